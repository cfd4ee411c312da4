package io.stagebus.appliance.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.Configs;
import io.stagebus.core.address.Address;
import io.stagebus.core.session.AccessScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, guests and tokens: who may come in, what is kept of them, and what a broken file does. */
class CredentialsTest {

    @TempDir
    Path folder;

    private final Clock clock = new Clock();
    private final List<String> damages = new ArrayList<>();

    /** A clock that is moved by hand. */
    private static final class Clock implements InstantSource {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }
    }

    private Credentials open(Map<Setting, String> more) throws CredentialsException {
        Map<Setting, String> said = new java.util.EnumMap<>(Setting.class);
        said.put(Setting.AUTH_PORT, "auto");
        said.put(Setting.AUTH_SCOPES, "read:/**,write:/users/{userId}/**");
        said.putAll(more);
        return new Credentials(Configs.of(folder, said), clock, damages::add);
    }

    private Credentials open() throws CredentialsException {
        return open(Map.of());
    }

    /** The token of a new guest. */
    private static String guest(Credentials credentials) {
        return opened(credentials.guest(Optional.empty(), Optional.empty(), "a").join())
                .token();
    }

    private static Account.Opened opened(Account account) {
        assertThat(account).isInstanceOf(Account.Opened.class);
        return (Account.Opened) account;
    }

    private static AccessScope scope(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).scope();
    }

    @Test
    void aUserWhoRegistersMayDoWhatTheConfigurationSays() throws CredentialsException {
        try (Credentials credentials = open()) {
            Account.Opened alice = opened(credentials
                    .register(" alice ", "secret1", Optional.of("al"), "10.0.0.1")
                    .join());

            assertThat(alice.token()).matches("cpsk_[0-9a-f]{32}");
            assertThat(alice.userName()).isEqualTo("alice");
            AccessScope scope = scope(credentials.byToken(alice.token()));
            assertThat(scope.mayRead(Address.of("/any/thing"))).isTrue();
            assertThat(scope.mayWrite(Address.of("/users/al/x"))).isTrue();
            assertThat(scope.mayWrite(Address.of("/users/bob/x"))).isFalse();
            assertThat(scope(credentials
                                    .byPassword("alice", "secret1", "10.0.0.1")
                                    .join())
                            .mayWrite(Address.of("/users/al/x")))
                    .isTrue();
            assertThat(credentials.byPassword("alice", "secret2", "10.0.0.1").join())
                    .isEqualTo(new Decision.Wrong());
            assertThat(credentials.byPassword("nobody", "secret1", "10.0.0.1").join())
                    .isEqualTo(new Decision.Wrong());
        }
    }

    @Test
    void usersAndTokensOutliveARestartAndAreNotInTheFile() throws CredentialsException, IOException {
        String token;
        try (Credentials credentials = open()) {
            token = opened(credentials
                            .register("alice", "secret1", Optional.empty(), "a")
                            .join())
                    .token();
        }
        String file = Files.readString(folder.resolve("relay-auth.db"));
        assertThat(file).contains("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("secret1", token);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("relay-auth.db"))))
                .isEqualTo("rw-------");

        try (Credentials again = open()) {
            assertThat(again.byToken(token)).isInstanceOf(Decision.Granted.class);
            assertThat(again.logIn("alice", "secret1", "a").join()).isInstanceOf(Account.Opened.class);
            assertThat(again.register("alice", "other-secret", Optional.empty(), "a")
                            .join())
                    .isInstanceOf(Account.Taken.class);
        }
    }

    @Test
    void aTokenIsOverWhenItsTimeIs() throws CredentialsException {
        try (Credentials credentials = open(Map.of(Setting.TOKEN_TTL, "60"))) {
            String token = opened(credentials
                            .guest(Optional.of("Eve"), Optional.empty(), "a")
                            .join())
                    .token();
            assertThat(scope(credentials.byToken(token)).mayWrite(Address.of("/a")))
                    .as("guests only read")
                    .isFalse();

            clock.now = clock.now.plusSeconds(60);

            assertThat(credentials.byToken(token)).isEqualTo(new Decision.Expired());
        }
    }

    @Test
    void anIssuedTokenHasItsOwnScopesUntilItIsTakenBack() throws CredentialsException {
        String token;
        try (Credentials credentials = open()) {
            token = credentials
                    .issue("tablet", List.of("read:/lights/**"), Duration.ZERO)
                    .join()
                    .orElseThrow();
            assertThat(scope(credentials.byToken(token)).mayRead(Address.of("/lights/1")))
                    .isTrue();
            assertThat(scope(credentials.byToken(token)).mayRead(Address.of("/sound")))
                    .isFalse();
            assertThatThrownBy(() -> credentials.issue("x", List.of("emit:/a"), Duration.ZERO))
                    .hasMessageContaining("\"emit:/a\" is no scope");
        }
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isInstanceOf(Decision.Granted.class);
            assertThat(credentials.revoke("tablet").join()).isEqualTo(1);
            assertThat(credentials.byToken(token)).isEqualTo(new Decision.Wrong());
        }
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isEqualTo(new Decision.Wrong());
        }
    }

    @Test
    void aUserWhoIsRemovedIsNobodyAnyMore() throws CredentialsException {
        String token;
        List<String> told = new ArrayList<>();
        try (Credentials credentials = open()) {
            token = opened(credentials
                            .register("alice", "secret1", Optional.of("al"), "a")
                            .join())
                    .token();
            credentials.whenRevoked(told::add);

            assertThat(credentials.remove("al").join()).isTrue();
            assertThat(credentials.remove("al").join()).isFalse();
            assertThat(told).contains("al");
            assertThat(credentials.byToken(token)).isEqualTo(new Decision.Wrong());
            assertThat(credentials.byPrincipal("al")).isEqualTo(new Decision.Wrong());
        }
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isEqualTo(new Decision.Wrong());
            assertThat(credentials.byPassword("alice", "secret1", "a").join()).isEqualTo(new Decision.Wrong());
        }
    }

    @Test
    void aGuestsIdIsTheirsAlone() throws CredentialsException {
        try (Credentials credentials = open()) {
            opened(credentials.guest(Optional.empty(), Optional.of("me"), "a").join());

            assertThat(credentials
                            .guest(Optional.empty(), Optional.of("me"), "b")
                            .join())
                    .isInstanceOf(Account.Taken.class);
            assertThat(credentials
                            .guest(Optional.empty(), Optional.of("x/**"), "b")
                            .join())
                    .isInstanceOf(Account.Invalid.class);
            assertThat(credentials
                            .register("somebody", "secret1", Optional.of("admin"), "c")
                            .join())
                    .isInstanceOf(Account.Taken.class);
        }
    }

    @Test
    void whoTriesTooOftenIsNotLookedAt() throws CredentialsException {
        try (Credentials credentials = open()) {
            opened(credentials
                    .register("alice", "secret1", Optional.empty(), "home")
                    .join());
            for (int i = 0; i < 5; i++) {
                credentials.logIn("alice", "wrong-" + i, "away-" + i).join();
            }
            assertThat(credentials.logIn("alice", "secret1", "away").join()).isEqualTo(new Account.TooMany());
            for (int i = 0; i < 10; i++) {
                credentials.guest(Optional.empty(), Optional.empty(), "crowd").join();
            }
            assertThat(credentials
                            .guest(Optional.empty(), Optional.empty(), "crowd")
                            .join())
                    .isEqualTo(new Account.TooMany());
        }
    }

    @Test
    void theAddressesOfOneIpv6NetworkAreOneToTheLimits() throws CredentialsException {
        try (Credentials credentials = open()) {
            for (int i = 0; i < 10; i++) {
                credentials
                        .guest(Optional.empty(), Optional.empty(), "2001:db8:0:1:0:0:0:" + i)
                        .join();
            }
            assertThat(credentials
                            .guest(Optional.empty(), Optional.empty(), "2001:db8:0:1:a:b:c:d")
                            .join())
                    .isEqualTo(new Account.TooMany());
            opened(credentials
                    .guest(Optional.empty(), Optional.empty(), "2001:db8:0:2:0:0:0:1")
                    .join());
        }
    }

    @Test
    void theAdministratorsTokenIsMadeOrTakenAsItIs() throws CredentialsException, IOException {
        Path file = folder.resolve("admin.token");
        Map<Setting, String> said = Map.of(Setting.ADMIN_TOKEN, file.toString());
        try (Credentials credentials = open(said)) {
            assertThat(scope(credentials.byToken(Files.readString(file).strip())))
                    .isSameAs(AccessScope.ADMIN);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Files.writeString(file, "0123456789abcdef openssl rand -hex 32\n");
        clock.now = clock.now.plus(Duration.ofDays(3_000));
        try (Credentials credentials = open(said)) {
            assertThat(scope(credentials.byToken("0123456789abcdef openssl rand -hex 32")))
                    .as("any content works, and never expires")
                    .isSameAs(AccessScope.ADMIN);
        }
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> open(said)).hasMessageContaining("is empty").hasMessageContaining("openssl rand");
        assertThatThrownBy(() -> open(Map.of(Setting.ADMIN_TOKEN, "/proc/none/admin.token")))
                .hasMessageContaining("none can be made there")
                .hasMessageContaining("openssl rand -hex 32 > /proc/none/admin.token");
    }

    @Test
    void aTornLastLineIsCut() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        String token;
        try (Credentials credentials = open()) {
            token = guest(credentials);
        }
        Files.writeString(file, "{\"is\":\"revoked\",\"ha", StandardOpenOption.APPEND);
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isInstanceOf(Decision.Granted.class);
        }
        assertThat(damages).isEmpty();
    }

    /** The box that may lose its power starts: who was let in by what is whole still is, who may have been shut out is not. */
    @Test
    void aDamagedFileIsToldAndKeptAndWhatIsWholeInItHolds() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        String token;
        try (Credentials credentials = open()) {
            token = opened(credentials
                            .register("alice", "secret1", Optional.empty(), "a")
                            .join())
                    .token();
        }
        String whole = Files.readString(file);
        Files.writeString(file, whole + "{\"is\":\"token\",\"kind\":\"guest\"}\n");
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isInstanceOf(Decision.Granted.class);
        }
        assertThat(damages)
                .singleElement(STRING)
                .contains(file.toString(), "line 4 is damaged", "1 users and 1 tokens are left", file + "-damaged");

        Files.writeString(file, whole + "nonsense\n");
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isInstanceOf(Decision.Wrong.class);
            assertThat(credentials.byPassword("alice", "secret1", "a").join()).isEqualTo(new Decision.Wrong());
        }
        assertThat(Files.readString(folder.resolve("relay-auth.db-damaged-2"))).isEqualTo(whole + "nonsense\n");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("relay-auth.db-damaged-2"))))
                .isEqualTo("rw-------");
        damages.clear();
        open().close();
        assertThat(damages).isEmpty();
    }

    @Test
    void aFileOfFormat1IsReadAndBecomesOneOfToday() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        Files.writeString(
                file,
                "{\"stagebus-credentials\":1}\n{\"is\":\"token\",\"hash\":\"" + Tokens.hash("t")
                        + "\",\"kind\":\"guest\"," + "\"subject\":\"g\",\"name\":\"g\",\"scopes\":[]}\n");
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken("t")).isInstanceOf(Decision.Granted.class);
        }
        assertThat(damages).isEmpty();
        assertThat(Files.readString(file)).startsWith("{\"stagebus-credentials\":2,\"lines\":1}\t");
    }

    @Test
    void aForeignFileIsRefusedUnlessItLiesWhereOnlyOursDo() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        Files.writeString(file, "SQLite format 3\0...");
        assertThatThrownBy(this::open).hasMessageContaining("holds the users of another relay");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("hosts");
        Files.writeString(elsewhere, "127.0.0.1 localhost\n");
        assertThatThrownBy(() -> open(Map.of(Setting.AUTH_DB, elsewhere.toString())))
                .hasMessageContaining(elsewhere + " is no file of users and tokens");
        assertThat(Files.readString(elsewhere)).isEqualTo("127.0.0.1 localhost\n");
        Files.writeString(file, "127.0.0.1 localhost\n");
        open().close();
        assertThat(damages).singleElement(STRING).contains("nothing in it is one of users and tokens");
        assertThat(Files.readString(folder.resolve("relay-auth.db-damaged"))).isEqualTo("127.0.0.1 localhost\n");
    }

    @Test
    void whatIsLeftOfALineThatCouldNotBeWrittenIsTakenAwayBeforeTheNext() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        String token;
        try (Credentials credentials = open()) {
            Files.writeString(file, "{\"is\":\"tok", StandardOpenOption.APPEND);
            token = guest(credentials);
        }
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void aSecondProgramLeavesTheFileAlone() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        String token;
        try (Credentials credentials = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(CredentialsException.class)
                    .hasMessageContaining(file + " is in use by another Stagebus");
            token = guest(credentials);
        }
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(token)).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void whoLogsInAgainAndAgainIsLoggedOutWhereItIsLongestAgo() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        String first;
        String last = "";
        try (Credentials credentials = open()) {
            first = opened(credentials
                            .register("alice", "secret1", Optional.empty(), "a")
                            .join())
                    .token();
            for (int i = 0; i < 20; i++) {
                last = opened(credentials.logIn("alice", "secret1", "a").join()).token();
            }
        }
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(first)).as("20 of 32").isInstanceOf(Decision.Granted.class);
            for (int i = 0; i < 12; i++) {
                credentials.logIn("alice", "secret1", "a").join();
            }
            assertThat(credentials.byToken(first)).isEqualTo(new Decision.Wrong());
            assertThat(credentials.byToken(last)).isInstanceOf(Decision.Granted.class);
        }
        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(first)).isEqualTo(new Decision.Wrong());
        }
        assertThat(Files.readAllLines(file)).as("header, user, tokens").hasSize(34);
    }

    @Test
    void nobodyIsTakenForAnother() throws CredentialsException {
        try (Credentials credentials = open()) {
            String tablet = credentials
                    .issue("tablet", List.of("read:/**"), Duration.ofSeconds(1))
                    .join()
                    .orElseThrow();
            Decision.Granted device = (Decision.Granted) credentials.byToken(tablet);
            clock.now = clock.now.plusSeconds(2);

            assertThat(credentials
                            .guest(Optional.empty(), Optional.of("tablet"), "a")
                            .join())
                    .as("as long as it is remembered")
                    .isInstanceOf(Account.Taken.class);
            assertThat(credentials
                            .guest(Optional.empty(), Optional.of("anonymous"), "a")
                            .join())
                    .isInstanceOf(Account.Taken.class);
            credentials.revoke("tablet").join();
            Account.Opened guest = opened(credentials
                    .guest(Optional.empty(), Optional.of("tablet"), "a")
                    .join());
            Account.Opened user = opened(credentials
                    .register("alice", "secret1", Optional.of("al"), "a")
                    .join());

            String guestPrincipal = ((Decision.Granted) credentials.byToken(guest.token())).principal();
            assertThat(guestPrincipal).isEqualTo("guest:tablet").isNotEqualTo(device.principal());
            assertThat(credentials.byPrincipal(guestPrincipal)).isInstanceOf(Decision.Granted.class);
            assertThat(credentials.byPrincipal(device.principal())).isEqualTo(new Decision.Wrong());
            assertThat(((Decision.Granted) credentials.byToken(user.token())).principal())
                    .isEqualTo("al");
            assertThatThrownBy(() -> credentials.issue("al", List.of(), Duration.ZERO))
                    .hasMessageContaining("is the id of a user");
        }
    }

    @Test
    void aNameThatNobodyCanHaveIsNotRemembered() throws CredentialsException {
        try (Credentials credentials = open()) {
            String endless = "n".repeat(60_000);
            for (int i = 0; i < 20; i++) {
                assertThat(credentials.byPassword(endless, "secret1", "a").join())
                        .isEqualTo(new Decision.Wrong());
            }
        }
    }
}

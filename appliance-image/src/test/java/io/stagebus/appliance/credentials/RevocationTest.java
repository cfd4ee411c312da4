package io.stagebus.appliance.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.Configs;
import io.stagebus.core.signal.Origin;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.osc.mapping.OscMapping;
import io.stagebus.rules.engine.RulesEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is to be let in no more is told whatever is left of their tokens, and half a removal is none. */
class RevocationTest {

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();
    private final Clock clock = new Clock();

    /** A clock that is moved by hand, and can interrupt who looks at it. */
    private static final class Clock implements InstantSource {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private volatile boolean interrupts;

        @Override
        public Instant instant() {
            if (interrupts) {
                Thread.currentThread().interrupt();
            }
            return now;
        }
    }

    private Credentials open() throws CredentialsException {
        Credentials made =
                new Credentials(Configs.of(folder, Map.of(Setting.AUTH_PORT, "auto")), clock, sentence -> {});
        made.whenRevoked(told::add);
        return made;
    }

    private static String token(Account account) {
        assertThat(account).isInstanceOf(Account.Opened.class);
        return ((Account.Opened) account).token();
    }

    private static String tablet(Credentials credentials, Duration ttl) {
        return credentials.issue("tablet", List.of("read:/**"), ttl).join().orElseThrow();
    }

    @Test
    void aRemovalIsWholeWithItsFirstLine() throws CredentialsException, IOException {
        Path file = folder.resolve("relay-auth.db");
        String first;
        String second;
        try (Credentials credentials = open()) {
            first = token(credentials
                    .register("alice", "secret1", Optional.of("al"), "a")
                    .join());
            second = token(credentials.logIn("alice", "secret1", "a").join());
            assertThat(credentials.remove("al").join()).isTrue();
        }
        List<String> lines = Files.readAllLines(file);
        int removal = 0;
        while (!lines.get(removal).contains("\"removed\"")) {
            removal++;
        }
        Files.write(file, lines.subList(0, removal + 1));

        try (Credentials credentials = open()) {
            assertThat(credentials.byToken(first)).isEqualTo(new Decision.Wrong());
            assertThat(credentials.byToken(second)).isEqualTo(new Decision.Wrong());
        }
    }

    @Test
    void whoCameInByATokenThatIsForgottenIsToldOfToo() throws CredentialsException {
        try (Credentials credentials = open()) {
            tablet(credentials, Duration.ofSeconds(60));
            clock.now = clock.now.plus(Duration.ofDays(2));
            credentials.guest(Optional.empty(), Optional.empty(), "a").join();

            assertThat(credentials.revoke("tablet").join()).isZero();
            assertThat(told).containsExactlyInAnyOrder("tablet", "guest:tablet", "token:tablet");
        }
    }

    @Test
    void nobodyInParticularIsNotToldOf() throws CredentialsException {
        try (Credentials credentials = open()) {
            for (String nobody : List.of(Credentials.ADMIN, Credentials.ANONYMOUS, "platform:al")) {
                assertThat(credentials.revoke(nobody).join()).isZero();
            }
            assertThat(told).isEmpty();
        }
    }

    @Test
    void whoseTokensCannotBeTakenBackOnDiskIsToldOfAllTheSame() throws CredentialsException {
        try (Credentials credentials = open()) {
            tablet(credentials, Duration.ZERO);
            // An interrupt while it is written closes the file.
            clock.interrupts = true;
            assertThat(credentials.guest(Optional.empty(), Optional.empty(), "a"))
                    .failsWithin(Duration.ofSeconds(30));
            clock.interrupts = false;

            assertThat(credentials.revoke("tablet"))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(UncheckedIOException.class);
            assertThat(told).contains("token:tablet");
        }
    }

    @Test
    void nobodyIsCalledLikeAPartOfTheGateway() throws CredentialsException {
        List<String> parts = List.of(
                RulesEngine.DOOR,
                Attachment.DOOR,
                OscMapping.DOOR,
                Origin.GATEWAY.principal(),
                "alias",
                "replay",
                "websocket");
        try (Credentials credentials = open()) {
            for (String part : parts) {
                assertThat(credentials
                                .register("name of " + part, "secret1", Optional.of(part), "at " + part)
                                .join())
                        .as(part)
                        .isInstanceOf(Account.Taken.class);
            }
        }
    }
}

package io.stagebus.appliance.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.credentials.KnownToken.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A wrong bit or an early end anywhere in the file of users and tokens. */
class CredentialTextTest {

    private static final int PLACES = 1_000;
    private static final String REVOKED = "revoked1";
    private static final User REMOVED = new User("gone", "gone", PasswordHash.of("gone"));

    private final List<User> users = new ArrayList<>();
    private final List<KnownToken> tokens = new ArrayList<>();
    private final byte[] kept;
    private final byte[] whole;

    CredentialTextTest() {
        for (int i = 0; i < 5; i++) {
            users.add(new User("u" + i, "user " + i, PasswordHash.of("secret" + i)));
            tokens.add(new KnownToken(
                    "hash" + i,
                    i % 2 == 0 ? Kind.USER : Kind.ISSUED,
                    "u" + i,
                    "user " + i,
                    List.of("read:/lights/**", "write:/u" + i + "/**"),
                    Optional.of(2_000_000_000L)));
        }
        tokens.add(new KnownToken(REVOKED, Kind.ISSUED, "r", "r", List.of("admin:/**"), Optional.empty()));
        List<String> lines = Stream.concat(
                        users.stream().map(CredentialFile::line),
                        tokens.stream().map(CredentialFile::line))
                .toList();
        String text = CredentialText.of(lines);
        kept = text.getBytes(StandardCharsets.UTF_8);
        whole = (text
                        + CredentialText.line(CredentialFile.revoked(REVOKED))
                        + CredentialText.line(CredentialFile.removed(REMOVED.id())))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<List<String>> read(byte[] bytes, Directory directory) {
        return CredentialText.read(new String(bytes, StandardCharsets.UTF_8), directory);
    }

    private long usersLeft(Directory directory) {
        users.forEach(user -> directory
                .userOf(user.name())
                .ifPresent(found -> assertThat(found).isEqualTo(user)));
        return users.stream()
                .filter(user -> directory.userOf(user.name()).isPresent())
                .count();
    }

    private long tokensLeft(Directory directory) {
        tokens.forEach(token -> directory
                .tokenOf(token.hash())
                .ifPresent(found -> assertThat(found).isEqualTo(token)));
        return tokens.stream()
                .filter(token -> directory.tokenOf(token.hash()).isPresent())
                .count();
    }

    @Test
    void allOfAWholeOneIsReadAndNothingTold() {
        Directory directory = new Directory();
        assertThat(read(whole, directory)).contains(List.of());
        assertThat(usersLeft(directory)).isEqualTo(users.size());
        assertThat(tokensLeft(directory)).isEqualTo(tokens.size() - 1);
    }

    /** What is damaged is lost, and at the most its neighbour where what parts them is; nobody comes back who was shut out. */
    @Test
    void aWrongBitCostsItsLineAndIsTold() {
        Random dice = new Random(3);
        int allLeft = 0;
        for (int round = 0; round < PLACES; round++) {
            byte[] bytes = whole.clone();
            int place = dice.nextInt(bytes.length);
            bytes[place] ^= (byte) (1 << dice.nextInt(8));
            Directory directory = new Directory();

            assertThat(read(bytes, directory))
                    .as("bit at " + place)
                    .isPresent()
                    .get()
                    .isNotEqualTo(List.of());
            assertThat(directory.tokenOf(REVOKED)).as("bit at " + place).isEmpty();
            assertThat(directory.userOf(REMOVED.name())).as("bit at " + place).isEmpty();
            long left = usersLeft(directory) + tokensLeft(directory);
            allLeft += left >= users.size() + tokens.size() - 1 - 2 ? 1 : 0;
        }
        // Only where somebody may have been shut out do the others not hold.
        assertThat(allLeft).isGreaterThan(PLACES * 3 / 4);
    }

    @Test
    void anEarlyEndIsToldAndBringsNobodyBack() {
        for (int place = 0; place < kept.length - 1; place++) {
            Directory directory = new Directory();
            Optional<List<String>> told = read(Arrays.copyOf(whole, place), directory);

            assertThat(told.isEmpty() || !told.get().isEmpty())
                    .as("cut at " + place)
                    .isTrue();
            assertThat(directory.tokenOf(REVOKED)).as("cut at " + place).isEmpty();
            assertThat(usersLeft(directory)).isLessThanOrEqualTo(users.size());
        }
    }
}

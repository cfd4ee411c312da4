package io.stagebus.appliance.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.Configs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lock beside the file of users and tokens: whatever is in it, only that it is held counts. {@code .ci/faults files} fills
 * it a thousand times.
 */
class DamagedLockTest {

    private static final int DAMAGES = Integer.getInteger("stagebus.damages", 30);

    private static final int MOST_BYTES = 100;

    @TempDir
    Path folder;

    @Test
    void whatIsInTheLockMattersToNobody() throws Exception {
        Path lock = folder.resolve("relay-auth.db.lock");
        List<String> damages = new ArrayList<>();
        Random dice = new Random(7);
        for (int i = 0; i < DAMAGES; i++) {
            byte[] bytes = new byte[dice.nextInt(MOST_BYTES)];
            dice.nextBytes(bytes);
            Files.write(lock, bytes);
            open(damages).close();
        }
        assertThat(damages).isEmpty();

        try (Credentials credentials = open(damages)) {
            Files.write(lock, new byte[] {1, 2, 3});
            assertThatThrownBy(() -> open(damages))
                    .as("held by %s", credentials)
                    .hasMessageContaining("is in use by another Stagebus");
        }
    }

    private Credentials open(List<String> damages) throws CredentialsException {
        return new Credentials(
                Configs.of(folder, Map.of(Setting.AUTH_PORT, "auto")), InstantSource.system(), damages::add);
    }
}

package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.StorageConfig;
import io.stagebus.core.journal.durable.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the way where state is to be kept, and what a file system does not promise. */
class StorageCheckTest {

    @TempDir
    Path folder;

    private StorageConfig config(Path dataDir, Setting setting, Path named) {
        return new StorageConfig(
                dataDir,
                true,
                Duration.ZERO,
                Duration.ofSeconds(1),
                1,
                Retention.DEFAULT,
                List.of(new StorageConfig.Named(setting, named)));
    }

    @Test
    void aSqliteFileIsLeftAlone() throws IOException, StartupException {
        Path file = Files.writeString(folder.resolve("journal.db"), "SQLite format 3\0 and more");

        StorageCheck check = StorageCheck.look(config(folder.resolve("x"), Setting.JOURNAL, file));

        assertThat(check.snapshot()).isEmpty();
        assertThat(check.warnings()).anyMatch(said -> said.contains(file + " is another relay's SQLite file"));
    }

    @Test
    void aFolderWhereAFileIsNamedIsRefused() {
        assertThatThrownBy(() -> StorageCheck.look(config(folder.resolve("x"), Setting.PERSIST, folder)))
                .isInstanceOf(StartupException.class)
                .hasMessage("--persist names a file, but " + folder + " is a folder: say --data-dir " + folder);
    }

    @Test
    void aFileWhereTheDataFolderIsToBeIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("data"));

        assertThatThrownBy(() -> StorageCheck.look(config(file, Setting.JOURNAL, folder.resolve("none"))))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(file + " is a file");
    }

    @Test
    void whatANetworkOrMemoryDoesNotPromiseIsSaid() {
        assertThat(StorageCheck.concern(folder, "nfs4").orElseThrow()).contains("network file system (nfs4)");
        assertThat(StorageCheck.concern(folder, "CIFS").orElseThrow()).contains("network");
        assertThat(StorageCheck.concern(folder, "tmpfs").orElseThrow()).contains("in memory");
        assertThat(StorageCheck.concern(folder, "ext4")).isEmpty();
    }
}

package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody left in a data folder, a gateway starts on it, and one only. */
class ForeignFilesTest {

    private static final JournalEntry ENTRY = durable(1, "/a", 1, Value.of("kept"));

    @TempDir
    Path folder;

    @BeforeEach
    void record() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(ENTRY);
            rig.awaitDurable(1);
        }
    }

    /** Deletes what is there: the index is made in the background, and a journal may stop before. */
    private static void delete(Path path) throws IOException {
        if (Files.notExists(path)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(path)) {
            for (Path one : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    private void startsAlone() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.recovered.params()).containsExactly(ENTRY);
            assertThatThrownBy(() -> new JournalRig(folder))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void whateverIsInTheLockFileOneGatewayStarts() throws Exception {
        Random random = new Random(3);
        for (int size : List.of(0, 1, 17, 5_000, 1 << 20)) {
            byte[] rubbish = new byte[size];
            random.nextBytes(rubbish);
            Files.write(folder.resolve("lock"), rubbish);
            startsAlone();
        }
        Files.delete(folder.resolve("lock"));
        startsAlone();
    }

    @Test
    void aFolderWhereTheLockBelongsIsMovedAside() throws Exception {
        Files.delete(folder.resolve("lock"));
        Files.createDirectories(folder.resolve("lock"));
        Files.writeString(folder.resolve("lock/mine"), "mine");

        startsAlone();

        assertThat(folder.resolve("lock-foreign/mine")).hasContent("mine");
    }

    @Test
    void asOftenAsThereIsOne() throws Exception {
        for (String name : List.of("lock-foreign", "lock-foreign-2", "lock-foreign-3")) {
            Files.delete(folder.resolve("lock"));
            Files.createDirectories(folder.resolve("lock"));
            Files.writeString(folder.resolve("lock/mine"), name);

            startsAlone();

            assertThat(folder.resolve(name).resolve("mine")).hasContent(name);
        }
    }

    /** What was moved to quarantine before is not replaced. */
    @Test
    void aSecondForeignFileLeavesTheFirstWhereItIs() throws Exception {
        for (String name : List.of("index", "index-2")) {
            delete(folder.resolve("index"));
            Files.writeString(folder.resolve("index"), name);

            startsAlone();

            assertThat(folder.resolve("quarantine").resolve(name)).hasContent(name);
        }
        assertThat(folder.resolve("quarantine/index")).hasContent("index");
    }

    /** A stop leaves the state in log and snapshot, so it outlives the loss of either. */
    @ParameterizedTest
    @ValueSource(strings = {"log", "snapshots", "index", "quarantine"})
    void aFileWhereAFolderBelongsIsMovedAsideAndTold(String name) throws Exception {
        delete(folder.resolve(name));
        Files.writeString(folder.resolve(name), "mine");

        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.recovered.params()).containsExactly(ENTRY);
            assertThat(rig.journal.trouble()).contains(name).contains("was a file, not a folder");
        }

        Path aside = folder.resolve(name.equals("quarantine") ? "quarantine-foreign" : "quarantine/" + name);
        assertThat(aside).hasContent("mine");
    }
}

package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about a data folder that cannot be had, in one sentence. */
class DataFolderIT {

    @TempDir
    Path folder;

    private static String[] run(String... more) {
        List<String> all = new ArrayList<>(List.of("run", "--host", "127.0.0.1"));
        for (String port : List.of("--ws-port", "--mqtt-port", "--osc-port", "--admin-port")) {
            all.addAll(List.of(port, "auto"));
        }
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private void assertRefused(int exitCode, String sentence, String... more) throws IOException, InterruptedException {
        try (Program refused = Program.start(folder, Map.of(), run(more))) {
            assertThat(refused.exitCode()).isEqualTo(exitCode);
            assertThat(refused.output().lines().filter(line -> line.startsWith("stagebus: ")))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains(sentence));
        }
    }

    @Test
    void aSecondProcessIsToldWhoHasIt() throws IOException, InterruptedException {
        try (Program first = Program.run(folder, run("--data-dir", "box"))) {
            assertRefused(1, "is in use by process " + first.handle().pid(), "--data-dir", "box");
        }
    }

    @Test
    void aFolderWhereOtherRelaysHaveAFileIsRefused() throws IOException, InterruptedException {
        Files.createDirectory(folder.resolve("journal.db"));
        assertRefused(1, "--journal names a file, but journal.db is a folder", "--journal", "journal.db");
    }

    @Test
    void aSqliteJournalIsLeftAlone() throws IOException, InterruptedException {
        Path file = folder.resolve("journal.db");
        Files.writeString(file, "SQLite format 3\0");
        try (Program program = Program.run(folder, run("--journal", "journal.db"))) {
            assertThat(program.output()).contains("is another relay's SQLite file");
            assertThat(folder.resolve("journal.db.stagebus/log")).isDirectory();
        }
        assertThat(file).hasContent("SQLite format 3\0");
    }
}

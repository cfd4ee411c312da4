package io.stagebus.core.journal.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while the journal writes, again and again on one folder (R11, R18). */
@Timeout(120)
class KillTest {

    private static final int ROUNDS = 4;

    @TempDir
    Path folder;

    @Test
    void nothingAcknowledgedIsLostAndNoRevisionIsGivenTwice() throws Exception {
        long highestSeq = 0;
        long highestRevision = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            long acknowledged = writeAndKill(1_500L * round);
            try (JournalRig rig = new JournalRig(folder)) {
                assertThat(rig.recovered.clean()).isFalse();
                assertThat(rig.journal.trouble()).isEmpty();
                Map<String, JournalEntry> state = byAddress(rig.recovered.params());
                for (long seq = acknowledged; seq > acknowledged - CrashWriter.ADDRESSES; seq--) {
                    JournalEntry entry = Objects.requireNonNull(state.get("/p/" + seq % CrashWriter.ADDRESSES));
                    assertThat(entry.seq()).isGreaterThanOrEqualTo(seq);
                    assertThat(entry.signal().content().value()).isEqualTo(Value.of(entry.seq()));
                    Signal.Param param = (Signal.Param) entry.signal();
                    assertThat(param.revision())
                            .isGreaterThan(highestRevision)
                            .isLessThan(rig.recovered.revisionFloor());
                }
                assertThat(rig.recovered.lastSeq()).isGreaterThan(acknowledged).isGreaterThan(highestSeq);
                highestSeq = rig.recovered.lastSeq();
                highestRevision = state.values().stream()
                        .mapToLong(entry -> ((Signal.Param) entry.signal()).revision())
                        .max()
                        .orElseThrow();
            }
        }
    }

    /** Answers the last seq that was told durable before the process died. */
    private long writeAndKill(long writes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashWriter.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long first = -1;
        long acknowledged = -1;
        try (BufferedReader lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null) {
                List<String> words = List.of(line.split(" "));
                if (words.get(0).equals("open")) {
                    first = Long.parseLong(words.get(1));
                } else if (words.get(0).equals("durable") && words.size() == 2) {
                    acknowledged = Math.max(acknowledged, Long.parseLong(words.get(1)));
                    if (first >= 0 && acknowledged > first + writes) {
                        // Not the process's own method, which would close the stream with the last lines in it.
                        process.toHandle().destroyForcibly();
                    }
                }
                line = lines.readLine();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(acknowledged).isGreaterThan(first + writes);
        return acknowledged;
    }

    private static Map<String, JournalEntry> byAddress(List<JournalEntry> entries) {
        Map<String, JournalEntry> byAddress = new HashMap<>();
        entries.forEach(entry -> byAddress.put(entry.signal().address().text(), entry));
        return byAddress;
    }
}

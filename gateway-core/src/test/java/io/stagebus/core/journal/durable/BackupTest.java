package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.deletion;
import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is the state at one seq and the history up to it, whatever goes on meanwhile. */
class BackupTest {

    private static final int PARAMS = 50;

    @TempDir
    Path folder;

    @TempDir
    Path other;

    /** The files of a backup, as they were handed out. */
    private static final class Files {
        private final Map<String, ByteArrayOutputStream> byName = new LinkedHashMap<>();

        private ByteArrayOutputStream file(String name) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byName.put(name, bytes);
            return bytes;
        }

        private List<String> check() throws IOException {
            List<String> findings = new ArrayList<>();
            JournalRestore.Check check = new JournalRestore.Check(Map.of(), findings::add);
            for (Map.Entry<String, ByteArrayOutputStream> file : byName.entrySet()) {
                check.file(file.getKey(), file.getValue().toByteArray());
            }
            check.end();
            return findings;
        }

        private void restore(Path target) throws IOException, JournalException {
            try (JournalRestore restore = new JournalRestore(target, Map.of())) {
                for (Map.Entry<String, ByteArrayOutputStream> file : byName.entrySet()) {
                    restore.file(file.getKey(), file.getValue().toByteArray());
                }
                restore.finish();
            }
        }
    }

    private static JournalEntry entry(long seq) {
        String address = "/p/" + seq % PARAMS;
        if (seq % 7 == 0) {
            return event(seq, "/go", Value.of(seq));
        }
        return seq % 11 == 0 ? deletion(seq, address, seq) : param(seq, address, seq, Value.of(seq));
    }

    /** What the state is after the entry {@code seq}: the last entry of each Param. */
    private static List<JournalEntry> stateAt(long seq) {
        Map<String, JournalEntry> last = new LinkedHashMap<>();
        for (long i = 1; i <= seq; i++) {
            if (entry(i).signal() instanceof Signal.Param param) {
                last.put(param.address().text(), entry(i));
            }
        }
        return last.values().stream()
                .sorted(Comparator.comparingLong(JournalEntry::seq))
                .toList();
    }

    @Test
    void underLoadItHasTheStateAtItsSeqAndTheHistoryUpToIt() throws Exception {
        Files files = new Files();
        long seq;
        List<JournalEntry> recorded;
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        try (JournalRig rig = new JournalRig(folder)) {
            CompletableFuture<Void> load = CompletableFuture.runAsync(
                    () -> {
                        while (!stop.get()) {
                            if (rig.journal.backlog() < 1_000) {
                                rig.append(entry(written.incrementAndGet()));
                            }
                        }
                    },
                    task -> new Thread(task, "load").start());
            JournalRig.await(() -> rig.journal.counters().indexedSeq() > 3_000, "some history");
            seq = rig.journal.backup(files::file);
            long more = written.get() + 2_000;
            JournalRig.await(() -> written.get() > more, "more to be written");
            stop.set(true);
            load.join();
            recorded = rig.read(ReplayRange.everything(seq));
        }
        assertThat(files.check()).isEmpty();
        files.restore(other);
        try (JournalRig restored = new JournalRig(other)) {
            assertThat(restored.recovered.params()).isEqualTo(stateAt(seq));
            assertThat(restored.recovered.clean()).isFalse();
            assertThat(restored.recovered.lastSeq()).as("no seq is given twice").isGreaterThan(written.get());
            assertThat(restored.recovered.revisionFloor())
                    .as("R11: no revision is given twice")
                    .isGreaterThan(written.get());
            assertThat(restored.read(ReplayRange.everything(Long.MAX_VALUE))).isEqualTo(recorded);
            assertThat(restored.journal.trouble()).isEmpty();
        }
    }

    @Test
    void ofAStoppedFolderItIsTheSame() throws Exception {
        int count = 5_000;
        try (JournalRig rig = new JournalRig(folder)) {
            for (int i = 1; i <= count; i++) {
                rig.append(entry(i));
            }
            rig.awaitDurable(count);
        }
        Files files = new Files();
        try (JournalArchive archive = JournalArchive.open(folder, Map.of())) {
            assertThat(archive.backup(files::file)).isEqualTo(count);
        }
        assertThat(files.check()).isEmpty();
        files.restore(other);
        try (JournalArchive archive = JournalArchive.open(other, Map.of())) {
            assertThat(archive.verify(finding -> {}).problems()).isZero();
        }
        try (JournalRig restored = new JournalRig(other)) {
            assertThat(restored.recovered.params()).isEqualTo(stateAt(count));
            assertThat(restored.read(ReplayRange.everything(Long.MAX_VALUE))).hasSize(count);
        }
    }

    @Test
    void anEmptyJournalCanBeSavedToo() throws Exception {
        Files files = new Files();
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.journal.backup(files::file)).isZero();
        }
        files.restore(other);
        try (JournalRig restored = new JournalRig(other)) {
            assertThat(restored.recovered.params()).isEmpty();
        }
    }

    @Test
    void aFlippedBitInAnyFileIsFound() throws Exception {
        Files files = new Files();
        try (JournalRig rig = new JournalRig(folder)) {
            for (int i = 1; i <= 2_000; i++) {
                rig.append(entry(i));
            }
            rig.journal.backup(files::file);
        }
        for (Map.Entry<String, ByteArrayOutputStream> file : files.byName.entrySet()) {
            ByteArrayOutputStream good = file.getValue();
            byte[] bytes = good.toByteArray();
            bytes[bytes.length / 2] ^= 0x10;
            ByteArrayOutputStream bad = new ByteArrayOutputStream();
            bad.writeBytes(bytes);
            file.setValue(bad);
            assertThat(files.check()).as(file.getKey()).anyMatch(finding -> finding.contains(file.getKey()));
            file.setValue(good);
        }
    }

    @Test
    void aClosedJournalSaysSo() throws Exception {
        JournalRig rig = new JournalRig(folder);
        rig.close();
        assertThatThrownBy(() -> rig.journal.backup(new Files()::file)).isInstanceOf(JournalException.class);
    }
}

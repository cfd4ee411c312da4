package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.durableEvent;
import static io.stagebus.core.journal.JournalEntries.forgotten;
import static io.stagebus.core.journal.JournalEntries.note;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the journal does when the disk is full, refuses or lies: it goes on, says so, promises nothing, and recovers. */
class DiskTroubleTest {

    private static final Path FOLDER = Path.of("/data");
    private static final JournalSettings SETTINGS = JournalRig.settings(FOLDER).withRetention(Retention.NONE);

    private SimulatedDisk disk = new SimulatedDisk(1);

    private JournalRig open() throws JournalException {
        return new JournalRig(SETTINGS, disk);
    }

    /** R11: no revision is ever given twice, though the disk was full from start to stop. */
    @Test
    void aRunThatCouldNotWriteIsNoCleanStop() throws Exception {
        try (JournalRig rig = open()) {
            rig.append(durable(1, "/a", 1, Value.of(1)));
            rig.awaitDurable(1);
        }
        disk.leaveRoom(0);
        Recovered full;
        try (JournalRig rig = open()) {
            full = rig.recovered;
            assertThat(rig.journal.trouble()).contains("cannot write");
            rig.append(durable(full.lastSeq() + 1, "/a", full.revisionFloor(), Value.of(2)));
        }
        Recovered fullAgain;
        try (JournalRig rig = open()) {
            fullAgain = rig.recovered;
            assertThat(fullAgain.lastSeq()).isGreaterThan(full.lastSeq() + 1);
            assertThat(fullAgain.revisionFloor()).isGreaterThan(full.revisionFloor() + 1);
        }
        disk = disk.afterCut();
        try (JournalRig rig = open()) {
            assertThat(rig.recovered.lastSeq()).isGreaterThan(fullAgain.lastSeq());
            assertThat(rig.recovered.revisionFloor()).isGreaterThan(fullAgain.revisionFloor());
            assertThat(rig.recovered.params()).containsExactly(durable(1, "/a", 1, Value.of(1)));
        }
    }

    /** R11: the floor is durable before a door opens, or no door opens. */
    @Test
    void aFolderThatTakesNothingAtAllIsRefused() throws Exception {
        try (JournalRig rig = open()) {
            rig.append(durable(1, "/a", 1, Value.of(1)));
        }
        disk.failing((call, operation, path) -> operation.equals("force"));
        assertThatThrownBy(this::open).isInstanceOf(JournalException.class).hasMessageContaining("cannot");
        disk.failing(SimulatedDisk.Fault.NONE);
        open().close();
    }

    /** R18: what was acknowledged durable is there, events too, though the disk refused them at first. */
    @Test
    void whatWaitedForTheDiskIsAcknowledgedOnlyWhenItIsThere() throws Exception {
        JournalEntry event = durableEvent(2, "/go", Value.of(7));
        JournalEntry later = durableEvent(4, "/go", Value.of(8));
        try (JournalRig rig = open()) {
            rig.append(durable(1, "/a", 1, Value.of(1)));
            rig.awaitDurable(1);
            disk.failing((call, operation, path) -> operation.equals("force") || operation.equals("create"));
            rig.append(event);
            JournalRig.await(() -> rig.journal.trouble().contains("cannot write"), "trouble");
            rig.append(durable(3, "/a", 2, Value.of(2)), later);
            assertThat(rig.durableSeq).isEqualTo(1);
            disk.failing(SimulatedDisk.Fault.NONE);
            rig.awaitDurable(4);
            JournalRig.await(() -> !rig.journal.trouble().contains("cannot write"), "the trouble to be over");
        }
        disk = disk.afterCut();
        try (JournalRig rig = open()) {
            assertThat(rig.recovered.params()).containsExactly(durable(3, "/a", 2, Value.of(2)));
            assertThat(rig.read(all())).contains(event, later);
        }
    }

    /** What was noted and removed while the disk refused is as it was left, whatever snapshot the log goes on from. */
    @Test
    void notesAreWhatTheyWereWhenTheDiskIsBack() throws Exception {
        try (JournalRig rig = open()) {
            rig.append(note(1, 1, "stays"), note(2, 2, "goes"), note(3, 3, "changes"));
            rig.awaitDurable(3);
            disk.failing((call, operation, path) -> operation.equals("force"));
            rig.append(note(4, 4, "comes"));
            JournalRig.await(() -> rig.journal.trouble().contains("cannot write"), "trouble");
            rig.append(forgotten(5, 2), note(6, 3, "changed"), note(7, 5, "comes and goes"), forgotten(8, 5));
            disk.failing(SimulatedDisk.Fault.NONE);
            rig.awaitDurable(8);
            rig.append(forgotten(9, 4), note(10, 6, "last"));
            rig.awaitDurable(10);
        }
        disk = disk.afterCut();
        try (JournalRig rig = open()) {
            assertThat(rig.recovered.notes())
                    .containsExactly(note(1, 1, "stays"), note(6, 3, "changed"), note(10, 6, "last"));
        }
    }

    private static ReplayRange all() {
        return new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, 1_000, SignalKind.ALL, false);
    }

    @Test
    void aFullDiskIsReportedAndTheJournalGoesOnWhenThereIsRoom() throws Exception {
        int seq = 0;
        try (JournalRig rig = open()) {
            disk.leaveRoom(10_000);
            while (rig.journal.trouble().isEmpty()) {
                seq++;
                rig.append(durable(seq, "/fader/" + seq % 10, seq, Value.of("x".repeat(1_000))));
                int wanted = seq;
                JournalRig.await(
                        () -> rig.durableSeq >= wanted || !rig.journal.trouble().isEmpty(), "an answer");
            }
            assertThat(rig.durableSeq).isLessThan(seq);
            disk.empty();
            rig.awaitDurable(seq);
            rig.append(durable(seq + 1, "/a", 1, Value.of(1)));
            rig.awaitDurable(seq + 1);
        }
        disk = disk.afterCut();
        try (JournalRig rig = open()) {
            assertThat(rig.recovered.params().size()).isEqualTo(Math.min(10, seq) + 1);
            assertThat(rig.recovered.clean()).isTrue();
        }
    }

    /** A damaged snapshot that cannot be moved away must not keep the log from being released, or the journal broken. */
    @Test
    void whatCannotBeTidiedUpIsLeftWhereItIs() throws Exception {
        write(3_000);
        Path snapshot = newestSnapshot();
        byte[] bytes = disk.bytes(snapshot);
        bytes[bytes.length / 2] ^= 0x40;
        disk.put(snapshot, bytes);
        try (JournalRig rig = open()) {
            assertThat(rig.recovered.params().size()).isEqualTo(100);
            disk.failing((call, operation, path) ->
                    path.equals(snapshot) && (operation.equals("rename") || operation.equals("delete")));
            long snapshots = rig.journal.counters().snapshots();
            long seq = rig.recovered.lastSeq();
            while (rig.journal.counters().snapshots() < snapshots + 3) {
                seq++;
                rig.append(durable(seq, "/fader/" + seq % 100, seq, Value.of("x".repeat(500))));
                rig.awaitDurable(seq);
            }
            assertThat(rig.journal.trouble()).doesNotContain("snapshot (");
            JournalRig.await(() -> rig.journal.counters().segments() < 8, "segments to be removed");
        }
    }

    private void write(int entries) throws JournalException {
        try (JournalRig rig = open()) {
            for (int i = 1; i <= entries; i++) {
                rig.append(param(i, "/fader/" + i % 100, 1 + i / 100, Value.of("x".repeat(200))));
                if (i % 100 == 0) {
                    rig.awaitDurable(i);
                }
            }
            JournalRig.await(() -> rig.journal.counters().snapshots() >= 2, "two snapshots");
        }
    }

    private Path newestSnapshot() {
        List<String> names =
                disk.names().stream().filter(name -> name.endsWith(".snap")).toList();
        return FOLDER.resolve("snapshots").resolve(names.getLast());
    }

    /** R27: a damaged snapshot falls back to the one before it and the log behind that. */
    @Test
    void aDamagedSnapshotCostsNothing() throws Exception {
        write(3_000);
        Path snapshot = newestSnapshot();
        byte[] bytes = disk.bytes(snapshot);
        for (int place : new int[] {20, 90, bytes.length / 2, bytes.length - 3}) {
            byte[] damaged = bytes.clone();
            damaged[place] ^= 0x01;
            SimulatedDisk copy = disk.copy();
            copy.put(snapshot, damaged);
            try (JournalRig rig = new JournalRig(SETTINGS, copy)) {
                assertThat(rig.recovered.params().size()).isEqualTo(100);
                assertThat(rig.recovered.lastSeq()).isGreaterThanOrEqualTo(3_000);
            }
        }
    }

    /** An error on the log's thread is no reason to be silent. */
    @Test
    void anErrorWhileWritingIsReportedAndSurvived() throws Exception {
        AtomicBoolean strikes = new AtomicBoolean();
        disk.failing((call, operation, path) -> {
            if (strikes.compareAndSet(true, false)) {
                throw new OutOfMemoryError("simulated");
            }
            return false;
        });
        try (JournalRig rig = open()) {
            strikes.set(true);
            rig.append(durable(1, "/a", 1, Value.of(1)));
            rig.awaitDurable(1);
            assertThat(strikes).isFalse();
            JournalRig.await(() -> rig.journal.backlog() == 0, "the backlog to go");
        }
    }

    /** Files of an unfinished piece of work and segments without entries do not stay. */
    @Test
    void startsAndStopsDoNotFillTheDisk() throws Exception {
        JournalSettings settings = JournalSettings.of(FOLDER).withRetention(Retention.NONE);
        for (int start = 0; start < 12; start++) {
            try (JournalRig rig = new JournalRig(settings, disk)) {
                long seq = rig.recovered.lastSeq() + 1;
                rig.append(durable(seq, "/a", seq, Value.of(start)));
                rig.awaitDurable(seq);
            }
            disk.put(FOLDER.resolve("snapshots/0000000000000000099.snap.new"), new byte[100_000]);
        }
        assertThat(disk.used()).isLessThan(150_000);
        for (int cut = 0; cut < 12; cut++) {
            try (JournalRig rig = new JournalRig(settings, disk)) {
                long seq = rig.recovered.lastSeq() + 1;
                rig.append(durable(seq, "/a", rig.recovered.revisionFloor() + 1, Value.of(cut)));
                rig.awaitDurable(seq);
                disk = disk.afterCut();
            }
        }
        assertThat(disk.used()).isLessThan(1_500_000);
    }

    /** A hole of zeros inside the log is damage, not its end. */
    @Test
    void whatLiesBehindAHoleIsKept() throws Exception {
        JournalSettings settings = SETTINGS.withLog(new LogSettings(1 << 20, 64 << 20, 0, 20, 1_000, 100_000));
        try (JournalRig rig = new JournalRig(settings, disk)) {
            for (int i = 1; i <= 900; i++) {
                rig.append(durable(i, "/p/" + i, 1, Value.of("x".repeat(900))));
                if (i % 300 == 0) {
                    rig.awaitDurable(i);
                }
            }
            disk = disk.afterCut();
        }
        Path segment = FOLDER.resolve("log/000000000001.log");
        byte[] bytes = disk.bytes(segment);
        java.util.Arrays.fill(bytes, 100_000, 500_000, (byte) 0);
        disk.put(segment, bytes);
        for (int start = 0; start < 2; start++) {
            try (JournalRig rig = new JournalRig(settings, disk)) {
                assertThat(rig.recovered.params().size()).isGreaterThan(450);
                assertThat(rig.recovered.params().getLast().signal().address().text())
                        .isEqualTo("/p/900");
                // Later starts may begin from a snapshot that the first one wrote.
                assertThat(rig.journal.trouble()).contains(start == 0 ? "damaged" : "");
                disk = disk.afterCut();
            }
        }
    }
}

package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.journal.files.SimulatedDisk.Fault;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A force that failed leaves bytes behind that can be read and are not on the disk, and no later force brings them there.
 * What a start reads counts (R18, R27), so a power cut after it must not take them away.
 */
class FailedForceTest {

    private static final int SEEDS = 20;
    /** Enough for many segments. */
    private static final int ENTRIES = 1_200;
    /** About how often the history is forced meanwhile. */
    private static final int SYNCS = 12;

    private static final JournalEntry FIRST = durable(1, "/a", 1, Value.of("first"));
    private static final JournalEntry SECOND = durable(2, "/b", 1, Value.of("x".repeat(5_000)));

    private final ManualClock clock = new ManualClock();

    private SteppedJournal on(SimulatedDisk disk) {
        JournalSettings settings =
                JournalSettings.of(Path.of("/data")).withLog(JournalRig.SMALL).withRetention(Retention.NONE);
        return new SteppedJournal(settings, clock, disk);
    }

    /** Opens one on an empty disk. */
    private static SteppedJournal begun(SteppedJournal stepped) throws Exception {
        assertThat(stepped.journal().open(seq -> {}).lastSeq()).isZero();
        return stepped;
    }

    private Recovered start(SimulatedDisk disk) throws Exception {
        return on(disk).journal().open(seq -> {});
    }

    private static void append(SteppedJournal stepped, JournalEntry entry) {
        stepped.journal().append(entry);
        stepped.stepLog();
    }

    private static void failForces(SimulatedDisk disk) {
        disk.failing((call, operation, path) -> operation.equals("force"));
    }

    @Test
    void whatAStartReadAfterAFailedForceOutlivesThePower() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            SteppedJournal stepped = begun(on(disk));
            append(stepped, FIRST);
            failForces(disk);
            append(stepped, SECOND);

            SimulatedDisk killed = disk.afterKill();
            List<JournalEntry> read = start(killed).params();
            List<JournalEntry> left = start(killed.afterCut()).params();

            assertThat(read).containsExactly(FIRST, SECOND);
            assertThat(left).isEqualTo(read);
        }
    }

    @Test
    void norDoesAStopWhoseForceFailed() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            SteppedJournal stepped = begun(on(disk));
            append(stepped, FIRST);
            stepped.journal().append(SECOND);
            disk.failing(Fault.NONE);
            failForces(disk);
            stepped.journal().close();

            SimulatedDisk stopped = disk.afterKill();
            List<JournalEntry> read = start(stopped).params();
            List<JournalEntry> left = start(stopped.afterCut()).params();

            assertThat(read).containsExactly(FIRST, SECOND);
            assertThat(left).isEqualTo(read);
        }
    }

    /**
     * R18: what a start promises lies behind what it read. While the disk does not take that, nothing is promised; a snapshot
     * that holds it makes up for it.
     */
    @Test
    void aStartThatCannotForceWhatItReadPromisesNothingBeforeASnapshotHasIt() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(seed);
            SteppedJournal stepped = begun(on(disk));
            append(stepped, FIRST);
            failForces(disk);
            append(stepped, SECOND);

            SimulatedDisk killed = disk.afterKill();
            Path tail = killed.paths().stream()
                    .filter(path -> path.toString().endsWith(".log"))
                    .max(Path::compareTo)
                    .orElseThrow();
            killed.failing((call, operation, path) -> operation.equals("force") && path.equals(tail));
            AtomicLong durable = new AtomicLong();
            SteppedJournal next = on(killed);
            Recovered read = next.journal().open(durable::set);
            JournalEntry third = durable(read.lastSeq() + 1, "/c", 1, Value.of("third"));
            append(next, third);

            assertThat(read.params()).containsExactly(FIRST, SECOND);
            assertThat(read.clean()).isFalse();
            assertThat(durable).as("promised before").hasValueLessThan(third.seq());
            assertThat(next.journal().isWriting()).isFalse();
            assertThat(next.journal().trouble()).contains("cannot be forced", "not acknowledged");

            tend(next);

            assertThat(durable).hasValue(third.seq());
            assertThat(next.journal().trouble()).doesNotContain("cannot");
            assertThat(start(killed.afterCut()).params()).containsExactly(FIRST, SECOND, third);
        }
    }

    /** A segment goes when the history has its entries; that a later force of the same database succeeds is no proof of that. */
    @Test
    void theHistoryKeepsWhatItCouldNotSyncAtFirst() throws Exception {
        for (int nth = 0; nth < SYNCS; nth++) {
            SimulatedDisk disk = new SimulatedDisk(nth);
            SteppedJournal stepped = begun(withHistoryOn(disk));
            AtomicInteger left = new AtomicInteger(nth);
            disk.failing((call, operation, path) ->
                    operation.equals("force") && path.toString().endsWith(".mv.db") && left.getAndDecrement() == 0);
            for (int seq = 1; seq <= ENTRIES; seq++) {
                append(stepped, event(seq));
            }
            tend(stepped);
            disk.failing(Fault.NONE);
            tend(stepped);

            SteppedJournal next = withHistoryOn(disk.afterCut());
            Recovered recovered = next.journal().open(seq -> {});
            tend(next);
            List<Long> there = seqs(next);
            next.journal().close();

            assertThat(recovered.lastSeq()).isGreaterThanOrEqualTo(ENTRIES);
            assertThat(there).as("force " + nth).isEqualTo(upTo(ENTRIES));
        }
    }

    /** R27: what the disk does not give any more cannot be written again; without it the history goes on. */
    @Test
    void aHistoryThatCannotBeWrittenAgainBecauseItIsDamagedIsSetAside() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        SteppedJournal stepped = begun(withHistoryOn(disk));
        failForcesOfDatabases(disk);
        for (int seq = 1; seq <= ENTRIES; seq++) {
            append(stepped, event(seq));
        }
        tend(stepped);

        SimulatedDisk killed = disk.afterKill();
        AtomicBoolean gone = failUntilSetAside(killed, "readFile");
        SteppedJournal next = withHistoryOn(killed);
        Recovered recovered = next.journal().open(seq -> {});
        tend(next);

        assertThat(recovered.lastSeq()).isGreaterThanOrEqualTo(ENTRIES);
        assertThat(gone).isTrue();
        assertThat(next.journal().trouble()).contains("cannot be used").contains("quarantine");
        assertThat(next.journal().counters().indexedSeq()).isPositive();
        assertThat(killed.names()).noneMatch(name -> name.endsWith(".unsure.db"));
        next.journal().close();
    }

    /** H2 has one file open for all who read and write it: what is written behind its back, it writes over or takes for damage. */
    @Test
    void aHistoryThatCouldNotBeSyncedIsWrittenAgainThoughSomebodyHasItOpen() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        SteppedJournal stepped = begun(withHistoryOn(disk));
        appendEvents(stepped, 1);
        tend(stepped);
        EntryCursor reading = stepped.journal().cursor(ReplayRange.everything(Long.MAX_VALUE));
        List<Long> read = new ArrayList<>(seqs(reading.next()));
        AtomicBoolean rewritten = new AtomicBoolean();
        failForcesOfDatabases(disk);
        appendEvents(stepped, 1 + ENTRIES);
        tend(stepped);
        String failing = stepped.journal().trouble();
        disk.failing((call, operation, path) -> {
            // H2 opens its files by its own means.
            rewritten.compareAndSet(false, operation.equals("openForWriting") && isDatabase(path));
            return false;
        });
        tend(stepped);

        assertThat(read).isNotEmpty().hasSizeLessThan(ENTRIES);
        assertThat(failing).contains("history takes nothing");
        assertThat(rewritten).isTrue();
        // It goes on as if nothing had happened.
        read.addAll(seqs(JournalArchiveTest.all(reading)));
        assertThat(read).isEqualTo(upTo(ENTRIES));
        assertThat(stepped.journal().trouble()).isEmpty();
        assertThat(stepped.journal().counters().indexedSeq()).isGreaterThan(ENTRIES);
        assertThat(seqs(stepped)).isEqualTo(upTo(2L * ENTRIES));
        stepped.journal().close();
    }

    /** One that cannot be written again at first stays the one that is fed: a new one beside it would hide what it lost. */
    @Test
    void aHistoryThatCouldNotBeSyncedIsFedNothingBeforeItIsWrittenAgain() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        SteppedJournal stepped = begun(withHistoryOn(disk));
        appendEvents(stepped, 1);
        tend(stepped);
        failForcesOfDatabases(disk);
        appendEvents(stepped, 1 + ENTRIES);
        tend(stepped);
        tend(stepped);
        disk.failing(Fault.NONE);
        tend(stepped);

        assertThat(stepped.journal().stats().databases()).hasSize(1);
        SteppedJournal next = withHistoryOn(disk.afterCut());
        Recovered recovered = next.journal().open(seq -> {});
        tend(next);
        assertThat(recovered.lastSeq()).isGreaterThanOrEqualTo(2 * ENTRIES);
        assertThat(seqs(next)).isEqualTo(upTo(2L * ENTRIES));
        next.journal().close();
    }

    /** R27: rebuilt as far as the log reaches, which is further back than what the history had not read. */
    @Test
    void whatTheLogStillHasOfAHistoryThatWasSetAsideComesFirst() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        SteppedJournal stepped = begun(withHistoryOn(disk));
        appendEvents(stepped, 1);
        tend(stepped);
        long kept = stepped.journal().counters().indexedSeq();
        AtomicBoolean gone = failUntilSetAside(disk, "force", "readFile");
        appendEvents(stepped, 1 + ENTRIES);
        tend(stepped);

        assertThat(gone).isTrue();
        // Segments that the history had are spared for this.
        assertThat(seqs(stepped).getFirst()).isLessThan(kept);
        stepped.journal().close();
    }

    /** The same when it is set aside only later, because it could not be opened for writing at first. */
    @Test
    void soItDoesWhenSomethingElseWasInTheWayAtFirst() throws Exception {
        SimulatedDisk disk = new SimulatedDisk(1);
        SteppedJournal stepped = begun(withHistoryOn(disk));
        appendEvents(stepped, 1);
        tend(stepped);
        long kept = stepped.journal().counters().indexedSeq();
        failForcesOfDatabases(disk);
        appendEvents(stepped, 1 + ENTRIES);
        tend(stepped);
        String waiting = stepped.journal().trouble();
        AtomicBoolean gone = failUntilSetAside(disk, "readFile");
        tend(stepped);

        assertThat(waiting).contains("history takes nothing").doesNotContain("quarantine");
        assertThat(gone).isTrue();
        assertThat(seqs(stepped).getFirst()).isLessThan(kept);
        stepped.journal().close();
    }

    /** These calls of databases fail until one is moved; tells when. */
    private static AtomicBoolean failUntilSetAside(SimulatedDisk disk, String... calls) {
        AtomicBoolean gone = new AtomicBoolean();
        disk.failing((call, operation, path) -> {
            gone.compareAndSet(false, operation.equals("rename") && isDatabase(path));
            return !gone.get() && List.of(calls).contains(operation) && isDatabase(path);
        });
        return gone;
    }

    private static void failForcesOfDatabases(SimulatedDisk disk) {
        disk.failing((call, operation, path) -> operation.equals("force") && isDatabase(path));
    }

    private static void appendEvents(SteppedJournal stepped, int first) {
        for (int seq = first; seq < first + ENTRIES; seq++) {
            append(stepped, event(seq));
        }
    }

    private static List<Long> seqs(SteppedJournal stepped) throws Exception {
        return seqs(JournalArchiveTest.all(stepped.journal().cursor(ReplayRange.everything(Long.MAX_VALUE))));
    }

    private static List<Long> seqs(List<JournalEntry> entries) {
        return entries.stream().map(JournalEntry::seq).toList();
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static boolean isDatabase(Path path) {
        return path.toString().endsWith(".mv.db");
    }

    private static JournalEntry event(long seq) {
        return JournalEntries.durableEvent(seq, "/go/" + seq % 5, Value.of("x".repeat(500)));
    }

    private SteppedJournal withHistoryOn(SimulatedDisk disk) {
        JournalSettings settings = JournalSettings.of(Path.of("/data"))
                .withLog(JournalRig.SMALL)
                .withRetention(new Retention(30, 1L << 30, 100))
                .withHistoryDelayMillis(0);
        return new SteppedJournal(settings, clock, disk);
    }

    /** Long enough that what failed is tried again. */
    private void tend(SteppedJournal stepped) {
        for (int minute = 0; minute < 3; minute++) {
            clock.advance(Duration.ofMinutes(1));
            stepped.stepLog();
            while (stepped.stepKeeper()) {
                // All there is to do.
            }
        }
    }
}

package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.deletion;
import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.forgotten;
import static io.stagebus.core.journal.JournalEntries.note;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on a real folder: what comes back, and what is promised. */
class DurableJournalTest {

    private static final ReplayRange ALL =
            new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);

    @TempDir
    Path folder;

    @Test
    void anEmptyFolderGivesAnEmptyState() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.recovered.params()).isEmpty();
            assertThat(rig.recovered.lastSeq()).isZero();
            assertThat(rig.recovered.revisionFloor()).isZero();
            assertThat(rig.recovered.clean()).isTrue();
            assertThat(rig.journal.trouble()).isEmpty();
        }
    }

    /** R11: after a clean stop counting goes on by 1. */
    @Test
    void aCleanStopGivesBackTheStateAndNoFloor() throws Exception {
        JournalEntry last = param(3, "/a", 2, Value.of(2));
        JournalEntry grave = deletion(4, "/b", 2);
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(param(1, "/a", 1, Value.of(1)), param(2, "/b", 1, Value.of(1.0)), last, grave);
            rig.append(event(5, "/go", Value.NULL));
        }
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.recovered.params()).containsExactly(last, grave);
            assertThat(rig.recovered.lastSeq()).isEqualTo(5);
            assertThat(rig.recovered.revisionFloor()).isZero();
            assertThat(rig.recovered.clean()).isTrue();
        }
    }

    /** Notes come back as they were last, from the log and from a snapshot; no history shows them. */
    @Test
    void notesComeBackAndAreNoHistory() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(note(1, 1, "one"), param(2, "/a", 1, Value.of(1)), note(3, 2, "two"), note(4, 3, "three"));
            rig.append(forgotten(5, 2), note(6, 1, "one again"));
            rig.awaitDurable(6);
            assertThat(rig.read(ALL)).containsExactly(param(2, "/a", 1, Value.of(1)));
        }
        for (int start = 0; start < 2; start++) {
            try (JournalRig rig = new JournalRig(folder)) {
                assertThat(rig.recovered.notes()).containsExactly(note(4, 3, "three"), note(6, 1, "one again"));
                assertThat(rig.recovered.lastSeq()).isEqualTo(6);
                assertThat(rig.recovered.clean()).isTrue();
            }
        }
    }

    /** Segments that end with notes make nobody think that the history lacks something. */
    @Test
    void theHistoryDoesNotMissWhatWereNotes() throws Exception {
        long seq = 0;
        try (JournalRig rig = new JournalRig(folder)) {
            for (int round = 0; round < 40; round++) {
                rig.append(param(++seq, "/a", round + 1, Value.of(round)));
                for (int i = 0; i < 50; i++) {
                    rig.append(note(++seq, i, "x".repeat(200)));
                }
                rig.awaitDurable(seq);
            }
            assertThat(rig.journal.counters().segments()).isGreaterThan(1);
            assertThat(rig.read(ALL)).hasSize(40);
            long indexed = seq - 51L * 15;
            JournalRig.await(() -> rig.journal.counters().indexedSeq() > indexed, "the history to follow");
            assertThat(rig.read(ALL)).hasSize(40);
            assertThat(rig.journal.trouble()).isEmpty();
        }
    }

    /** R23: what is durable is said of wholes only. */
    @Test
    void aPartOfAWholeIsNotCalledDurableBeforeTheRest() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(note(1, 1, "alone"), note(2, 1, "first").as(BundlePart.FIRST, true));
            JournalRig.await(() -> rig.journal.counters().durableSeq() == 2, "the disk to have both");
            assertThat(rig.durableSeq).isLessThan(2);
            rig.append(param(3, "/a", 1, Value.of(1)).as(BundlePart.LAST, true));
            rig.awaitDurable(3);
        }
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.recovered.notes()).containsExactly(note(2, 1, "first"));
        }
    }

    /** R20: above its capacity the log keeps the last value of a Param, every durable entry and every Event. */
    @Test
    void aboveItsCapacityAParamsValuesAreThinnedAndCounted() throws Exception {
        JournalSettings scant = JournalRig.settings(folder).withLog(JournalRig.SMALL.withCapacity(1));
        int count = 5_000;
        try (JournalRig rig = new JournalRig(scant, new io.stagebus.core.journal.files.SystemFiles())) {
            for (int i = 1; i <= count; i++) {
                boolean isEvent = i % 1_000 == 0;
                rig.append(isEvent ? event(i, "/go", Value.of(i)) : param(i, "/fader", i, Value.of(i)));
            }
            rig.append(durable(count + 1, "/cue", 1, Value.of(1)));
            rig.awaitDurable(count + 1);

            assertThat(rig.journal.counters().coalesced()).isPositive();
            assertThat(rig.read(ALL).stream()
                            .filter(entry -> entry.signal().address().text().equals("/go")))
                    .hasSize(count / 1_000);
        }
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.recovered.params())
                    .contains(param(count - 1, "/fader", count - 1, Value.of(count - 1)))
                    .hasSize(2);
        }
    }

    /** R18: somebody waits for a durable entry, so its group is forced at once. */
    @Test
    void aDurableEntryIsAcknowledgedWithoutWaitingForTheLazyForce() throws Exception {
        LogSettings lazy = new LogSettings(64 << 10, 64 << 10, 0, 60_000, 1_000, 100_000);
        try (JournalRig rig = new JournalRig(
                JournalRig.settings(folder).withLog(lazy), new io.stagebus.core.journal.files.SystemFiles())) {
            rig.append(param(1, "/a", 1, Value.of(1)), durable(2, "/b", 1, Value.of(1)));
            rig.awaitDurable(2);
        }
    }

    /** {@code --journal-min-interval}: an SD card is forced no more often than that, and who waits waits that long. */
    @Test
    void betweenTwoForcesLiesTheLeastInterval() throws Exception {
        int intervalMillis = 100;
        JournalSettings spared =
                JournalRig.settings(folder).withLog(JournalRig.SMALL.withMinIntervalMillis(intervalMillis));
        try (JournalRig rig = new JournalRig(spared, new io.stagebus.core.journal.files.SystemFiles())) {
            long begun = System.nanoTime();
            int writes = 8;
            for (int i = 1; i <= writes; i++) {
                rig.append(durable(i, "/a", i, Value.of(i)));
                rig.awaitDurable(i);
            }
            long tookMillis = (System.nanoTime() - begun) / 1_000_000;
            assertThat(tookMillis).isGreaterThanOrEqualTo((writes - 1L) * intervalMillis);
            assertThat(rig.journal.counters().forces()).isLessThanOrEqualTo(tookMillis / intervalMillis + 2);
        }
    }

    @Test
    void whatNobodyWaitsForIsForcedAfterAWhileAllTheSame() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(param(1, "/a", 1, Value.of(1)));
            rig.awaitDurable(1);
        }
    }

    @Test
    void segmentsRollAndSnapshotsReplaceThem() throws Exception {
        int writes = 20_000;
        try (JournalRig rig = new JournalRig(folder)) {
            for (int i = 1; i <= writes; i++) {
                rig.append(param(i, "/fader/" + i % 100, 1 + i / 100, Value.of(i)));
                if (i % 500 == 0) {
                    rig.awaitDurable(i);
                }
            }
            rig.awaitDurable(writes);
            JournalRig.await(() -> rig.journal.counters().snapshots() >= 3, "three snapshots");
            JournalRig.await(() -> rig.journal.counters().segments() < 30, "segments to be removed");
        }
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.recovered.params()).hasSize(100);
            assertThat(rig.recovered.lastSeq()).isEqualTo(writes);
            assertThat(rig.recovered.clean()).isTrue();
            assertThat(rig.recovered.params().getLast()).isEqualTo(param(writes, "/fader/0", 201, Value.of(writes)));
        }
    }

    @Test
    void aSecondProcessIsToldWhoHasTheFolder() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.journal.trouble()).isEmpty();
            assertThatThrownBy(() -> new JournalRig(folder))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void closingTwiceIsHarmless() throws Exception {
        JournalRig rig = new JournalRig(folder);
        rig.close();
        rig.close();
        new JournalRig(folder).close();
    }
}

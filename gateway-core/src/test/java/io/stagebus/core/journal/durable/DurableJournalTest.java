package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.deletion;
import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.AddressPattern;
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

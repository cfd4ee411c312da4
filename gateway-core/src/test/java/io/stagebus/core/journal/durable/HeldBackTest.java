package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the log leaves out above its capacity (R20). */
class HeldBackTest {

    private static final int PARAMS = 500;
    private static final int CAPACITY = 1_000;
    private static final int STEPS = 400;

    private static JournalRecord random(Random dice, int seq) {
        String address = "/p/" + dice.nextInt(5);
        return switch (dice.nextInt(8)) {
            case 0 -> event(seq, address, Value.of(seq));
            case 1 -> durable(seq, address, seq, Value.of(seq));
            case 2 -> param(seq, address, seq, Value.of(seq)).as(BundlePart.FIRST, false);
            default -> param(seq, address, seq, Value.of(seq));
        };
    }

    /** The law: a Param that nobody waits for is left out when a later entry of its address is among the others. */
    private static List<JournalRecord> naive(List<JournalRecord> all) {
        Set<Object> later = new HashSet<>();
        List<JournalRecord> kept = new ArrayList<>();
        for (JournalRecord item : all.reversed()) {
            boolean isParam = ((JournalEntry) item).signal() instanceof Signal.Param;
            boolean isSuperseded =
                    isParam && !later.add(((JournalEntry) item).signal().address());
            if (!isSuperseded || item.durable() || item.part() != BundlePart.NONE) {
                kept.addFirst(item);
            }
        }
        return kept;
    }

    @Test
    void whatIsSupersededGoesAndTheRestKeepsItsOrder() {
        Random dice = new Random(20);
        HeldBack heldBack = new HeldBack();
        for (int round = 0; round < 300; round++) {
            List<JournalRecord> all = new ArrayList<>();
            int left = 0;
            for (int batch = 0; batch < 1 + dice.nextInt(4); batch++) {
                List<JournalRecord> more = new ArrayList<>();
                for (int i = 0; i < dice.nextInt(10); i++) {
                    more.add(random(dice, all.size() + more.size() + 1));
                }
                left += heldBack.add(more, round);
                all.addAll(more);
            }
            List<JournalRecord> kept = naive(all);

            assertThat(heldBack.size()).isEqualTo(kept.size());
            assertThat(left).isEqualTo(all.size() - kept.size());
            assertThat(heldBack.isUrgent())
                    .isEqualTo(kept.stream().anyMatch(item -> item.durable() || item.part() != BundlePart.NONE));
            assertThat(heldBack.take()).isEqualTo(kept);
            assertThat(heldBack.isEmpty()).isTrue();
            assertThat(heldBack.isUrgent()).isFalse();
        }
    }

    /** Each batch by itself has nothing to leave out: many params change, each seldom. */
    @Test
    void manyParamsAreThinnedAcrossBatchesToWhatTheLogTakes() throws Exception {
        ManualClock clock = new ManualClock();
        SimulatedDisk disk = new SimulatedDisk(1);
        JournalSettings settings = JournalSettings.of(Path.of("/data"))
                .withLog(LogSettings.DEFAULT.withCapacity(CAPACITY))
                .withRetention(Retention.NONE)
                .withHistoryDelayMillis(0);
        SteppedJournal stepped = new SteppedJournal(settings, clock, disk);
        assertThat(stepped.journal().open(seq -> {}).lastSeq()).isZero();
        int seq = 0;
        List<JournalEntry> events = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            for (int i = 0; i < PARAMS; i++) {
                seq++;
                stepped.journal().append(param(seq, "/p/" + i, step, Value.of(seq)));
            }
            if (step % 50 == 0) {
                JournalEntry event = event(++seq, "/go", Value.of(seq));
                stepped.journal().append(event);
                events.add(event);
            }
            clock.advance(Duration.ofMillis(5));
            stepped.stepLog();
        }
        long written = stepped.journal().counters().entries();
        long leftOut = stepped.journal().counters().coalesced();
        clock.advance(Duration.ofSeconds(1));
        stepped.stepLog();

        // The first burst, and what the capacity takes in two seconds.
        assertThat(written).isBetween(2L * CAPACITY, 4L * CAPACITY);
        assertThat(leftOut).isGreaterThan(seq - 5L * CAPACITY);
        assertThat(stepped.journal().counters().writtenSeq()).isEqualTo(seq);
        stepped.journal().close();

        SteppedJournal next = new SteppedJournal(settings, clock, disk);
        Recovered recovered = next.journal().open(at -> {});
        assertThat(recovered.params())
                .hasSize(PARAMS)
                .allSatisfy(entry ->
                        assertThat(((Signal.Param) entry.signal()).revision()).isEqualTo(STEPS));
        while (next.stepKeeper()) {
            // The history is opened.
        }
        assertThat(JournalArchiveTest.all(next.journal().cursor(ReplayRange.everything(Long.MAX_VALUE))).stream()
                        .filter(entry -> entry.signal() instanceof Signal.Event))
                .containsExactlyElementsOf(events);
        next.journal().close();
    }

    /** R18: somebody waits for a durable entry, and nothing before it may be held back any longer. */
    @Test
    void aDurableEntryTakesEverythingBeforeItAlong() throws Exception {
        ManualClock clock = new ManualClock();
        JournalSettings settings = JournalSettings.of(Path.of("/data"))
                .withLog(LogSettings.DEFAULT.withCapacity(1))
                .withRetention(Retention.NONE)
                .withHistoryDelayMillis(0);
        SteppedJournal stepped = new SteppedJournal(settings, clock, new SimulatedDisk(1));
        long[] durableSeq = new long[1];
        assertThat(stepped.journal().open(seq -> durableSeq[0] = seq).lastSeq()).isZero();
        for (int i = 1; i <= PARAMS; i++) {
            stepped.journal().append(param(i, "/p/" + i, 1, Value.of(i)));
        }
        stepped.stepLog();
        long before = stepped.journal().counters().writtenSeq();
        stepped.journal().append(durable(PARAMS + 1, "/cue", 1, Value.TRUE));
        stepped.stepLog();

        assertThat(before).isZero();
        assertThat(durableSeq[0]).isEqualTo(PARAMS + 1);
        assertThat(stepped.journal().counters().entries()).isEqualTo(PARAMS + 1);
        stepped.journal().close();
    }
}

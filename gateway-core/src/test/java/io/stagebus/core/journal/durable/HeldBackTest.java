package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log leaves out above its capacity (R20). */
class HeldBackTest {

    private static final long SECOND = 1_000_000_000;
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

    private static boolean isMostlyEvents(List<JournalRecord> kept) {
        long events = 0;
        long params = 0;
        for (JournalRecord item : kept) {
            Signal signal = ((JournalEntry) item).signal();
            if (signal instanceof Signal.Param) {
                params += HeldBack.ENTRY;
            } else {
                events += HeldBack.ENTRY + signal.weight();
            }
        }
        return events > params;
    }

    @Test
    void whatIsSupersededGoesAndTheRestKeepsItsOrder() {
        Random dice = new Random(20);
        HeldBack heldBack = new HeldBack(SECOND);
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
            boolean isAwaited = kept.stream().anyMatch(item -> item.durable() || item.part() != BundlePart.NONE);
            assertThat(heldBack.isUrgent()).isEqualTo(isAwaited || isMostlyEvents(kept));
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

    /** What nothing supersedes is not worth a place on the heap, however few bytes it has. */
    @Test
    void whatIsMostlyEventsIsNotHeld() {
        HeldBack heldBack = new HeldBack(SECOND);
        List<JournalRecord> params = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            params.add(param(i, "/p/" + i, 1, Value.of(i)));
        }
        assertThat(heldBack.add(params, 0)).isZero();
        assertThat(heldBack.isDue(0)).isFalse();

        assertThat(heldBack.add(List.of(event(101, "/log", Value.of("x".repeat(20_000)))), 0))
                .isZero();
        assertThat(heldBack.isDue(0)).isTrue();
    }

    @Test
    void whatIsHeldIsBounded() {
        HeldBack heldBack = new HeldBack(SECOND);
        int seq = 0;
        while (!heldBack.isDue(0)) {
            seq++;
            // Superseded ones give their room back.
            heldBack.add(List.of(param(seq, "/p/" + seq, 1, Value.of(1)), param(seq, "/same", seq, Value.of(1))), 0);
        }
        assertThat(heldBack.size()).isEqualTo((int) (HeldBack.MOST_BYTES / HeldBack.ENTRY));
        assertThat(heldBack.take()).hasSize(seq + 1);
        assertThat(heldBack.isDue(0)).isFalse();
    }

    private static SteppedJournal overloaded(ManualClock clock, int lazyForceMillis) throws JournalException {
        JournalSettings settings = JournalSettings.of(Path.of("/data"))
                .withLog(LogSettings.DEFAULT.withCapacity(1).withLazyForceMillis(lazyForceMillis))
                .withRetention(Retention.NONE)
                .withHistoryDelayMillis(0);
        SteppedJournal stepped = new SteppedJournal(settings, clock, new SimulatedDisk(1));
        assertThat(stepped.journal().open(seq -> {}).lastSeq()).isZero();
        return stepped;
    }

    /** A power cut takes no more than the interval says, overload or not. */
    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 3_000})
    void whatIsHeldIsOnTheDiskWhenTheIntervalIsOver(int lazyForceMillis) throws Exception {
        ManualClock clock = new ManualClock();
        SteppedJournal stepped = overloaded(clock, lazyForceMillis);
        for (int i = 1; i <= PARAMS; i++) {
            stepped.journal().append(param(i, "/p/" + i, 1, Value.of(i)));
        }
        stepped.stepLog();
        long atOnce = stepped.journal().counters().writtenSeq();
        clock.advance(Duration.ofMillis(Math.min(1_000, lazyForceMillis) - 1));
        stepped.stepLog();
        long before = stepped.journal().counters().writtenSeq();
        clock.advance(Duration.ofMillis(1));
        stepped.stepLog();
        long written = stepped.journal().counters().writtenSeq();
        clock.advance(Duration.ofMillis(lazyForceMillis - Math.min(1_000, lazyForceMillis)));
        stepped.stepLog();

        assertThat(atOnce).isZero();
        assertThat(before).isZero();
        assertThat(written).isEqualTo(PARAMS);
        assertThat(stepped.journal().counters().durableSeq()).isEqualTo(PARAMS);
        stepped.journal().close();
    }

    /** R20: admission is told of what is held. */
    @Test
    void whatIsHeldCountsAsBacklog() throws Exception {
        ManualClock clock = new ManualClock();
        SteppedJournal stepped = overloaded(clock, 1_000);
        for (int round = 0; round < 2; round++) {
            for (int i = 1; i <= PARAMS; i++) {
                stepped.journal().append(param(round * PARAMS + i, "/p/" + i, round + 1, Value.of(i)));
            }
            stepped.stepLog();
            assertThat(stepped.journal().backlog()).isEqualTo(PARAMS);
        }
        clock.advance(Duration.ofSeconds(1));
        stepped.stepLog();

        assertThat(stepped.journal().backlog()).isZero();
        stepped.journal().close();
    }

    /** The clock stands still: nothing but the reader ends the hold. */
    @Test
    void whoWaitsForAllOfItEndsTheHold() throws Exception {
        SteppedJournal stepped = overloaded(new ManualClock(), 1_000);
        for (int i = 1; i <= PARAMS; i++) {
            stepped.journal().append(param(i, "/p/" + i, 1, Value.of(i)));
        }
        stepped.stepLog();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> count(stepped.journal()));
        while (!read.isDone()) {
            stepped.stepLog();
            stepped.stepKeeper();
            Thread.onSpinWait();
        }

        assertThat(read.get()).isEqualTo(PARAMS);
        stepped.journal().close();
    }

    private static int count(Journal journal) {
        try {
            return JournalArchiveTest.all(journal.cursor(ReplayRange.everything(Long.MAX_VALUE)))
                    .size();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
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

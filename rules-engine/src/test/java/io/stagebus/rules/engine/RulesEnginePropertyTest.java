package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.stagebus.core.command.Command;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/**
 * Parser, engine and bus together do what {@link NaiveRules} says, signal by signal, for random rules and random input
 * (R16).
 */
class RulesEnginePropertyTest extends RandomRules {

    private static final Map<String, Integer> FIRED = new TreeMap<>();

    @Property(tries = 3_500)
    void doesWhatTheDocumentSays(@ForAll("sketches") List<Sketch> sketches, @ForAll("steps") List<Step> steps) {
        NaiveRules naive = new NaiveRules(sketches, LIMITS.maxFiringsPerSecond(), LIMITS.maxChainLength());
        naive.start(FIRST_MINUTE_MILLIS);
        EngineFixture real = new EngineFixture(LIMITS, parse(sketches), new MemoryJournal(100), START_MICROS);
        Visitors visitors = new Visitors(naive, real);

        naive.advance(500);
        real.advance(Duration.ofMillis(500));
        for (Step step : steps) {
            take(step, naive);
            take(step, real);
            visitors.take(step);
        }

        assertThat(real.seen()).isEqualTo(naive.output);
        for (Sketch sketch : sketches) {
            assertThat(real.counters(sketch.id()).fired()).isEqualTo(naive.fired(sketch.id()));
        }
        naive.firedPairs.forEach((pair, count) -> FIRED.merge(pair, count, Integer::sum));
    }

    /** The sessions that come and go, and an administrator, for both alike. */
    private static final class Visitors {
        private final NaiveRules naive;
        private final EngineFixture real;
        private final Session administrator;
        private final Deque<Session> open = new ArrayDeque<>();
        private final Deque<Integer> numbers = new ArrayDeque<>();

        Visitors(NaiveRules naive, EngineFixture real) {
            this.naive = naive;
            this.real = real;
            naive.join();
            administrator = real.fixture.open(new RecordingSubscriber(), AccessScope.ADMIN);
        }

        void take(Step step) {
            switch (step) {
                case Step.Join join -> {
                    naive.join();
                    numbers.push(naive.sessions());
                    open.push(real.fixture.open());
                }
                case Step.Leave leave -> {
                    if (!open.isEmpty()) {
                        naive.leave(numbers.pop());
                        Session leaving = open.pop();
                        real.fixture.outcome(reply -> new Command.CloseSession(leaving, reply));
                    }
                }
                case Step.Resume resume -> {
                    naive.command(List.of(new NaiveRules.Ask("resume", "", Optional.empty(), "")));
                    real.fixture.set(administrator, "/stagebus/rules/panic", Value.FALSE);
                }
                case Step.Ask ask -> {}
                case Step.Expiring expiring -> {}
                case Step.Delete delete -> {}
                case Step.Wait wait -> {}
            }
        }
    }

    @BeforeContainer
    static void keepTheLogQuiet() {
        ((Logger) LoggerFactory.getLogger(RulesEngine.class)).setLevel(Level.ERROR);
    }

    @AfterContainer
    static void everyTriggerFiredEveryActionOften() {
        ((Logger) LoggerFactory.getLogger(RulesEngine.class)).setLevel(null);
        System.out.println("firings by trigger and action: " + FIRED);
        // An interval, a timetable and the start have no value, so they cannot copy one: 10 × 10 − 3.
        assertThat(FIRED)
                .hasSize(97)
                .allSatisfy((pair, count) -> assertThat(count).as(pair).isGreaterThanOrEqualTo(100));
    }

    private static void take(Step step, NaiveRules naive) {
        switch (step) {
            case Step.Ask(List<NaiveRules.Ask> asks) -> naive.command(asks);
            case Step.Expiring(Value value, int seconds) -> {
                naive.expireIn(EXPIRING, seconds * 1000L);
                naive.command(List.of(new NaiveRules.Ask("param", EXPIRING, Optional.of(value), "")));
            }
            case Step.Delete(String address) -> naive.delete(address);
            case Step.Wait(int seconds) -> naive.advance(seconds * 1000L);
            case Step.Join join -> {}
            case Step.Leave leave -> {}
            case Step.Resume resume -> {}
        }
    }
}

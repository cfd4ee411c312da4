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
import io.stagebus.rules.explain.Explainer;
import io.stagebus.rules.trace.EntryRecord;
import io.stagebus.rules.trace.TraceEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/**
 * The same rules, input and clock leave the same trace, byte for byte: as {@code stagebus rules trace} prints it, as the
 * journal keeps firings, and as watchers saw the signals.
 */
class TracePropertyTest extends RandomRules {

    private static final AtomicLong BYTES = new AtomicLong();

    @Property(tries = 500)
    void theSameInputLeavesTheSameTrace(@ForAll("sketches") List<Sketch> sketches, @ForAll("steps") List<Step> steps) {
        byte[] once = trace(sketches, steps);
        byte[] again = trace(sketches, steps);

        assertThat(again).isEqualTo(once);
        BYTES.addAndGet(once.length);
    }

    /** What a gateway of its own remembers of what it was sent. */
    private static byte[] trace(List<Sketch> sketches, List<Step> steps) {
        EngineFixture gateway = new EngineFixture(LIMITS, parse(sketches), new MemoryJournal(100), START_MICROS);
        Session administrator = gateway.fixture.open(new RecordingSubscriber(), AccessScope.ADMIN);
        Deque<Session> visitors = new ArrayDeque<>();
        gateway.advance(Duration.ofMillis(500));
        for (Step step : steps) {
            take(step, gateway);
            if (step instanceof Step.Join) {
                visitors.push(gateway.fixture.open());
            } else if (step instanceof Step.Leave && !visitors.isEmpty()) {
                Session leaving = visitors.pop();
                gateway.fixture.outcome(reply -> new Command.CloseSession(leaving, reply));
            } else if (step instanceof Step.Resume) {
                gateway.fixture.set(administrator, "/stagebus/rules/panic", Value.FALSE);
            }
        }
        return bytes(gateway);
    }

    private static byte[] bytes(EngineFixture gateway) {
        Explainer explainer = new Explainer(gateway.engine, gateway.fixture.bus);
        StringBuilder text = new StringBuilder();
        List<TraceEntry> entries = gateway.engine.trace().newest(entry -> true, Integer.MAX_VALUE);
        assertThat(entries).as("the trace forgot nothing").hasSize((int)
                gateway.engine.trace().written());
        for (TraceEntry entry : entries) {
            text.append(entry.seq()).append(' ').append(entry.timeMicros()).append('\n');
            explainer.entry(entry).forEach(line -> text.append(line).append('\n'));
            text.append(EngineFixture.text(EntryRecord.told(entry, 0))).append('\n');
        }
        gateway.seen().forEach(signal -> text.append(signal).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @BeforeContainer
    static void keepTheLogQuiet() {
        ((Logger) LoggerFactory.getLogger(RulesEngine.class)).setLevel(Level.ERROR);
    }

    @AfterContainer
    static void muchWasCompared() {
        ((Logger) LoggerFactory.getLogger(RulesEngine.class)).setLevel(null);
        System.out.println("bytes of trace that were the same twice: " + BYTES);
        assertThat(BYTES.get()).isGreaterThan(100_000);
    }
}

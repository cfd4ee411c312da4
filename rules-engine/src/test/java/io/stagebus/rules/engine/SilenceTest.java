package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of addresses and sessions that may fall silent, and for how long. */
class SilenceTest {

    private static final String SENSORS = "{'id': 'silent', 'trigger': {'type': 'on_timeout', 'pattern': '/sensors/*',"
            + " 'seconds': 10}, 'actions': [{'type': 'set', 'address': '/alarm', 'template': '{address}'}]}";
    private static final String BEAT =
            "{'id': 'beat', 'trigger': {'type': 'on_timeout', 'pattern': '/beat', 'seconds': 5},"
                    + " 'actions': [{'type': 'publish', 'address': '/dead'}]}";
    private static final String QUIET = "{'id': 'quiet', 'trigger': {'type': 'on_session', 'event': 'silent',"
            + " 'seconds': 10}, 'actions': [{'type': 'publish', 'address': '/quiet', 'template': '{value.session}'}]}";
    private static final String OTHER = "{'id': 'other', 'trigger': {'type': 'on_change', 'pattern': '/x'},"
            + " 'actions': [{'type': 'set', 'address': '/y', 'value': 1}]}";

    @Test
    void anAddressThatFellSilentIsForgotten() {
        BusFixture fixture = new BusFixture();
        List<String> silent = new ArrayList<>();
        Timeouts timeouts = new Timeouts(
                fixture.bus,
                fixture.clock,
                EngineLimits.DEFAULT,
                (active, occasion) -> silent.add(occasion.address.orElseThrow().text()),
                (active, occasion) -> silent.add("full"));
        ActiveRule rule = new ActiveRule(EngineFixture.rules(SENSORS).rules().get(0), 0);
        for (int i = 0; i < 1_000; i++) {
            timeouts.heard(rule, Address.of("/sensors/" + i), Content.NONE, Origin.GATEWAY);
        }
        assertThat(fixture.bus.timers()).isEqualTo(1_000);

        fixture.executor.advance(Duration.ofSeconds(11));

        assertThat(silent).hasSize(1_000).doesNotContain("full");
        assertThat(rule.memory.silences).isEmpty();
        assertThat(timeouts.size()).isZero();
        assertThat(fixture.bus.timers()).isZero();
    }

    @Test
    void aRuleThatIsGoneWaitsForNothing() {
        EngineFixture rules = new EngineFixture(SENSORS);
        rules.set("/sensors/1", 1);
        assertThat(rules.fixture.bus.timers()).isEqualTo(1);

        rules.replace(OTHER);

        assertThat(rules.fixture.bus.timers()).isZero();
    }

    @Test
    void whatCannotBeWaitedForIsATrip() {
        EngineLimits limits = new EngineLimits(10_000, 8, 2, 100, 0);
        EngineFixture rules = new EngineFixture(limits, EngineFixture.rules(SENSORS));
        rules.set("/sensors/1", 1);
        rules.set("/sensors/2", 1);
        rules.set("/sensors/3", 1);
        assertThat(rules.counters("silent").count(Verdict.FULL)).isEqualTo(1);

        // Room again, once the first two have been told.
        rules.advance(Duration.ofSeconds(11));
        rules.set("/sensors/3", 2);
        rules.advance(Duration.ofSeconds(11));
        assertThat(rules.value("/alarm")).isEqualTo("'/sensors/3'");
    }

    @Test
    void aReloadDoesNotWaitAnewForWhatFellSilent() {
        EngineFixture rules = new EngineFixture(BEAT);
        rules.advance(Duration.ofSeconds(6));
        assertThat(rules.seen()).containsExactly("event /dead=nothing < beat");

        rules.replace(BEAT, OTHER);
        rules.advance(Duration.ofSeconds(60));

        assertThat(rules.seen()).isEmpty();
    }

    @Test
    void aSessionThatIsClosedIsWaitedForNoMore() {
        EngineFixture rules = new EngineFixture(QUIET);
        int before = rules.fixture.bus.timers();
        Session guest = rules.fixture.open(new RecordingSubscriber());
        assertThat(rules.fixture.bus.timers()).isEqualTo(before + 1);

        rules.fixture.outcome(reply -> new Command.CloseSession(guest, reply));

        assertThat(rules.fixture.bus.timers()).isEqualTo(before);
    }

    @Test
    void aReloadKeepsSinceWhenASessionIsSilent() {
        EngineFixture rules = new EngineFixture(QUIET);
        Session guest = rules.fixture.open();
        rules.advance(Duration.ofSeconds(6));
        rules.set("/a", 1);
        rules.seen();

        rules.replace(QUIET, OTHER);
        rules.advance(Duration.ofSeconds(5));

        assertThat(rules.seen())
                .contains("event /quiet='" + guest.id() + "' < quiet")
                .doesNotContain("event /quiet='" + rules.user.id() + "' < quiet");
        rules.replace(OTHER);
        assertThat(rules.fixture.bus.timers()).isZero();
    }

    @Test
    void whoSpeaksAgainIsWaitedForAgain() {
        EngineFixture rules = new EngineFixture(QUIET);
        Session guest = rules.fixture.open();
        rules.advance(Duration.ofSeconds(11));
        rules.seen();

        rules.fixture.bus.submit(
                Command.Publish.event(guest, Address.of("/hello"), Content.of(Value.of(1)), Reply.NONE));
        rules.advance(Duration.ofSeconds(11));

        assertThat(rules.seen()).containsExactly("event /hello=1", "event /quiet='" + guest.id() + "' < quiet");
    }
}

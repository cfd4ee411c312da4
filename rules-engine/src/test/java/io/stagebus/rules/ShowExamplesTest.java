package io.stagebus.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.rules.engine.EngineFixture;
import io.stagebus.rules.engine.EngineLimits;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.trace.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The shipped examples about a show do what they say. */
class ShowExamplesTest {

    private static EngineFixture with(String file) throws RuleFileException {
        return new EngineFixture(
                EngineLimits.DEFAULT,
                RuleFileParser.load(Path.of("..", "examples", "rules").resolve(file)));
    }

    @Test
    void aCueTakesTheHouseDownAndThenTheWorkLightOff() throws RuleFileException {
        EngineFixture venue = with("50-show-scene.json");
        venue.set("/lights/house/intensity", Value.of(1.0));

        venue.emit("/osc/eos/out/active/cue/1/12", Value.NULL);
        assertThat(venue.value("/cue/1/state")).isEqualTo("'12'");
        venue.advance(Duration.ofSeconds(3));
        assertThat(venue.value("/lights/house/intensity")).isEqualTo("0.2");
        assertThat(venue.seen())
                .filteredOn(line -> line.startsWith("event /mqtt"))
                .containsExactly(
                        "event /mqtt/cmnd/worklight/POWER='OFF' < work-light-off < house-down < eos-active-cue");

        venue.set("/show/armed", Value.FALSE);
        venue.set("/lights/house/intensity", Value.of(1.0));
        venue.emit("/osc/eos/out/active/cue/1/12.5", Value.NULL);
        venue.advance(Duration.ofSeconds(3));
        assertThat(venue.value("/lights/house/intensity")).isEqualTo("1.0");
    }

    @Test
    void theMuteFollowsTheCue() throws RuleFileException {
        EngineFixture venue = with("55-mute-follows-cue.json");

        venue.emit("/osc/eos/out/active/cue/1/3", Value.NULL);
        assertThat(venue.value("/osc/ch/01/mix/on")).isEqualTo("1");
        venue.emit("/osc/eos/out/active/cue/1/7", Value.NULL);
        assertThat(venue.value("/osc/ch/01/mix/on")).isEqualTo("0");
        venue.set("/osc/ch/01/mix/fader", Value.of(0.75));
        assertThat(venue.value("/show/level/01")).isEqualTo("'0 dB'");
        venue.set("/osc/ch/01/mix/fader", Value.of(0.5));
        assertThat(venue.value("/show/level/01")).isEqualTo("'-10 dB'");
    }

    @Test
    void theFoyerFollowsTheSun() throws RuleFileException {
        EngineFixture venue = with("60-sunset-foyer.json");

        venue.advance(Duration.ofDays(1));
        assertThat(venue.counters("foyer-at-sunset").fired()).isEqualTo(1);
        assertThat(venue.counters("foyer-off-at-night").fired()).isEqualTo(2);

        venue.set("/show/tonight", Value.TRUE);
        venue.advance(Duration.ofDays(1));
        assertThat(venue.counters("foyer-at-sunset").fired()).isEqualTo(2);
        assertThat(venue.counters("foyer-off-at-night").fired())
                .as("at one o'clock only")
                .isEqualTo(3);
    }

    @Test
    void whoFallsSilentIsMissed() throws RuleFileException {
        EngineFixture venue = with("70-silent-sensor.json");
        venue.set("/mqtt/tele/foyer/SENSOR", 1);
        venue.set("/show/running", Value.TRUE);
        venue.set("/fx/smoke", 1);
        venue.set("/show/heartbeat", 1);

        venue.advance(Duration.ofSeconds(10));
        assertThat(venue.value("/fx/smoke")).isEqualTo("0");
        assertThat(venue.value("/lights/house/intensity")).isEqualTo("1");
        assertThat(venue.value("/alarms/silent/foyer")).isEqualTo("-");
        venue.advance(Duration.ofMinutes(5));
        assertThat(venue.value("/alarms/silent/foyer")).isEqualTo("true");
        venue.set("/mqtt/tele/foyer/SENSOR", 1);
        assertThat(venue.value("/alarms/silent/foyer")).isEqualTo("-");
        venue.emit("/mqtt/tele/stage/SENSOR", Value.of(1L));
        venue.advance(Duration.ofSeconds(301));
        assertThat(venue.value("/alarms/silent/stage"))
                .as("an Event is missed, too")
                .isEqualTo("true");
        venue.emit("/mqtt/tele/stage/SENSOR", Value.of(1L));
        assertThat(venue.value("/alarms/silent/stage")).isEqualTo("-");

        Session tablet = new Session("websocket", "t1", "FOH iPad", "10.0.0.9:5", "anonymous", AccessScope.OPEN);
        venue.fixture.outcome(reply -> new Command.OpenSession(tablet, new RecordingSubscriber(), false, reply));
        venue.fixture.outcome(reply -> new Command.CloseSession(tablet, reply));
        assertThat(venue.value("/alarms/tablet")).isEqualTo("'FOH iPad'");
    }

    @Test
    void thePanicButtonStopsAndTheGridIsSafe() throws RuleFileException {
        EngineFixture venue = with("80-panic-and-arming.json");
        venue.set("/fly/locked", Value.TRUE);
        venue.emit("/cues/fly-in", Value.NULL);
        assertThat(venue.value("/fly/motors/1/target")).isEqualTo("-");
        assertThat(venue.counters("fly-in").count(Verdict.DISARMED)).isEqualTo(1);
        venue.set("/fly/locked", Value.FALSE);
        venue.emit("/cues/fly-in", Value.NULL);
        assertThat(venue.value("/fly/motors/1/target")).isEqualTo("0");

        venue.emit("/show/panic", Value.NULL);
        assertThat(venue.value("/fx/smoke")).isEqualTo("0");
        venue.emit("/cues/fly-in", Value.NULL);
        assertThat(venue.counters("fly-in").count(Verdict.PANIC)).isEqualTo(1);
    }

    @Test
    void theSunriseIsHeldWhereItIs() throws RuleFileException {
        EngineFixture venue = with("85-fade-and-cancel.json");

        venue.emit("/cues/sunrise", Value.NULL);
        venue.advance(Duration.ofMinutes(5));
        venue.emit("/cues/sunrise", Value.NULL);
        assertThat(venue.counters("sunrise").count(Verdict.OVERLAP)).isEqualTo(1);
        venue.emit("/cues/hold", Value.NULL);
        venue.advance(Duration.ofMinutes(10));
        assertThat(venue.value("/lights/cyc/intensity")).isEqualTo("0.5");

        venue.emit("/cues/sunrise", Value.NULL);
        venue.advance(Duration.ofMinutes(1));
        venue.fixture.outcome(reply -> Command.Publish.of(
                venue.user, SignalKind.GESTURE, Address.of("/lights/cyc/touch"), Content.NONE, reply));
        venue.advance(Duration.ofMinutes(10));
        assertThat(venue.value("/lights/cyc/intensity")).isEqualTo("0.1");
    }

    @Test
    void whatDevicesLeaveBehindIsTidiedUp() throws RuleFileException {
        EngineFixture venue = with("90-tidy-up.json");

        venue.set("/mqtt/cues/12/go", 1);
        assertThat(venue.value("/mqtt/cues/12/go")).isEqualTo("-");
        assertThat(venue.seen()).contains("event /cues/12=nothing < clear-retained-go");
        venue.set("/lights/foh/intensity", Value.of(7));
        assertThat(venue.value("/lights/foh/intensity")).isEqualTo("1.0");
    }
}

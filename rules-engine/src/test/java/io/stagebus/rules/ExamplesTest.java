package io.stagebus.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.engine.EngineFixture;
import io.stagebus.rules.engine.EngineLimits;
import io.stagebus.rules.explain.Cycles;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that are shipped as examples load, and do what they say. */
class ExamplesTest {

    private static final Path FOLDER = Path.of("..", "examples", "rules");

    private static EngineFixture with(String file) throws RuleFileException {
        return new EngineFixture(EngineLimits.DEFAULT, RuleFileParser.load(FOLDER.resolve(file)));
    }

    @Test
    void everyExampleIsTestedHere() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "10-house-presets.json",
                            "20-eos-cues.json",
                            "30-mute-on-alarm.json",
                            "40-foyer-night-light.json",
                            "50-show-scene.json",
                            "55-mute-follows-cue.json",
                            "60-sunset-foyer.json",
                            "70-silent-sensor.json",
                            "80-panic-and-arming.json",
                            "85-fade-and-cancel.json",
                            "90-tidy-up.json");
        }
    }

    @Test
    void allExamplesLoadTogether() throws RuleFileException {
        List<Rule> rules = RuleFileParser.load(FOLDER).rules();

        assertThat(rules).hasSize(34);
        assertThat(rules.get(0).id()).isEqualTo("house-preset-off");
        assertThat(Cycles.in(new RuleSet(rules))).isEmpty();
    }

    @Test
    void houseLightsFollowThePresetOfThePanel() throws RuleFileException {
        EngineFixture venue = with("10-house-presets.json");

        venue.set("/mqtt/house/preset", 1);
        assertThat(venue.seen())
                .containsExactly(
                        "/mqtt/house/preset=1",
                        "/lights/house/intensity=0.6 < house-preset-doors",
                        "event /mqtt/cmnd/worklight/POWER='OFF' < house-preset-doors");

        // The panel repeats itself, as retained topics do after each reconnect.
        venue.set("/mqtt/house/preset", Value.of(1.0));
        assertThat(venue.seen()).containsExactly("/mqtt/house/preset=1.0");

        venue.set("/mqtt/house/preset", 2);
        assertThat(venue.value("/lights/house/intensity")).isEqualTo("1.0");
        venue.set("/mqtt/house/preset", 0);
        assertThat(venue.value("/lights/house/intensity")).isEqualTo("0.0");
        venue.set("/mqtt/house/preset", 7);
        assertThat(venue.value("/lights/house/intensity")).isEqualTo("0.0");
    }

    @Test
    void aCueOfTheConsoleSetsTheHouseOnce() throws RuleFileException {
        EngineFixture venue = with("20-eos-cues.json");

        venue.emit("/osc/eos/out/event/cue/1/12/fire", Value.NULL);
        venue.emit("/osc/eos/out/event/cue/1/12/fire", Value.NULL);
        assertThat(venue.seen())
                .containsExactly(
                        "event /osc/eos/out/event/cue/1/12/fire=null",
                        "/lights/house/intensity=0.5 < cue-12-house-to-half",
                        "event /mqtt/cmnd/foyer-lamp/Dimmer=50 < cue-12-house-to-half",
                        "event /osc/eos/out/event/cue/1/12/fire=null");

        venue.emit("/osc/eos/out/event/cue/1/13/fire", Value.NULL);
        assertThat(venue.value("/lights/house/intensity")).isEqualTo("0.0");

        venue.set("/osc/eos/out/sub/3", Value.of(0.25));
        assertThat(venue.value("/mqtt/cmnd/foyer-lamp/Dimmer")).isEqualTo("25.0");
    }

    @Test
    void theAlarmMutesAndKeepsMuted() throws RuleFileException {
        EngineFixture venue = with("30-mute-on-alarm.json");

        venue.set("/mqtt/firepanel/contact", Value.of("CLOSED"));
        venue.set("/show/mute", Value.TRUE);
        assertThat(venue.value("/osc/ch/01/mix/on")).isEqualTo("0");
        venue.set("/show/mute", Value.FALSE);
        assertThat(venue.value("/osc/ch/02/mix/on")).isEqualTo("1");

        venue.seen();
        venue.set("/mqtt/firepanel/contact", Value.of("OPEN"));
        assertThat(venue.seen())
                .containsExactly(
                        "/mqtt/firepanel/contact='OPEN'",
                        "/osc/main/st/mix/on=0 < alarm-mutes",
                        "/lights/house/intensity=1.0 < alarm-mutes",
                        "event /show/alarm=true < alarm-mutes");
        venue.set("/show/mute", Value.TRUE);
        venue.set("/show/mute", Value.FALSE);
        assertThat(venue.value("/osc/ch/01/mix/on")).isEqualTo("0");
    }

    @Test
    void theFoyerIsLitForFiveMinutesAfterTheLastMovement() throws RuleFileException {
        EngineFixture venue = with("40-foyer-night-light.json");
        venue.set("/lights/house/intensity", Value.of(0.0));

        venue.emit("/mqtt/stat/foyer-pir/MOTION", Value.of("ON"));
        assertThat(venue.value("/lights/foyer/intensity")).isEqualTo("0.3");
        venue.advance(Duration.ofMinutes(4));
        venue.emit("/mqtt/stat/foyer-pir/MOTION", Value.of("ON"));
        venue.advance(Duration.ofMinutes(4));
        assertThat(venue.value("/lights/foyer/intensity")).isEqualTo("0.3");
        venue.advance(Duration.ofMinutes(1));
        assertThat(venue.value("/lights/foyer/intensity")).isEqualTo("0.0");
    }

    @Test
    void theFanFollowsTheTemperatureAtItsLimits() throws RuleFileException {
        EngineFixture venue = with("40-foyer-night-light.json");

        for (double temperature : new double[] {26, 27.5, 28, 26, 24}) {
            venue.set("/mqtt/foyer/temperature", Value.of(temperature));
            venue.advance(Duration.ofMinutes(2));
        }

        assertThat(venue.seen().stream().filter(line -> line.startsWith("event")))
                .containsExactly(
                        "event /mqtt/cmnd/foyer-fan/POWER='ON' < foyer-too-warm",
                        "event /mqtt/cmnd/foyer-fan/POWER='OFF' < foyer-cool-again");
    }
}

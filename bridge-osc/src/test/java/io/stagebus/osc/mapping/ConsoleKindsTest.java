package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateSettings;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R5: momentary controls are Events out of the box, values are not. */
class ConsoleKindsTest {

    private static boolean isEvent(String root, String address) {
        List<StateSettings.KindRule> rules = ConsoleKinds.below(OscRoot.of(root));
        return rules.stream()
                .filter(rule -> rule.pattern().matches(Address.of(address)))
                .anyMatch(rule -> rule.kind() == SignalKind.EVENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/eos/key/go_0",
                "/eos/cue/1/5/fire",
                "/eos/macro/3/fire",
                "/eos/cmd",
                "/go",
                "/cue/1/start",
                "/workspace/ABC/cue/2/go",
                "/1/push1",
                "/page/bank/push12",
                "/1/multipush1/2/3",
                "/composition/layers/1/clips/1/connect",
                "/location/1/0/5/press",
                "/xremote"
            })
    void momentaryControlsAreEvents(String name) {
        assertThat(isEvent("/osc", "/osc" + name)).isTrue();
        assertThat(isEvent("/", name)).isTrue();
        assertThat(isEvent("/osc", name)).as("outside the root").isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/1/fader1",
                "/1/toggle1",
                "/eos/sub/3",
                "/eos/out/active/cue/1/12",
                "/ch/01/mix/fader",
                "/composition/layers/1/video/opacity",
                "/custom-variable/cue/value",
                "/synth/cutoff"
            })
    void valuesAreNot(String name) {
        assertThat(isEvent("/osc", "/osc" + name)).isFalse();
    }
}

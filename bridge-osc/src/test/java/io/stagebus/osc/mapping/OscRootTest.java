package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AccessScope.Action;
import io.stagebus.core.session.AccessScope.Grant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R3: a peer sees one root of the tree under its own names. */
class OscRootTest {

    @ParameterizedTest
    @CsvSource({
        "/osc, /synth/cutoff, /osc/synth/cutoff",
        "/osc/, /1/fader1, /osc/1/fader1",
        "/, /lights/foh, /lights/foh",
        "/lights/foh, /1, /lights/foh/1",
        "/osc, /, /osc/",
        "/osc, /1/, /osc/1/",
        "/osc, /stagebusy, /osc/stagebusy",
        "/osc, /a b#c, /osc/a b#c",
    })
    void namesCorrespondToAddresses(String root, String name, String address) {
        assertThat(OscRoot.of(root).read(name)).isEqualTo(new OscName.Plain(Address.of(address)));
        assertThat(OscRoot.of(root).write(Address.of(address))).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/other", // outside
                "/oscar/1", // only looks as if inside
                "/osc", // the root itself
                "/osc/stagebus/root", // would be a control message
                "/osc/a*", // would be a pattern
                "/osc/living room?",
                "/osc/a//b",
                "/osc/a\0b"
            })
    void hasNoNameForWhatWouldNotComeBack(String address) {
        assertThat(OscRoot.of("/osc").write(Address.of(address))).isEmpty();
    }

    @Test
    void tellsControlMessagesAndPatternsApart() {
        OscRoot root = OscRoot.of("/osc");

        assertThat(root.read("/stagebus/subscribe")).isEqualTo(new OscName.Control("/subscribe"));
        assertThat(root.read("/stagebus")).isEqualTo(new OscName.Control(""));
        assertThat(root.read("/1/fader[1-4]")).isEqualTo(new OscName.Pattern());
        assertThat(root.read("//fader")).isEqualTo(new OscName.Pattern());
        assertThat(root.read("/" + "x".repeat(OscRoot.MAX_LENGTH))).isEqualTo(new OscName.TooLong());
        assertThat(root.read("/x".repeat(Address.MAX_SEGMENTS))).isEqualTo(new OscName.TooLong());
        assertThatThrownBy(() -> OscRoot.of("/x".repeat(Address.MAX_SEGMENTS)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theReservedTreeIsNeverSeenFromTheWholeTree() { // R4
        assertThat(OscRoot.WHOLE_TREE.write(Address.of("/stagebus/status"))).isEmpty();
        assertThat(OscRoot.WHOLE_TREE.read("/stagebus/status")).isInstanceOf(OscName.Control.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "osc", "/a//b", "/a*", "/stagebus", "/stagebus/status"})
    void refusesWhatIsNoRoot(String text) {
        assertThatThrownBy(() -> OscRoot.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void knowsWhetherAScopeReachesBelowIt() {
        AccessScope lights = new AccessScope(List.of(new Grant(Action.WRITE, AddressPattern.of("/lights/foh/**"))));

        assertThat(OscRoot.WHOLE_TREE.isReachableBy(lights)).isTrue();
        assertThat(OscRoot.of("/lights").isReachableBy(lights)).isTrue();
        assertThat(OscRoot.of("/lights/foh/1").isReachableBy(lights)).isTrue();
        assertThat(OscRoot.of("/sound").isReachableBy(lights)).isFalse();
        assertThat(OscRoot.of("/sound").isReachableBy(AccessScope.NONE)).isFalse();
        assertThat(OscRoot.of("/sound").isReachableBy(AccessScope.OPEN)).isTrue();
    }
}

package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AccessScope.Action;
import io.stagebus.core.session.AccessScope.Grant;
import io.stagebus.osc.mapping.OscRoot.Mount;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R3: a peer sees one root of the tree under its own names. */
class OscRootTest {

    private static final OscRoot MOUNTING = OscRoot.of("/osc")
            .mounting(
                    List.of(new Mount("/1", "/lights/foh"), new Mount("/1/2", "/sound"), new Mount("/all", "/lights")));

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

    private static AccessScope reading(String pattern) {
        return new AccessScope(List.of(new Grant(Action.READ, AddressPattern.of(pattern))));
    }

    @Test
    void knowsWhetherAScopeReachesBelowIt() {
        AccessScope lights = new AccessScope(List.of(new Grant(Action.WRITE, AddressPattern.of("/lights/foh/**"))));

        assertThat(OscRoot.WHOLE_TREE.isReachableBy(lights)).isTrue();
        assertThat(OscRoot.of("/lights").isReachableBy(lights)).isTrue();
        assertThat(OscRoot.of("/lights/foh/1").isReachableBy(lights)).isTrue();
        assertThat(OscRoot.of("/sound").isReachableBy(lights)).isFalse();
        assertThat(OscRoot.of("/lights/foh/1").isReachableBy(reading("/**/1"))).isTrue();
        assertThat(OscRoot.of("/lights").isReachableBy(reading("/lights"))).isFalse();
        assertThat(OscRoot.of("/lights").isReachableBy(reading("/*"))).isFalse();
        assertThat(OscRoot.of("/lights").isReachableBy(reading("/li*/foh"))).isTrue();
        assertThat(OscRoot.of("/lights").isReachableBy(reading("/so*/foh"))).isFalse();
        assertThat(OscRoot.of("/sound").isReachableBy(AccessScope.NONE)).isFalse();
        assertThat(OscRoot.of("/sound").isReachableBy(AccessScope.OPEN)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/synth, /osc/synth",
        "/1/dim, /lights/foh/dim",
        "/1, /lights/foh",
        "/10, /osc/10",
        "/1/2/level, /sound/level", // the longer name
        "/1/20, /lights/foh/20",
        "/all/haze, /lights/haze",
    })
    void partsOfTheTreeHaveOtherNames(String name, String address) {
        assertThat(MOUNTING.read(name)).isEqualTo(new OscName.Plain(Address.of(address)));
        assertThat(MOUNTING.write(Address.of(address))).contains(name);
    }

    @Test
    void anAddressHasOneNameAtMost() {
        assertThat(MOUNTING.write(Address.of("/osc/1/dim")))
                .as("the name means another")
                .isEmpty();
        assertThat(MOUNTING.write(Address.of("/osc/all"))).isEmpty();
        assertThat(MOUNTING.write(Address.of("/lights/foh/2/x")))
                .as("by the shorter address")
                .contains("/all/foh/2/x");
        assertThat(MOUNTING.write(Address.of("/mqtt/x"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/*/dim, /lights/foh/dim, true",
        "/*/dim, /osc/2/dim, true",
        "/1/*, /sound, true",
        "/1/*, /sound/level, false",
        "//level, /sound/level, true",
        "//2/level, /sound/level, true",
        "'/?/{2,3}/level', /sound/level, true",
        "//, /lights/haze, true",
        "/1, /lights/foh, true",
        "/1, /lights/foh/dim, false",
        "/[2-9]/*, /lights/foh/dim, false",
        "/al*/haze, /lights/haze, true",
    })
    void patternsSelectWhatIsMountedToo(String pattern, String address, boolean selected)
            throws InvalidPatternException {
        assertThat(OscAddressPattern.compile(MOUNTING, pattern).stream()
                        .anyMatch(one -> one.matches(Address.of(address))))
                .isEqualTo(selected);
    }

    @Test
    void whatIsMountedStaysWithAnotherRoot() {
        OscRoot moved = MOUNTING.movedTo(OscRoot.of("/x"));

        assertThat(moved.read("/synth")).isEqualTo(new OscName.Plain(Address.of("/x/synth")));
        assertThat(moved.read("/1/dim")).isEqualTo(new OscName.Plain(Address.of("/lights/foh/dim")));
        assertThat(moved.text()).isEqualTo("/x");
        assertThat(moved).isNotEqualTo(OscRoot.of("/x")).isEqualTo(MOUNTING.movedTo(OscRoot.of("/x/")));
    }

    @Test
    void aScopeReachesWhatIsMounted() {
        AccessScope lights = new AccessScope(List.of(new Grant(Action.WRITE, AddressPattern.of("/lights/foh/**"))));

        assertThat(MOUNTING.isReachableBy(lights)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"/, /a", "/a, /", "a, /b", "/a*, /b", "/stagebus/x, /b", "/a, /stagebus", "/a/, /b"})
    void refusesToMountWhatIsNoName(String name, String address) {
        assertThatThrownBy(() -> new Mount(name, address)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToMountTwiceAtOnePlace() {
        assertThatThrownBy(() -> MOUNTING.mounting(List.of(new Mount("/1", "/a"), new Mount("/1", "/b"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MOUNTING.mounting(List.of(new Mount("/1", "/a"), new Mount("/2", "/a"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

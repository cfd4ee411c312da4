package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.osc.codec.OscArbitraries;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** R3: what goes out by a name comes back by the same name, with any root. */
class OscRootPropertyTest {

    @Property(tries = 3000)
    void aNameComesBackAsItself(@ForAll("roots") OscRoot root, @ForAll("names") String name) {
        switch (root.read(name)) {
            case OscName.Plain(Address address) ->
                assertThat(root.write(address)).contains(name);
            case OscName.Pattern pattern ->
                assertThat(OscAddressPattern.isPattern(name)).isTrue();
            case OscName.Control control -> assertThat(name).startsWith("/stagebus");
            case OscName.TooLong tooLong -> assertThat(name.length()).isGreaterThan(OscRoot.MAX_LENGTH);
        }
    }

    @Property(tries = 3000)
    void anAddressComesBackAsItself(@ForAll("roots") OscRoot root, @ForAll("names") String text) {
        Address address = Address.of(text);
        Optional<String> name = root.write(address);

        name.ifPresent(known -> assertThat(root.read(known)).isEqualTo(new OscName.Plain(address)));
    }

    @Provide
    Arbitrary<OscRoot> roots() {
        return Arbitraries.of("/", "/osc", "/a/b", "/a", "/osc/1").map(OscRoot::of);
    }

    /** Names that are likely to lie inside a root, to be patterns or controls, and any others. */
    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> segment = Arbitraries.oneOf(
                Arbitraries.of("osc", "a", "b", "1", "stagebus", "root", "", "*", "x?", "[a]", "{b}", ","),
                OscArbitraries.strings().map(text -> text.replace("/", "")));
        return segment.list().ofMinSize(1).ofMaxSize(5).map(segments -> "/" + String.join("/", segments));
    }
}

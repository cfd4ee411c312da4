package io.stagebus.osc.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.session.AccessScope;
import io.stagebus.osc.codec.OscArbitraries;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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

    @Property(tries = 3000)
    void whatIsMountedComesBackAsItself(@ForAll("mountingRoots") OscRoot root, @ForAll("names") String text) {
        Address address = Address.of(text);

        root.write(address).ifPresent(name -> assertThat(root.read(name)).isEqualTo(new OscName.Plain(address)));
        if (root.read(text) instanceof OscName.Plain(Address read)) {
            root.write(read).ifPresent(name -> assertThat(root.read(name)).isEqualTo(new OscName.Plain(read)));
        }
    }

    @Property(tries = 3000)
    void aPatternSelectsEveryAddressWhoseNameItMatches(
            @ForAll("mountingRoots") OscRoot root, @ForAll("names") String text, @ForAll("patterns") String pattern)
            throws InvalidPatternException {
        Address address = Address.of(text);
        AddressPattern names = OscAddressPattern.compile(pattern);

        List<AddressPattern> selected = root.below(names);

        root.write(address)
                .filter(name -> names.matches(Address.of(name)))
                .ifPresent(name -> assertThat(selected).anyMatch(one -> one.matches(address)));
    }

    @Property(tries = 3000)
    void whoeverMayReadOfARootReachesIt(
            @ForAll("roots") OscRoot root, @ForAll("names") String text, @ForAll("patterns") String pattern)
            throws InvalidPatternException {
        Address address = Address.of(text);
        AddressPattern granted = OscAddressPattern.compile(pattern);
        AccessScope scope = new AccessScope(List.of(new AccessScope.Grant(AccessScope.Action.READ, granted)));

        if (root.write(address).isPresent() && scope.mayRead(address)) {
            assertThat(root.isReachableBy(scope)).isTrue();
        }
    }

    @Provide
    Arbitrary<OscRoot> mountingRoots() {
        Arbitrary<String> plain = Arbitraries.of("a", "b", "1", "osc", "x")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(segments -> "/" + String.join("/", segments));
        Arbitrary<List<OscRoot.Mount>> mounts = Combinators.combine(plain, plain)
                .as(OscRoot.Mount::new)
                .list()
                .ofMaxSize(3)
                .uniqueElements(OscRoot.Mount::name)
                .uniqueElements(OscRoot.Mount::address);
        return Combinators.combine(roots(), mounts).as(OscRoot::mounting);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of("a", "b", "1", "*", "?", "", "{a,b}", "[0-9]", "x*")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(segments -> "/" + String.join("/", segments));
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

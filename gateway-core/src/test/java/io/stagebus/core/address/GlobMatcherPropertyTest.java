package io.stagebus.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** R1: a glob answers as the same regular expression does, in time that does not explode. */
class GlobMatcherPropertyTest {

    @Property(tries = 5_000)
    void matchesLikeARegularExpression(@ForAll("globs") List<GlobToken> glob, @ForAll("names") String name) {
        assertThat(new GlobMatcher(glob).matches(name))
                .as("%s ~ \"%s\"", glob, name)
                .isEqualTo(regex(glob).matcher(name).matches());
    }

    private static Pattern regex(List<GlobToken> glob) {
        return Pattern.compile(
                glob.stream().map(GlobMatcherPropertyTest::regex).collect(Collectors.joining()), Pattern.DOTALL);
    }

    private static String regex(GlobToken token) {
        return switch (token) {
            case GlobToken.Text(String text) -> Pattern.quote(text);
            case GlobToken.AnyCharacter any -> ".";
            case GlobToken.AnyRun run -> ".*";
            case GlobToken.CharacterClass(boolean negated, List<GlobToken.Range> ranges) -> {
                String inside = ranges.stream()
                        .filter(range -> range.from() <= range.to())
                        .map(range -> String.format("\\x{%x}-\\x{%x}", range.from(), range.to()))
                        .collect(Collectors.joining());
                if (inside.isEmpty()) {
                    yield negated ? "." : "(?!)";
                }
                yield "[" + (negated ? "^" : "") + inside + "]";
            }
            case GlobToken.Alternatives(List<String> texts) ->
                texts.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
        };
    }

    @Provide
    Arbitrary<List<GlobToken>> globs() {
        Arbitrary<GlobToken> text = names().map(GlobToken.Text::new);
        Arbitrary<GlobToken> wild = Arbitraries.of(new GlobToken.AnyRun(), new GlobToken.AnyCharacter());
        Arbitrary<Integer> points = Arbitraries.of((int) 'a', (int) 'b', (int) 'c', (int) '-', 0x1F39A);
        Arbitrary<GlobToken> oneOf = Combinators.combine(
                        Arbitraries.of(true, false),
                        Combinators.combine(points, points)
                                .as(GlobToken.Range::new)
                                .list()
                                .ofMaxSize(3))
                .as(GlobToken.CharacterClass::new);
        Arbitrary<GlobToken> choice = names().list().ofMinSize(1).ofMaxSize(4).map(GlobToken.Alternatives::new);
        return Arbitraries.oneOf(List.of(text, wild, oneOf, choice)).list().ofMaxSize(40);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("a", "b", "c", "ab", "-", "🎚")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    @Example
    void longGlobsCrossTheBordersOfTheirWords() {
        for (int length = 1; length <= 200; length++) {
            String name = "a".repeat(length);
            GlobMatcher text = new GlobMatcher(List.of(new GlobToken.Text(name)));
            GlobMatcher choices = new GlobMatcher(List.of(
                    new GlobToken.Text(name), new GlobToken.AnyRun(), new GlobToken.Alternatives(List.of("b", "cc"))));

            assertThat(text.matches(name)).isTrue();
            assertThat(text.matches(name + "a")).isFalse();
            assertThat(choices.matches(name + "xxb")).isTrue();
            assertThat(choices.matches(name + "cc")).isTrue();
            assertThat(choices.matches(name + "c")).isFalse();
        }
    }

    /** Each of these once took a thread's whole stack, or minutes. */
    @Example
    void hostileGlobsAreRefusedOrFast() throws InvalidPatternException {
        assertThatThrownBy(() -> AddressPattern.parse("/ok/" + "*".repeat(4_000) + "a"))
                .isInstanceOf(InvalidPatternException.class)
                .hasMessageContaining("at character 4")
                .hasMessageContaining("512");
        assertThatThrownBy(() -> AddressPattern.parse("/" + "*a".repeat(2_000)))
                .isInstanceOf(InvalidPatternException.class);

        AddressPattern largest = AddressPattern.parse("/" + "*a".repeat(255) + "b*");
        Address address = Address.of("/" + "a".repeat(4_000));
        long before = System.nanoTime();
        assertThat(largest.matches(address)).isFalse();
        assertThat(System.nanoTime() - before).isLessThan(2_000_000_000L);
    }

    @Example
    void aLongNameWithoutWildcardsIsNoGlob() throws InvalidPatternException {
        String name = "/" + "a".repeat(4_000);
        assertThat(AddressPattern.parse(name).matches(Address.of(name))).isTrue();
    }
}

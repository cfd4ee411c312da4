package io.stagebus.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** R1: the trie answers as the naive matcher does, after any adding and removing, within its step bound. */
class PatternTriePropertyTest {

    /** Names that other implementations tripped over: sentinels, wildcards of other protocols, nothing. */
    private static final String[] NAMES = {"root", "#", "+", "*", "", "a", "b", "zone5", "zone51", "**", "🎚"};

    @Property(tries = 600)
    void matchesLikeTheNaiveMatcher(
            @ForAll("patterns") List<AddressPattern> patterns, @ForAll("addresses") List<Address> addresses) {
        PatternTrie<Integer> trie = new PatternTrie<>();
        List<Integer> items = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            Integer item = Integer.valueOf(100_000 + i);
            items.add(item);
            trie.add(patterns.get(i), item);
        }
        compare(trie, patterns, items, addresses, 0);
        for (int i = 0; i < patterns.size(); i += 2) {
            trie.remove(patterns.get(i), items.get(i));
        }
        compare(trie, patterns, items, addresses, 1);
        for (int i = 1; i < patterns.size(); i += 2) {
            trie.remove(patterns.get(i), items.get(i));
        }
        assertThat(trie.size()).isZero();
    }

    private static void compare(
            PatternTrie<Integer> trie,
            List<AddressPattern> patterns,
            List<Integer> items,
            List<Address> addresses,
            int removedStep) {
        for (Address address : addresses) {
            List<Integer> expected = new ArrayList<>();
            for (int i = 0; i < patterns.size(); i++) {
                boolean there = removedStep == 0 || i % 2 == 1;
                if (there && Naive.matches(patterns.get(i).segments(), address.segments())) {
                    expected.add(items.get(i));
                }
                assertThat(patterns.get(i).matches(address))
                        .as("%s ~ %s", patterns.get(i), address)
                        .isEqualTo(Naive.matches(patterns.get(i).segments(), address.segments()));
            }
            List<Integer> found = new ArrayList<>();
            trie.match(address, found::add);
            assertThat(found).as("%s", address).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void manyDoubleStarsStayWithinTheStepBound() {
        PatternTrie<String> trie = new PatternTrie<>();
        String stars = "/**/a".repeat(16);
        for (int i = 0; i < 16; i++) {
            trie.add(AddressPattern.of(stars.substring(0, 5 * (i + 1)) + "/x" + i), "p" + i);
        }
        trie.add(AddressPattern.of("/**".repeat(32)), "all");
        Address address = Address.of("/a".repeat(32));
        List<String> found = new ArrayList<>();
        trie.match(address, found::add);
        assertThat(found).containsExactly("all");
        // 32 segments, and at most 32 + 3 × 16 + 1 nodes can be live at once.
        assertThat(trie.steps()).isLessThan(33 * 81);
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        PatternTrie<String> trie = new PatternTrie<>();
        String item = "x";
        trie.add(AddressPattern.of("/a/*"), item);
        trie.remove(AddressPattern.of("/a/b"), item);
        trie.remove(AddressPattern.of("/a/*"), new String("x"));
        assertThat(trie.size()).isEqualTo(1);
    }

    @Provide
    Arbitrary<List<AddressPattern>> patterns() {
        return Arbitraries.longs().map(seed -> {
            Random random = new Random(seed);
            List<AddressPattern> made = new ArrayList<>();
            int count = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                made.add(pattern(random));
            }
            return made;
        });
    }

    private static AddressPattern pattern(Random random) {
        List<PatternSegment> segments = new ArrayList<>();
        int length = 1 + random.nextInt(5);
        for (int s = 0; s < length; s++) {
            segments.add(
                    switch (random.nextInt(6)) {
                        case 0 -> PatternSegment.ONE;
                        case 1, 2 -> PatternSegment.MANY;
                        case 3 -> new PatternSegment.Glob(List.of(new GlobToken.Text("zone5"), new GlobToken.AnyRun()));
                        default -> new PatternSegment.Literal(NAMES[random.nextInt(NAMES.length)]);
                    });
        }
        try {
            return AddressPattern.ofSegments(segments.toString(), segments);
        } catch (InvalidPatternException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<List<Address>> addresses() {
        return Arbitraries.of(NAMES)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(Address::ofSegments)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    /** The definition, as plainly as it can be written; exponential, and only for short patterns. */
    private static final class Naive {
        static boolean matches(List<PatternSegment> pattern, List<String> names) {
            if (pattern.isEmpty()) {
                return names.isEmpty();
            }
            List<PatternSegment> rest = pattern.subList(1, pattern.size());
            if (pattern.get(0) instanceof PatternSegment.Many) {
                return matches(rest, names) || (!names.isEmpty() && matches(pattern, names.subList(1, names.size())));
            }
            return !names.isEmpty()
                    && one(pattern.get(0), names.get(0))
                    && matches(rest, names.subList(1, names.size()));
        }

        private static boolean one(PatternSegment segment, String name) {
            return switch (segment) {
                case PatternSegment.Literal(String text) -> text.equals(name);
                case PatternSegment.One one -> true;
                case PatternSegment.Many many -> throw new IllegalStateException("handled above");
                case PatternSegment.Glob glob -> name.startsWith("zone5");
            };
        }
    }
}

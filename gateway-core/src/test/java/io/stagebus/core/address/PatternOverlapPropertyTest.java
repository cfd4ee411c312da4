package io.stagebus.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** R22: which patterns may select the same address. */
class PatternOverlapPropertyTest {

    private static final String[] SEGMENTS = {"a", "b", "ab", "*", "**", "a*", "*b"};
    private static final String[] NAMES = {"a", "b", "ab"};
    private static final int DEPTH = 5;
    private static final List<Address> ALL = everyAddress();

    private static List<Address> everyAddress() {
        List<Address> all = new ArrayList<>();
        List<String> longest = List.of("");
        for (int depth = 0; depth < DEPTH; depth++) {
            List<String> longer = new ArrayList<>();
            for (String before : longest) {
                for (String name : NAMES) {
                    longer.add(before + "/" + name);
                }
            }
            longer.forEach(text -> all.add(Address.of(text)));
            longest = longer;
        }
        return List.copyOf(all);
    }

    private static AddressPattern pattern(Random random, int kinds) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(3);
        for (int i = 0; i < length; i++) {
            text.append('/').append(SEGMENTS[random.nextInt(kinds)]);
        }
        return AddressPattern.of(text.toString());
    }

    /** With three segments each, whatever both select they select at a depth of at most five. */
    @Property(tries = 2_000)
    void patternsOverlapWhenSomeAddressIsSelectedByBoth(@ForAll long seed) {
        Random random = new Random(seed);
        boolean inside = random.nextBoolean();
        AddressPattern one = pattern(random, inside ? SEGMENTS.length : 5);
        AddressPattern other = pattern(random, inside ? SEGMENTS.length : 5);
        boolean both = ALL.stream().anyMatch(address -> one.matches(address) && other.matches(address));
        boolean overlap = one.overlaps(other);
        assertThat(other.overlaps(one)).as("%s and %s", one, other).isEqualTo(overlap);
        if (inside) {
            assertThat(overlap || !both).as("%s and %s", one, other).isTrue();
        } else {
            assertThat(overlap).as("%s and %s", one, other).isEqualTo(both);
        }
    }

    @Test
    void patternsThatAreTooLongToCompareCountAsOverlapping() {
        AddressPattern one = AddressPattern.of("/**/a".repeat(30));
        assertThat(one.overlaps(AddressPattern.of("/*/b".repeat(60)))).isTrue();
        assertThat(one.overlaps(AddressPattern.of("/b"))).isFalse();
    }
}

package io.stagebus.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The table does what a map does, also with addresses that were chosen to collide. */
class AddressTablePropertyTest {

    private static final class Thing extends AddressTable.Entry<Thing> {
        private final Address address;

        Thing(Address address) {
            this.address = address;
        }

        @Override
        public Address address() {
            return address;
        }
    }

    private final AddressTable<Thing> table = new AddressTable<>();
    private final Map<Address, Thing> model = new HashMap<>();

    @Property(tries = 200)
    void doesWhatAMapDoes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5_000) int addresses) {
        Random random = new Random(seed);
        for (int i = 0; i < 2 * addresses; i++) {
            Address address = Address.of("/thing/" + random.nextInt(addresses));
            if (random.nextInt(3) == 0) {
                assertThat(table.remove(address)).isSameAs(model.remove(address));
            } else {
                Thing thing = new Thing(address);
                assertThat(table.put(thing)).isSameAs(model.put(address, thing));
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        for (int i = 0; i < addresses; i++) {
            Address address = Address.of("/thing/" + i);
            assertThat(table.get(address)).isSameAs(model.get(address));
        }
        List<Thing> all = new ArrayList<>();
        table.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrderElementsOf(model.values());
    }

    /** All have one {@link String#hashCode}: in a plain hash table they would make one chain. */
    @Example
    void addressesThatCollideOnPurposeDoNot() {
        int bits = 14;
        for (int i = 0; i < 1 << bits; i++) {
            StringBuilder text = new StringBuilder("/");
            for (int bit = 0; bit < bits; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            Address address = Address.of(text.toString());
            assertThat(address.hashCode())
                    .isEqualTo(Address.of("/" + "Aa".repeat(bits)).hashCode());
            table.put(new Thing(address));
        }
        assertThat(table.size()).isEqualTo(1 << bits);
        assertThat(table.longestChain()).isLessThan(20);
    }

    @Example
    void addressesInARowAreSpread() {
        for (int i = 0; i < 100_000; i++) {
            table.put(new Thing(Address.of("/mqtt/r/" + i)));
        }
        assertThat(table.longestChain()).isLessThan(20);
    }
}

package io.stagebus.core.alias;

import io.stagebus.core.address.Address;

/**
 * Two addresses that are one thing. Immutable; any thread.
 *
 * @param left one of them, such as {@code /osc/1/fader3}
 * @param right the other, such as {@code /lights/foh/intensity}
 * @param scale how a value of the left is one of the right
 */
public record Alias(Address left, Address right, Scale scale) {

    private static final Address RESERVED = Address.of("/stagebus");

    /** Refuses an address that is its own alias, or lies in the reserved tree (R4). */
    public Alias {
        if (left.equals(right)) {
            throw new IllegalArgumentException(left.text() + " cannot be an alias of itself");
        }
        for (Address address : new Address[] {left, right}) {
            if (address.isUnder(RESERVED)) {
                throw new IllegalArgumentException(address.text() + " lies in the reserved tree /stagebus");
            }
        }
    }
}

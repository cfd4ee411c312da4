package io.stagebus.websocket.protocol;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import org.jspecify.annotations.Nullable;

/**
 * An address as a client wrote it: any text on the wire, but only some of it an {@link Address} that this door lets
 * through. Immutable; any thread.
 */
public final class WireAddress {

    private final String text;
    private final @Nullable Address address;

    private WireAddress(String text, @Nullable Address address) {
        this.text = text;
        this.address = address;
    }

    /** The address written as {@code text}; never fails, see {@link #isValid}. */
    public static WireAddress of(String text) {
        try {
            Address address = Address.parse(text);
            return new WireAddress(text, address.hasEmptySegment() ? null : address);
        } catch (InvalidAddressException e) {
            return new WireAddress(text, null);
        }
    }

    /** What the client wrote. */
    public String text() {
        return text;
    }

    /** Whether this door creates and publishes such an address: it starts with {@code /}, no segment is empty (R1). */
    public boolean isValid() {
        return address != null;
    }

    /**
     * The address.
     *
     * @throws IllegalStateException when it is not valid
     */
    public Address address() {
        Address known = address;
        if (known == null) {
            throw new IllegalStateException("not an address: " + text);
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireAddress that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

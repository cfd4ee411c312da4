package io.stagebus.osc.codec;

import java.util.List;

/**
 * An address pattern and its arguments (OSC 1.0 "OSC Messages"). Immutable; any thread. A message that came without a type
 * tag string has no arguments.
 *
 * @param address starts with {@code /} and contains no NUL; it may be a pattern
 * @param arguments in order
 */
public record OscMessage(String address, List<OscArgument> arguments) implements OscPacket {

    /**
     * Copies {@code arguments}.
     *
     * @throws IllegalArgumentException when {@code address} does not start with {@code /} or contains NUL
     */
    public OscMessage {
        if (address.isEmpty() || address.charAt(0) != '/') {
            throw new IllegalArgumentException("an OSC address starts with '/', not \"" + address + "\"");
        }
        OscArgument.requireNoNul(address);
        arguments = List.copyOf(arguments);
    }

    /** A message with these arguments. */
    public static OscMessage of(String address, OscArgument... arguments) {
        return new OscMessage(address, List.of(arguments));
    }
}

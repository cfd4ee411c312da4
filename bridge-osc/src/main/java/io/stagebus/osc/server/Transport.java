package io.stagebus.osc.server;

import io.stagebus.osc.stream.Framing;
import java.util.Optional;

/** How packets travel to a device or a listener. */
public enum Transport {
    /** A datagram per packet. */
    UDP(Optional.empty()),
    /** A TCP connection whose first byte says how packets lie in it; for listeners only. */
    TCP(Optional.empty()),
    /** A TCP connection with length prefixes (OSC 1.0). */
    TCP_LENGTH(Optional.of(Framing.LENGTH)),
    /** A TCP connection with SLIP (OSC 1.1). */
    TCP_SLIP(Optional.of(Framing.SLIP));

    @SuppressWarnings("ImmutableEnumChecker") // an Optional of a constant cannot be changed
    private final Optional<Framing> framing;

    Transport(Optional<Framing> framing) {
        this.framing = framing;
    }

    /** Whether it is TCP. */
    public boolean isStream() {
        return this != UDP;
    }

    /** How packets lie in the stream; empty when its first byte says so, or there is no stream. */
    Optional<Framing> framing() {
        return framing;
    }
}

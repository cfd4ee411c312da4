package io.stagebus.osc.codec;

import java.util.List;

/**
 * Packets that take effect together at a time (OSC 1.0 "OSC Bundles"). Immutable; any thread.
 *
 * @param timeTag when
 * @param elements messages and bundles, in order; possibly none
 */
public record OscBundle(TimeTag timeTag, List<OscPacket> elements) implements OscPacket {

    /** Copies {@code elements}. */
    public OscBundle {
        elements = List.copyOf(elements);
    }

    /** A bundle to be carried out on arrival. */
    public static OscBundle immediately(OscPacket... elements) {
        return new OscBundle(TimeTag.IMMEDIATELY, List.of(elements));
    }
}

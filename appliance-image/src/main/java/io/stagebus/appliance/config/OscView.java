package io.stagebus.appliance.config;

import io.stagebus.osc.mapping.OscRoot;
import java.util.List;
import java.util.Optional;

/**
 * What a device, or whoever comes by a port, sees of the tree under its own names (R3). Immutable.
 *
 * @param root its root; empty for that of the door
 * @param mounts what it sees beside it, at names of its own
 */
public record OscView(Optional<OscRoot> root, List<OscRoot.Mount> mounts) {

    /** The door's own root and nothing else. */
    public static final OscView OF_DOOR = new OscView(Optional.empty(), List.of());

    /** Copies {@code mounts} and checks them together. */
    public OscView {
        mounts = List.copyOf(mounts);
        OscRoot unused = OscRoot.WHOLE_TREE.mounting(mounts);
    }

    /** The root with what is mounted, where the door's is {@code ofDoor}. */
    public OscRoot in(OscRoot ofDoor) {
        return root.orElse(ofDoor).mounting(mounts);
    }
}

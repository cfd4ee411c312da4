package io.stagebus.appliance.config;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AccessScope.Action;
import io.stagebus.core.session.AccessScope.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a device may read and write, of what the door allows everybody: a device is known by where its packets come from,
 * which anybody can say, so it is never allowed more. Immutable.
 *
 * @param read the addresses it is sent; empty for all that the door allows
 * @param write the addresses it may write; empty for all that the door allows
 */
public record OscAccess(Optional<List<AddressPattern>> read, Optional<List<AddressPattern>> write) {

    /** Everything that the door allows. */
    public static final OscAccess OF_DOOR = new OscAccess(Optional.empty(), Optional.empty());

    /** Copies the lists. */
    public OscAccess {
        read = read.map(List::copyOf);
        write = write.map(List::copyOf);
    }

    /**
     * The scope of the device where that of the door is {@code door}.
     *
     * @throws IllegalArgumentException when it names what the door does not allow
     */
    public AccessScope within(AccessScope door) {
        if (read.isEmpty() && write.isEmpty()) {
            return door;
        }
        List<Grant> grants = new ArrayList<>(grants(Action.READ, read, door));
        grants.addAll(grants(Action.WRITE, write, door));
        return new AccessScope(grants);
    }

    private static List<Grant> grants(Action action, Optional<List<AddressPattern>> own, AccessScope door) {
        List<AddressPattern> allowed = door.grants().stream()
                .filter(grant -> grant.action() == action || grant.action() == Action.ADMIN)
                .map(Grant::pattern)
                .toList();
        for (AddressPattern pattern : own.orElse(List.of())) {
            if (allowed.stream().noneMatch(more -> more.covers(pattern))) {
                throw new IllegalArgumentException(
                        YamlEntry.word(action) + ": " + pattern + " is more than access allows the osc door");
            }
        }
        return own.orElse(allowed).stream()
                .map(pattern -> new Grant(action, pattern))
                .toList();
    }
}

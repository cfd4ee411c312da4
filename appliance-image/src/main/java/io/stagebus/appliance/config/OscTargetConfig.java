package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import java.util.List;

/**
 * A fixed receiver of OSC messages.
 *
 * @param host its name or address
 * @param port its UDP port, 1..65535
 * @param root the part of the tree it sees under its own names (R3)
 * @param patterns what it gets, in the canonical tree
 * @param sendOnBoot whether restored values are sent at the start (R28)
 */
public record OscTargetConfig(String host, int port, Address root, List<AddressPattern> patterns, boolean sendOnBoot) {

    /** Copies {@code patterns}. */
    public OscTargetConfig {
        patterns = List.copyOf(patterns);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535 but is " + port);
        }
    }
}

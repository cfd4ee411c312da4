package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import java.util.List;

/**
 * The OSC door.
 *
 * @param port where it listens
 * @param host on which interface
 * @param namespace the root its peers see (R3)
 * @param targets where signals are sent without being asked for
 */
public record OscConfig(PortChoice port, String host, Address namespace, List<OscTargetConfig> targets) {

    /** Refuses the reserved tree (R4) and copies {@code targets}. */
    public OscConfig {
        GatewayConfig.refuseReserved(Setting.OSC_NAMESPACE, namespace);
        targets = List.copyOf(targets);
    }
}

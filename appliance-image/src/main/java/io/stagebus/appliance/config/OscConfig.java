package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.osc.mapping.OscRoot;
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

    /** Refuses the reserved tree (R4) and what is no root, and copies {@code targets}. */
    public OscConfig {
        GatewayConfig.refuseReserved(Setting.OSC_NAMESPACE, namespace);
        if (OscRoot.problem(namespace.text()).isPresent()) {
            throw new InvalidSettingException(
                    Setting.OSC_NAMESPACE,
                    "an address such as /osc, or /, without the characters of a pattern,",
                    "\"" + namespace.text() + "\"");
        }
        targets = List.copyOf(targets);
    }

    /** What a target sees: its own root, or as every peer the listener's (R3). */
    public OscRoot rootOf(OscTargetConfig target) {
        return target.root().orElseGet(() -> OscRoot.of(namespace.text()));
    }
}

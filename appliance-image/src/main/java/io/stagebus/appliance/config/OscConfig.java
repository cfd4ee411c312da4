package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.core.state.StateSettings;
import io.stagebus.osc.mapping.OscHint;
import io.stagebus.osc.mapping.OscRoot;
import java.util.ArrayList;
import java.util.List;

/**
 * The OSC door.
 *
 * @param port where it listens over UDP
 * @param tcpPort where it listens over TCP
 * @param host on which interface
 * @param namespace the root its peers see (R3)
 * @param peers how whoever sends is treated
 * @param receiveBufferBytes what the kernel is asked for, for each UDP port
 * @param listeners further ports
 * @param targets where signals are sent without being asked for
 * @param hints how values look on the wire
 */
public record OscConfig(
        PortChoice port,
        PortChoice tcpPort,
        String host,
        Address namespace,
        OscPeersConfig peers,
        int receiveBufferBytes,
        List<OscListenerConfig> listeners,
        List<OscTargetConfig> targets,
        List<OscHint> hints) {

    /** Refuses the reserved tree (R4) and what is no root, and copies {@code targets}. */
    public OscConfig {
        GatewayConfig.refuseReserved(Setting.OSC_NAMESPACE, namespace);
        if (OscRoot.problem(namespace.text()).isPresent()) {
            throw new InvalidSettingException(
                    Setting.OSC_NAMESPACE,
                    "an address such as /osc, or /, without the characters of a pattern,",
                    "\"" + namespace.text() + "\"");
        }
        listeners = List.copyOf(listeners);
        targets = List.copyOf(targets);
        hints = List.copyOf(hints);
    }

    /** Whether there is a port at all. */
    public boolean isOpen() {
        return port.isOpen() || tcpPort.isOpen() || !listeners.isEmpty();
    }

    /** What a target sees: its own root, or as every peer the listener's (R3), and what is mounted for it. */
    public OscRoot rootOf(OscTargetConfig target) {
        return target.view().in(root());
    }

    /** The kinds that the profiles of its targets declare. */
    List<StateSettings.KindRule> profileKinds() {
        return targets.stream()
                .flatMap(target ->
                        target.profile().stream().flatMap(profile -> profile.kindsBelow(rootOf(target)).stream()))
                .toList();
    }

    /** How values look on the wire: what the file says, then what the profiles of its targets do. */
    public List<OscHint> allHints() {
        List<OscHint> all = new ArrayList<>(hints);
        for (OscTargetConfig target : targets) {
            target.profile().ifPresent(profile -> all.addAll(profile.hintsBelow(rootOf(target))));
        }
        return all;
    }

    /** What every peer sees unless something else is said. */
    public OscRoot root() {
        return OscRoot.of(namespace.text());
    }
}

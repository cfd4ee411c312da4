package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.RecordRule;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.state.StateSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything the gateway is told. Immutable; one that exists can be used.
 *
 * @param name what clients see
 * @param websocket the CLASP door
 * @param mqtt the MQTT door
 * @param osc the OSC door
 * @param admin the admin plane
 * @param limits what is taken in
 * @param storage what is kept; empty when nothing is
 * @param rules where the rules are, and what bounds them
 * @param aliases the file of aliases, if there is a place for one
 * @param access who may do what; a door without an entry is open (R31)
 * @param kinds declared kinds, those of the file before the shipped ones (R5)
 * @param strategies conflict strategies (R14)
 * @param recorded what the journal is given besides what it always is
 * @param drainTimeout how long a stop waits for clients to leave
 * @param said how it was said, for a backup
 * @param tls TLS; empty where there is no certificate
 * @param auth credentials; empty where the doors ask for none
 * @param operators what operators see and where
 */
public record GatewayConfig(
        String name,
        WebSocketConfig websocket,
        MqttConfig mqtt,
        OscConfig osc,
        AdminConfig admin,
        LimitsConfig limits,
        Optional<StorageConfig> storage,
        RulesConfig rules,
        Optional<Path> aliases,
        List<AccessEntry> access,
        List<StateSettings.KindRule> kinds,
        List<StateSettings.StrategyRule> strategies,
        List<RecordRule> recorded,
        Duration drainTimeout,
        SaidSettings said,
        Optional<TlsConfig> tls,
        Optional<AuthConfig> auth,
        OperatorsConfig operators) {

    private static final Address RESERVED = Address.of("/stagebus");

    /** Checks name, drain time and that there is a door; copies the lists. */
    public GatewayConfig {
        if (name.isBlank() || name.length() > 200) {
            throw new InvalidSettingException(Setting.NAME, "1..200 characters", name.length() + " characters long");
        }
        InvalidSettingException.check(Setting.DRAIN_TIMEOUT, drainTimeout.toSeconds(), 0, 86_400, "seconds");
        if (!websocket.port().isOpen() && !mqtt.isOpen() && !osc.isOpen()) {
            throw new InvalidSettingException(
                    Setting.WS_PORT, "a port while mqtt.port and osc.port are 0", "off: no door would be open");
        }
        access = List.copyOf(access);
        kinds = List.copyOf(kinds);
        strategies = List.copyOf(strategies);
        recorded = List.copyOf(recorded);
    }

    /** The kinds that ship with the program, which come last in {@link #kinds} (R5). */
    public List<StateSettings.KindRule> shippedKinds() {
        List<StateSettings.KindRule> shipped = new ArrayList<>(osc.profileKinds());
        shipped.addAll(ShippedKinds.in(mqtt.namespace(), osc.namespace()));
        return shipped;
    }

    /**
     * What clients of a door may do that show no credentials: the entries about it; where there is none, everything but the
     * reserved tree, or nothing where credentials are asked for.
     */
    public AccessScope scopeOf(String door) {
        List<AccessScope.Grant> grants = access.stream()
                .filter(entry -> entry.isAbout(door))
                .map(AccessEntry::grant)
                .toList();
        return isOpen(door) ? AccessScope.OPEN : new AccessScope(grants);
    }

    /** Whether nothing limits what clients of a door may do. */
    public boolean isOpen(String door) {
        return auth.isEmpty() && access.stream().noneMatch(entry -> entry.isAbout(door));
    }

    /** Whether a file lies in the data folder, where nothing is but what gateways wrote. */
    public boolean owns(Path file) {
        return storage.isPresent()
                && storage.get()
                        .dataDir()
                        .toAbsolutePath()
                        .normalize()
                        .equals(file.toAbsolutePath().normalize().getParent());
    }

    static void refuseReserved(Setting setting, Address namespace) {
        if (namespace.isUnder(RESERVED)) {
            throw new InvalidSettingException(
                    setting, "outside the reserved tree /stagebus", "\"" + namespace.text() + "\"");
        }
    }
}

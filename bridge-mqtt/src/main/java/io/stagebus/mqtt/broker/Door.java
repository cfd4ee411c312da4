package io.stagebus.mqtt.broker;

import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.AddressQuota;
import io.stagebus.core.session.IncompleteInput;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.counter.Tally;
import io.stagebus.mqtt.session.SessionServices;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.wire.ReasonCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections share: who is connected under which client identifier, and what was logged already. Bus thread only. */
final class Door {

    private static final Logger LOG = LoggerFactory.getLogger(MqttBridge.class);

    private final MqttSettings settings;
    private final SessionServices services;
    private final MqttAuthenticator authenticator;
    private final GatewayClock clock;
    private final Tally tally;
    private final ConnectReader connectReader;
    private final Set<MqttConnection> connections = new LinkedHashSet<>();
    private final Map<String, MqttConnection> byClientId = new HashMap<>();
    private final Set<String> kindsLogged = new HashSet<>();
    private final AddressQuota quota;
    private final IncompleteInput incomplete;
    private boolean readable;
    private volatile int open;

    Door(
            MqttSettings settings,
            SignalBus bus,
            MqttAuthenticator authenticator,
            GatewayClock clock,
            ByteBufAllocator allocator) {
        this.settings = settings;
        this.tally = new Tally();
        this.services = new SessionServices(bus, settings, allocator, tally);
        this.authenticator = authenticator;
        this.clock = clock;
        this.connectReader = new ConnectReader(settings, services);
        this.quota = new AddressQuota(settings.limits().maxConnectionsPerAddress());
        this.incomplete = new IncompleteInput(settings.limits().maxIncompleteBytes());
        this.readable = bus.admission().isOpen();
    }

    MqttSettings settings() {
        return settings;
    }

    SessionServices services() {
        return services;
    }

    MqttAuthenticator authenticator() {
        return authenticator;
    }

    GatewayClock clock() {
        return clock;
    }

    Tally tally() {
        return tally;
    }

    ConnectReader connectReader() {
        return connectReader;
    }

    Logger log() {
        return LOG;
    }

    /** Counts that a client was turned away, and logs the first for each reason. */
    void note(Count what, @Nullable SocketAddress remote, ReasonCode reason, String detail) {
        tally.add(what);
        if (isFirst(what + ":" + reason)) {
            String sentence = what == Count.CONNECTS_REFUSED ? "CONNECT refused" : "connection closed for what it sent";
            log().atWarn()
                    .addKeyValue("remote", Remotes.describe(remote))
                    .addKeyValue("reason", reason)
                    .addKeyValue("detail", detail)
                    .log(sentence + "; more of this kind are only counted");
        }
    }

    /** Brings back the sessions of before a restart. Bus thread; once, before anybody connects. */
    void recover() {
        services.sessions().recover(known -> rights(known.clientId(), known.principal()));
    }

    /** What a client that is away may do; empty when it may not come in any more. */
    private Optional<AccessScope> rights(String clientId, String principal) {
        return switch (authenticator.remembered(clientId, principal)) {
            case MqttAuthenticator.Verdict.Granted granted -> Optional.of(granted.scope());
            case MqttAuthenticator.Verdict.BadCredentials bad -> Optional.empty();
            case MqttAuthenticator.Verdict.NotAuthorized no -> Optional.empty();
            // Nobody can be asked for a password here.
            case MqttAuthenticator.Verdict.Later later -> Optional.empty();
        };
    }

    /** Whether clients may be read from (R20). */
    boolean isReadable() {
        return readable;
    }

    /** Admission opened or closed. */
    void readable(boolean now) {
        readable = now;
        connections.forEach(connection -> connection.readable(now));
    }

    /** Takes a new connection from {@code remote}; says whether there is room for it. */
    boolean enter(MqttConnection connection, @Nullable SocketAddress remote) {
        boolean isRoom = connections.size() < settings.limits().maxConnections();
        boolean hasShare = isRoom && addressOf(remote).map(quota::enter).orElse(true);
        if (!hasShare) {
            tally.add(Count.CONNECTIONS_REFUSED);
            if (isRoom && isFirst("address")) {
                log().atWarn()
                        .addKeyValue("remote", Remotes.describe(remote))
                        .log("connection refused, its address has too many; more of this kind are only counted");
            }
            return false;
        }
        tally.add(Count.CONNECTIONS_ACCEPTED);
        connections.add(connection);
        open = connections.size();
        return true;
    }

    /** The connection's session is open under this client identifier. */
    void opened(String clientId, MqttConnection connection) {
        tally.add(Count.SESSIONS_OPENED);
        byClientId.put(clientId, connection);
    }

    /** The connection's session has ended. */
    void ended(String clientId, MqttConnection connection) {
        byClientId.remove(clientId, connection);
    }

    private static Optional<InetAddress> addressOf(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet ? Optional.ofNullable(inet.getAddress()) : Optional.empty();
    }

    /** The connection from {@code remote} is gone. */
    void leave(MqttConnection connection, @Nullable SocketAddress remote) {
        if (connections.remove(connection)) {
            addressOf(remote).ifPresent(quota::leave);
            open = connections.size();
        }
    }

    /** What clients have sent of packets that are not whole yet. */
    IncompleteInput incomplete() {
        return incomplete;
    }

    /**
     * Ends the connection that has this client identifier, if there is one [MQTT-3.1.4-3]. A session is its owner's: nobody
     * else takes it away by its name, unless its owner is nobody or may not come in any more.
     *
     * @throws RefusedException when the session is another's
     */
    void takeOver(String clientId, String principal) throws RefusedException {
        String owner = services.sessions().owner(clientId).orElse(principal);
        boolean isFree = owner.equals(principal) || owner.equals(MqttAuthenticator.ANONYMOUS);
        if (!isFree && rights(clientId, owner).isPresent()) {
            throw new RefusedException(ReasonCode.NOT_AUTHORIZED, "the client identifier is another user's");
        }
        @Nullable MqttConnection before = byClientId.get(clientId);
        if (before != null) {
            tally.add(Count.TAKEN_OVER);
            before.end(ReasonCode.SESSION_TAKEN_OVER, "another connection uses the client identifier");
        }
    }

    /** The connections there are. */
    List<MqttConnection> connections() {
        return List.copyOf(connections);
    }

    /** Whether this kind of trouble has not been logged yet. */
    boolean isFirst(String kind) {
        return kindsLogged.add(kind);
    }

    /** Open connections. Any thread. */
    int openConnections() {
        return open;
    }

    /** Open sessions. Any thread. */
    int openSessions() {
        return services.sessions().size();
    }
}

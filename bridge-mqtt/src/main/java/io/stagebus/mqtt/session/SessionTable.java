package io.stagebus.mqtt.session;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.store.KeptSession;
import io.stagebus.mqtt.store.StoredSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of the door, by client identifier, whether their clients are there or not. Bus thread only but {@link #size}. */
public final class SessionTable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionTable.class);

    private final SessionServices services;
    private final Map<String, MqttSession> byClientId = new HashMap<>();
    private int kept;
    private volatile int size;

    SessionTable(SessionServices services) {
        this.services = services;
    }

    /** What became of a client that connects. */
    public sealed interface Arrival {

        /**
         * It has a session.
         *
         * @param session the session, which it is to be told of before it is {@link MqttSession#connected}
         * @param isPresent whether it had it before
         */
        record Welcome(MqttSession session, boolean isPresent) implements Arrival {}

        /** The bus does not take it. */
        record Refused(String detail) implements Arrival {}
    }

    /**
     * A client connects: goes on with its session or begins one (MQTT 5.0 §3.1.2.4). Whoever was connected under the same
     * identifier has been disconnected.
     *
     * @param session stands for it on the bus, not open yet
     */
    public Arrival connect(String clientId, Session session, Terms terms) {
        MqttSession before = byClientId.get(clientId);
        String principal = session.origin().principal();
        // What waits in the session of somebody else may be nothing for this one.
        if (before != null && (terms.cleanStart() || !before.principal().equals(principal))) {
            before.end(true);
            before = null;
        }
        if (before != null) {
            return before.resume(session, principal, terms) instanceof Outcome.Rejected rejected
                    ? new Arrival.Refused(rejected.detail())
                    : new Arrival.Welcome(before, true);
        }
        boolean isRoom = kept < services.settings().limits().maxKeptSessions();
        Terms granted = isRoom ? terms : terms.endingWithConnection();
        MqttSession made = new MqttSession(services, session, clientId, principal, granted);
        Answered answered = new Answered();
        services.bus().submit(new Command.OpenSession(session, made, false, answered));
        if (answered.outcome() instanceof Outcome.Rejected rejected) {
            return new Arrival.Refused(rejected.detail());
        }
        if (terms.expirySeconds() > 0 && !(isRoom && made.keep())) {
            services.tally().add(Count.NOT_KEPT);
        }
        byClientId.put(clientId, made);
        size = byClientId.size();
        kept += made.isKept() ? 1 : 0;
        return new Arrival.Welcome(made, false);
    }

    /** Whose session has this client identifier, if there is one: a principal. */
    public Optional<String> owner(String clientId) {
        return Optional.ofNullable(byClientId.get(clientId)).map(MqttSession::principal);
    }

    /** A session has ended. */
    void ended(MqttSession session) {
        if (byClientId.remove(session.clientId(), session)) {
            size = byClientId.size();
            kept -= session.isKept() ? 1 : 0;
        }
    }

    /**
     * Brings back the sessions of before a restart, whose clients are away. Once, before the first client connects.
     *
     * @param rights what the client of a session may do until it comes back; empty when it may not come in any more
     */
    public void recover(Function<StoredSession, Optional<AccessScope>> rights) {
        services.status().start();
        List<KeptSession> found = services.store().recover();
        for (KeptSession one : found) {
            StoredSession known = one.session();
            Optional<AccessScope> scope = rights.apply(known);
            Session session = Session.inPlaceOf(
                    known.principal(),
                    Attachment.DOOR,
                    services.newSessionId(),
                    known.clientId(),
                    "",
                    scope.orElse(AccessScope.NONE));
            Optional<Will> will = known.will().flatMap(stored -> Will.of(stored, services.mapping()));
            MqttSession made = new MqttSession(
                    services,
                    session,
                    known.clientId(),
                    known.principal(),
                    new Terms(false, known.expirySeconds(), will));
            byClientId.put(known.clientId(), made);
            size = byClientId.size();
            kept++;
            services.bus().submit(new Command.OpenSession(session, made, false, Reply.NONE));
            made.restore(one, services.settings().limits().maxInFlight());
            if (scope.isEmpty()) {
                made.end(false);
            }
        }
        if (!found.isEmpty()) {
            LOG.atInfo().addKeyValue("sessions", found.size()).log("MQTT sessions of before the restart are back");
        }
    }

    /** How many there are, their clients connected or not. Any thread. */
    public int size() {
        return size;
    }

    /** How many have their clients connected. */
    int connected() {
        return (int)
                byClientId.values().stream().filter(MqttSession::isConnected).count();
    }

    /** How many outlive their connection. */
    public int kept() {
        return kept;
    }
}

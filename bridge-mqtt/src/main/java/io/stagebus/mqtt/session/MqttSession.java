package io.stagebus.mqtt.session;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.store.KeptSession;
import io.stagebus.mqtt.store.StoredSession;
import io.stagebus.mqtt.topic.TopicName;
import io.stagebus.mqtt.wire.PacketWriter;
import io.stagebus.mqtt.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broker knows of one client: its subscriptions, its messages both ways, its will (MQTT 5.0 §4.1). Ends with its
 * connection, or outlives it for as long as the client asked, and the gateway's restarts with it. Bus thread only.
 *
 * <p>While the client is there, a session of its own on the bus stands for it. While it is not, one of the gateway's does,
 * so that it neither counts as a client nor has a say in what others see.
 */
public final class MqttSession implements Subscriber {

    private final SessionServices services;
    private final String clientId;
    private final Keeping keeping;
    private final Outbox outbox;
    private final RetainedView retained;
    private final Subscriptions subscriptions;
    private final Incoming incoming;
    private final Outgoing outgoing;
    private final Absence absence;
    private Session session;
    private String principal;
    private Optional<Will> will;
    private long expirySeconds;
    private Set<Long> unseen = Set.of();
    private @Nullable PacketWriter writer;
    private @Nullable Attendant attendant;
    private boolean ended;

    /**
     * A session that is not open on the bus yet.
     *
     * @param session stands for it on the bus
     * @param principal who the client is
     */
    MqttSession(SessionServices services, Session session, String clientId, String principal, Terms terms) {
        this.services = services;
        this.session = session;
        this.clientId = clientId;
        this.principal = principal;
        this.will = terms.will();
        this.expirySeconds = terms.expirySeconds();
        this.keeping = new Keeping(services.store(), services.room(), clientId, this::session);
        this.outbox = new Outbox(services, keeping);
        this.retained = new RetainedView(services.bus()::slice, outbox, this::showRetained, this::onBatchEnd);
        this.subscriptions = new Subscriptions(services, this, keeping, retained);
        this.incoming = new Incoming(services, keeping, this::session);
        this.outgoing = new Outgoing(services, subscriptions, outbox);
        this.absence = new Absence(services.bus(), () -> end(true), this::publishWillNow);
    }

    String clientId() {
        return clientId;
    }

    /** Its session on the bus, as it is now. */
    public Session session() {
        return session;
    }

    /** How long it outlives its connection, seconds; 0 when it ends with it. */
    public long expirySeconds() {
        return keeping.isKept() ? expirySeconds : 0;
    }

    /** Whether it outlives its connection, and the gateway. */
    public boolean isKept() {
        return keeping.isKept();
    }

    /** Begins to keep it; says whether there is room for it. */
    boolean keep() {
        return keeping.begin(stored(true, 0));
    }

    private StoredSession stored(boolean connected, long sent) {
        return new StoredSession(
                clientId,
                principal,
                expirySeconds,
                connected,
                services.bus().nowMicros(),
                sent,
                will.map(Will::stored));
    }

    /** Puts back what was kept before a restart, the session being open on the bus already. */
    void restore(KeptSession kept, int window) {
        keeping.goOn(kept.number());
        subscriptions.restore(kept.filters());
        incoming.restore(kept.inbound());
        List<Held> waiting = keeping.restored(kept.deliveries(), services.mapping(), services.groups());
        StoredSession known = kept.session();
        // Without a goodbye, as many may have been sent as the client takes at a time.
        int last = Math.min(window, waiting.size()) - 1;
        long sent = known.connected() ? (last < 0 ? 0 : waiting.get(last).serial()) : known.sent();
        outbox.restore(waiting, sent);
        long awaySeconds =
                known.connected() ? 0 : Math.max(0, services.bus().nowMicros() - known.sinceMicros()) / 1_000_000;
        if (known.connected()) {
            keeping.update(stored(false, sent), false);
        }
        absence.begin(expirySeconds, will.map(Will::delaySeconds), awaySeconds);
    }

    /** Who it belongs to. */
    String principal() {
        return principal;
    }

    /** The client has come back; says whether the bus takes it. */
    Outcome resume(Session fresh, String newPrincipal, Terms terms) {
        Answered answered = new Answered();
        services.bus().submit(new Command.OpenSession(fresh, this, false, answered));
        if (answered.outcome() instanceof Outcome.Rejected) {
            return answered.outcome();
        }
        absence.end();
        incoming.reconnected();
        stepIn(fresh);
        principal = newPrincipal;
        will = terms.will();
        expirySeconds = terms.expirySeconds();
        keeping.update(stored(true, 0), true);
        return answered.outcome();
    }

    /** Has {@code fresh}, which is open, stand for it on the bus. */
    private void stepIn(Session fresh) {
        Session before = session;
        session = fresh;
        Set<Long> shown = writer == null ? unseen : Set.of();
        subscriptions.move(before, fresh.isInternal() ? Set.of() : shown);
        services.bus().submit(new Command.CloseSession(before, Reply.NONE));
    }

    /** From now on, until the connection ends, {@code with} has it. */
    public void attended(Attendant with) {
        attendant = with;
    }

    /** The client may be sent messages from now on. */
    public void connected(PacketWriter to, ClientProfile client) {
        writer = to;
        unseen = Set.of();
        outbox.connect(to, client);
        retained.resume();
    }

    /** Tells {@code reply} when all that the session keeps so far is durable (R18); at once when it keeps nothing. */
    public void whenDurable(Reply reply) {
        if (keeping.isKept()) {
            keeping.whenDurable(reply);
        } else {
            reply.complete(new Outcome.Applied(0));
        }
    }

    /**
     * The connection has ended.
     *
     * @param publishesWill whether the will is published: always, unless the client said goodbye [MQTT-3.1.2-8]
     * @param newExpirySeconds how long the session stays, as the client said last
     */
    public void disconnected(boolean publishesWill, long newExpirySeconds) {
        if (ended) {
            return;
        }
        expirySeconds = newExpirySeconds;
        will = publishesWill ? will : Optional.empty();
        if (!keeping.isKept() || newExpirySeconds == 0) {
            end(publishesWill);
            return;
        }
        long sent = outbox.lastSent();
        unseen = retained.unfinished();
        retained.close();
        outbox.disconnect();
        if (will.isPresent() && will.get().delaySeconds() == 0) {
            publishWillNow();
        }
        writer = null;
        attendant = null;
        Session standIn = Session.inPlaceOf(
                principal, session.door(), services.newSessionId(), clientId, session.remote(), session.scope());
        services.bus().submit(new Command.OpenSession(standIn, this, false, Reply.NONE));
        Set<Long> notShown = unseen;
        stepIn(standIn);
        unseen = notShown;
        keeping.update(stored(false, sent), false);
        absence.begin(expirySeconds, will.map(Will::delaySeconds), 0);
    }

    /** What the client sends. */
    public Incoming incoming() {
        return incoming;
    }

    /** Subscribes to filters, in their order; answers the SUBACK codes in the same order. */
    public List<Integer> subscribe(List<FilterRequest> requests, int identifier) {
        List<Integer> codes = new ArrayList<>(requests.size());
        for (FilterRequest request : requests) {
            codes.add(subscriptions.subscribe(request, identifier));
        }
        return codes;
    }

    /** Ends the subscription to a filter. */
    public ReasonCode unsubscribe(String filter) {
        return subscriptions.unsubscribe(filter);
    }

    /** The client has a message for good: a PUBACK, a PUBCOMP, or a PUBREC that refuses. */
    public void settled(int packetId) {
        outbox.settled(packetId);
        retained.resume();
    }

    /** The client has a QoS 2 message: says whether there is such a one, whose PUBREL is then owed when it is durable. */
    public boolean received(int packetId) {
        return outbox.received(packetId);
    }

    /** The client reads again: writes what waited, flushes, and goes on with retained messages. */
    public void onWritable() {
        outbox.drain();
        flush();
        retained.resume();
    }

    /** How many messages wait for the client or for its acknowledgement, and nobody keeps. */
    public int undelivered() {
        return keeping.isKept() ? 0 : outbox.size() + outbox.inFlight();
    }

    /** How soon it would deliver: 2 at once, 1 when its client has caught up, 0 when it is back. */
    int readiness() {
        return outbox.isReady() ? 2 : writer != null ? 1 : keeping.isKept() ? 0 : -1;
    }

    /**
     * Ends the session. Idempotent.
     *
     * @param publishesWill whether a will that was not published yet is now
     */
    public void end(boolean publishesWill) {
        if (ended) {
            return;
        }
        ended = true;
        services.sessions().ended(this);
        if (publishesWill) {
            publishWillNow();
        }
        services.bus().submit(new Command.CloseSession(session, Reply.NONE));
        letGo();
    }

    private void letGo() {
        absence.end();
        retained.close();
        keeping.together(() -> {
            subscriptions.clear();
            incoming.clear();
            List<Held> shared = outbox.clear();
            keeping.end();
            for (Held one : shared) {
                SharedGroup group = one.group();
                if (group != null) {
                    group.redeliver(one.publish().signal());
                }
            }
        });
    }

    private void publishWillNow() {
        publishWill(session);
    }

    private void publishWill(Session by) {
        if (will.isPresent()) {
            InboundMessage message = will.get().message();
            will = Optional.empty();
            services.tally().add(Count.WILLS);
            Origin origin = new Origin(session.door(), session.id(), clientId, principal, Cause.SESSION_END);
            services.publisher().publish(by, origin, message, Reply.NONE);
            if (!ended) {
                keeping.update(stored(writer != null, outbox.lastSent()), false);
            }
        }
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        if (!ended) {
            outgoing.deliver(signal, matched, session);
        }
    }

    /** A signal for the group, of which this session has the turn. */
    void share(Signal signal, TopicName topic, long tag, SharedGroup group) {
        outgoing.share(signal, topic, tag, group);
    }

    /** What the broker says of itself; who is away misses it. */
    void tell(Signal signal, TopicName topic, long tag, boolean retain) {
        outgoing.tell(signal, topic, tag, retain);
    }

    /** Whether its client is there, and knows that it is let in. */
    public boolean isConnected() {
        return writer != null;
    }

    private void showRetained(Signal.Param param, long tag) {
        if (!ended) {
            outgoing.showRetained(param, tag);
        }
    }

    @Override
    public void onBatchEnd() {
        services.release();
        flush();
    }

    private void flush() {
        PacketWriter to = writer;
        if (to != null) {
            to.flush();
        }
    }

    /** Like {@link #onRevoked}, but that a session which outlives its connection goes on waiting for its client. */
    @Override
    public boolean onOver(String reason) {
        Attendant known = attendant;
        if (known == null) {
            return false;
        }
        will = Optional.empty();
        services.bus().slice(() -> {
            known.over(reason);
            return false;
        });
        return true;
    }

    /** A will is a right like others: whose rights were taken back has none. */
    @Override
    public void onRevoked(String reason) {
        will = Optional.empty();
        onClosed(reason);
    }

    /** The session on the bus is closed already, and a closed one may not publish: another one with the same rights does. */
    @Override
    public void onClosed(String reason) {
        if (!ended) {
            ended = true;
            services.sessions().ended(this);
            Session heir = Session.ofGateway(
                    session.door(), services.newSessionId(), clientId, session.remote(), session.scope());
            services.bus().submit(new Command.OpenSession(heir, Nobody.INSTANCE, false, Reply.NONE));
            publishWill(heir);
            services.bus().submit(new Command.CloseSession(heir, Reply.NONE));
            letGo();
        }
        Attendant known = attendant;
        if (known != null) {
            known.endedByBus(reason);
        }
    }
}

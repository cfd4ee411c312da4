package io.stagebus.mqtt.session;

import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a client sends: each message is published once, a QoS 2 message also if it comes again because the client has not
 * heard that it came - then it has the same packet identifier, until the client releases that (MQTT 5.0 §4.3.3). Bus thread
 * only.
 */
public final class Incoming {

    private final SessionServices services;
    private final Keeping keeping;
    private final Supplier<Session> session;
    private final BitSet received = new BitSet();
    /** Those of them that came on an earlier connection and that the client has not spoken of since. */
    private final BitSet left = new BitSet();

    /**
     * Of a client that has sent nothing.
     *
     * @param session stands for it on the bus
     */
    Incoming(SessionServices services, Keeping keeping, Supplier<Session> session) {
        this.services = services;
        this.keeping = keeping;
        this.session = session;
    }

    /**
     * Publishes a message of QoS 0 or 1; {@code reply} hears when it may be acknowledged: when it is applied, and durable
     * where it is retained or somebody keeps it (R18).
     */
    public void publish(InboundMessage message, Reply reply) {
        if (message.qos() == 0) {
            publishBy(message, reply);
        } else {
            publish(message, keeping.written(), reply);
        }
    }

    private void publishBy(InboundMessage message, Reply reply) {
        Session by = session.get();
        services.publisher().publish(by, by.origin(), message, reply);
    }

    private void publish(InboundMessage message, long writtenBefore, Reply reply) {
        publishBy(message, outcome -> {
            boolean keptAny = keeping.written() != writtenBefore;
            if (keptAny && services.settings().durableAcks() && !(outcome instanceof Outcome.Rejected)) {
                keeping.whenDurable(reply);
            } else {
                reply.complete(outcome);
            }
        });
    }

    /**
     * Publishes a QoS 2 message, unless it was already; its identifier is remembered together with all that comes of it, or
     * neither is. {@code reply} hears when it may be acknowledged as received.
     */
    public void publishOnce(int packetId, InboundMessage message, Reply reply) {
        left.clear(packetId);
        if (received.get(packetId)) {
            if (keeping.isKept()) {
                keeping.whenDurable(reply);
            } else {
                reply.complete(new Outcome.Applied(0));
            }
            return;
        }
        long before = keeping.written();
        keeping.together(() -> {
            makeRoom();
            if (keeping.keepInbound(packetId)) {
                received.set(packetId);
                publish(message, before, reply);
            } else {
                reply.complete(new Outcome.Rejected(Rejection.CAPACITY, "too much is kept already", Optional.empty()));
            }
        });
    }

    /**
     * A client sends what it has not released again before anything new [MQTT-4.4.0-1]: what it did not speak of by the time
     * that it has as many as it may is not going to be released.
     */
    private void makeRoom() {
        int oldest = left.nextSetBit(0);
        if (oldest >= 0
                && received.cardinality() >= services.settings().limits().receiveMaximum()) {
            release(oldest);
        }
    }

    /** Whether the client has sent a QoS 2 message with this identifier and not released it. */
    public boolean hasReceived(int packetId) {
        return received.get(packetId);
    }

    /** How many QoS 2 messages the client has sent, or spoken of, on this connection and not released. */
    public int unreleased() {
        return received.cardinality() - left.cardinality();
    }

    /** Another connection begins. */
    void reconnected() {
        left.clear();
        left.or(received);
    }

    /** The client releases a QoS 2 message it has sent; says whether there is one with this identifier. */
    public boolean release(int packetId) {
        boolean wasKnown = received.get(packetId);
        if (wasKnown) {
            received.clear(packetId);
            left.clear(packetId);
            keeping.forgetInbound(packetId);
        }
        return wasKnown;
    }

    void restore(List<Integer> known) {
        known.forEach(received::set);
    }

    void clear() {
        received.stream().forEach(keeping::forgetInbound);
        received.clear();
        left.clear();
    }
}

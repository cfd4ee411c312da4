package io.stagebus.mqtt.session;

import io.netty.buffer.ByteBuf;
import io.stagebus.core.command.Outcome;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.store.StoredDelivery;
import io.stagebus.mqtt.wire.OutboundPublish;
import io.stagebus.mqtt.wire.PacketWriter;
import io.stagebus.mqtt.wire.ReasonCode;
import io.stagebus.mqtt.wire.ServerPackets;
import io.stagebus.mqtt.wire.TopicAliases;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages for one client. They are written at once while the client keeps up; above that they wait in order, and over
 * the limit the oldest QoS 0 message is dropped, or when there is none the oldest of QoS 1 or 2, and counted (R21). The
 * newest value of an address is thereby always among those that arrive.
 *
 * <p>Nothing overtakes: a message that waits for the client's acknowledgements holds up those behind it, whatever their QoS,
 * so that an address is never seen going back (R16). Without a connection only what is kept waits. Bus thread only.
 */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);
    private static final long RETRY_NANOS = 1_000_000_000L;

    private record Waiting(
            long order, OutboundPublish publish, @Nullable Held held) {}

    /** The way to a client that is connected. */
    private record Link(PacketWriter writer, ClientProfile client, TopicAliases aliases) {}

    private final SessionServices services;
    private final Keeping keeping;
    private final OutboxBudget budget;
    private final InFlight inFlight = new InFlight();
    private final Deque<Held> resend = new ArrayDeque<>();
    private final Deque<Waiting> qos0 = new ArrayDeque<>();
    private final Deque<Waiting> acknowledged = new ArrayDeque<>();
    private final long number;
    private @Nullable Link link;
    private long bytes;
    private boolean dropLogged;
    private long made;
    private long serials;
    /** Up to here what is kept is durable: a QoS 2 message may be sent only then, lest it be sent anew after a power cut. */
    private long durableSerial;

    private boolean asked;

    Outbox(SessionServices services, Keeping keeping) {
        this.services = services;
        this.keeping = keeping;
        this.budget = services.budget();
        this.number = budget.nextNumber();
        keeping.onNoRoom(this::giveUpOldest);
    }

    /** A client is there. Sends it again what it has not acknowledged, in order [MQTT-4.4.0-1, 4.6.0-1, 4.6.0-4]. */
    void connect(PacketWriter writer, ClientProfile client) {
        int aliases = client.isVersion5() ? client.topicAliases() : 0;
        link = new Link(writer, client, new TopicAliases(aliases));
        inFlight.renew(client.maxInFlight());
        resend.clear();
        for (Held one : inFlight.held()) {
            if (one.isReleased()) {
                writer.packet(ServerPackets.pubRel(one.packetId(), ReasonCode.SUCCESS));
            } else {
                resend.addLast(one);
            }
        }
        asked = false;
        askWhenDurable();
        drain();
    }

    /** The client is gone: what need not arrive is dropped. */
    void disconnect() {
        link = null;
        qos0.clear();
        weighs(acknowledged.stream().mapToLong(one -> one.publish.weight()).sum());
    }

    /**
     * Takes a message: writes it, or keeps it for later.
     *
     * @param group the shared subscription it comes by, if any
     */
    void offer(OutboundPublish publish, @Nullable SharedGroup group) {
        boolean mustArrive = publish.qos() > 0;
        if (link == null && !(mustArrive && keeping.isKept())) {
            return;
        }
        Held held = null;
        if (mustArrive && (keeping.isKept() || group != null)) {
            StoredDelivery delivery = null;
            if (keeping.isKept()) {
                delivery = keeping.keep(publish, serials + 1, group == null ? "" : group.name());
                if (delivery == null) {
                    dropped(publish);
                    return;
                }
                serials++;
            }
            held = new Held(publish, delivery, group);
        }
        if (isIdle() && mayWrite(publish, held)) {
            write(publish, held);
        } else {
            wait(publish, held);
            askWhenDurable();
        }
    }

    /** Tells it from all others of the door. */
    long number() {
        return number;
    }

    /** Whether nothing waits. */
    boolean isIdle() {
        return qos0.isEmpty() && acknowledged.isEmpty() && resend.isEmpty();
    }

    /** Whether a client is there for whom nothing waits. */
    boolean takesMore() {
        return link != null && isIdle();
    }

    /** Whether a client is there that takes more at once. */
    boolean isReady() {
        Link now = link;
        return now != null && isIdle() && now.writer.isWritable() && inFlight.hasRoom(null);
    }

    /** How many messages wait. */
    int size() {
        return qos0.size() + acknowledged.size();
    }

    /** How many messages of QoS 1 and 2 are not acknowledged. */
    int inFlight() {
        return inFlight.size();
    }

    /** The last message kept that may have been sent. */
    long lastSent() {
        return inFlight.held().stream().mapToLong(Held::serial).max().orElse(0);
    }

    /** The client has a message for good; an identifier that is not in use is none of ours and changes nothing. */
    void settled(int packetId) {
        if (inFlight.isUsed(packetId)) {
            arrived(packetId);
            drain();
        }
    }

    /**
     * The client has a QoS 2 message, and only the end of the handshake is owed.
     *
     * @return whether there is such a message
     */
    boolean received(int packetId) {
        Held one = inFlight.held(packetId);
        if (one != null && !one.isReleased()) {
            inFlight.received(one);
            StoredDelivery delivery = one.delivery();
            if (delivery != null) {
                keeping.released(delivery);
            }
        }
        return inFlight.isUsed(packetId);
    }

    private void arrived(int packetId) {
        Held one = inFlight.held(packetId);
        inFlight.release(packetId);
        forget(one);
    }

    private void forget(@Nullable Held one) {
        StoredDelivery delivery = one == null ? null : one.delivery();
        if (delivery != null) {
            keeping.forget(delivery);
        }
    }

    /** Writes what waits, as far as the client takes it. */
    void drain() {
        Link now = link;
        if (now == null) {
            return;
        }
        while (!resend.isEmpty() && now.writer.isWritable() && inFlight.hasRoom(resend.getFirst())) {
            Held one = resend.removeFirst();
            if (inFlight.held(one.packetId()) == one && !one.isReleased()) {
                inFlight.again(one);
                send(now, one.publish(), one.packetId(), true);
            }
        }
        if (!resend.isEmpty()) {
            return;
        }
        for (Waiting first = first(); first != null && mayWrite(first.publish, first.held); first = first()) {
            remove(first);
            if (services.remainingSeconds(first.publish.signal()) == 0) {
                services.tally().add(Count.EXPIRED);
                forget(first.held);
            } else {
                write(first.publish, first.held);
            }
        }
    }

    /** Lets go of everything; answers what came by shared subscriptions and should go to others now. */
    List<Held> clear() {
        List<Held> shared = new ArrayList<>();
        for (Held one : inFlight.held()) {
            forget(one);
            // [MQTT-4.8.2-5]: a QoS 2 message that was sent goes to nobody else.
            if (one.publish().qos() == 1 && one.group() != null) {
                shared.add(one);
            }
        }
        for (Waiting one : acknowledged) {
            forget(one.held);
            if (one.held != null && one.held.group() != null) {
                shared.add(one.held);
            }
        }
        qos0.clear();
        acknowledged.clear();
        resend.clear();
        inFlight.clear();
        weighs(0);
        return shared;
    }

    private boolean mayWrite(OutboundPublish publish, @Nullable Held held) {
        Link now = link;
        return now != null
                && now.writer.isWritable()
                && (publish.qos() == 0 || inFlight.hasRoom(held))
                && (publish.qos() < 2 || held == null || held.serial() <= durableSerial);
    }

    private void write(OutboundPublish publish, @Nullable Held held) {
        Link now = link;
        if (now != null) {
            send(now, publish, publish.qos() == 0 ? 0 : inFlight.take(held), false);
        }
    }

    private void send(Link now, OutboundPublish publish, int packetId, boolean isDuplicate) {
        int alias = now.aliases.of(publish.topic());
        ByteBuf packet = services.frames().packet(publish, now.client.isVersion5(), packetId, isDuplicate, alias);
        if (packet.readableBytes() > now.client.maxPacketBytes()) {
            // [MQTT-3.1.2-25]: as if it had been sent and acknowledged.
            packet.release();
            if (packetId > 0) {
                arrived(packetId);
            }
            services.tally().add(Count.TOO_LARGE);
            return;
        }
        now.aliases.sent(publish.topic(), alias);
        services.tally().add(Count.PUBLISHES_OUT);
        now.writer.bytes(packet);
    }

    private void wait(OutboundPublish publish, @Nullable Held held) {
        Waiting waiting = new Waiting(made++, publish, held);
        (publish.qos() == 0 ? qos0 : acknowledged).addLast(waiting);
        weighs(bytes + publish.weight());
        while (isOverLimit() && size() > 1) {
            dropOldest();
        }
        budget.trim();
    }

    private boolean isOverLimit() {
        return bytes > budget.maxBytes() || acknowledged.size() > budget.maxMessages();
    }

    /** Gives up one message for good. Something must wait. */
    void dropOldest() {
        boolean dropsQos0 = !qos0.isEmpty() && acknowledged.size() <= budget.maxMessages();
        Waiting oldest = dropsQos0 ? qos0.getFirst() : acknowledged.getFirst();
        remove(oldest);
        forget(oldest.held);
        dropped(oldest.publish);
    }

    /** The journal has no more room, and this session holds most of it; says whether it had something to give up. */
    private boolean giveUpOldest() {
        if (!acknowledged.isEmpty()) {
            Waiting oldest = acknowledged.getFirst();
            remove(oldest);
            forget(oldest.held);
            dropped(oldest.publish);
            return true;
        }
        for (Held one : inFlight.held()) {
            if (one.delivery() != null) {
                forget(one);
                one.lose();
                return true;
            }
        }
        return false;
    }

    private void dropped(OutboundPublish publish) {
        services.tally().add(publish.qos() == 0 ? Count.DROPPED_QOS0 : Count.DROPPED_QOS1);
        if (!dropLogged) {
            dropLogged = true;
            LOG.atWarn()
                    .addKeyValue("clientId", keeping.clientId())
                    .addKeyValue("connected", link != null)
                    .log("too much waits for a client, oldest message dropped; more are only counted");
        }
    }

    /** Has what waits to be durable sent when it is. */
    private void askWhenDurable() {
        long upTo = serials;
        if (link == null || asked || durableSerial >= upTo || acknowledged.isEmpty()) {
            return;
        }
        asked = true;
        keeping.whenDurable(outcome -> {
            asked = false;
            if (outcome instanceof Outcome.Applied) {
                durableSerial = Math.max(durableSerial, upTo);
                drain();
                askWhenDurable();
            } else {
                // The disk refuses; nobody was promised anything, so it may take its time.
                services.bus().after(RETRY_NANOS, this::askWhenDurable);
            }
        });
    }

    /**
     * Puts back what waited before a restart.
     *
     * @param mayHaveBeenSent the last serial that may have been sent
     */
    void restore(List<Held> kept, long mayHaveBeenSent) {
        for (Held one : kept) {
            serials = Math.max(serials, one.serial());
            boolean wasSent = one.isReleased() || one.serial() <= mayHaveBeenSent;
            if (!wasSent || !inFlight.restore(one)) {
                wait(one.publish(), one);
            }
        }
        durableSerial = serials;
    }

    /** What waits weighs so much now. */
    private void weighs(long now) {
        long before = bytes;
        bytes = now;
        budget.weighs(this, before, now);
    }

    private @Nullable Waiting first() {
        Waiting zero = qos0.peekFirst();
        Waiting one = acknowledged.peekFirst();
        if (zero == null || one == null) {
            return zero == null ? one : zero;
        }
        return zero.order < one.order ? zero : one;
    }

    private void remove(Waiting first) {
        (first.publish.qos() == 0 ? qos0 : acknowledged).removeFirst();
        weighs(bytes - first.publish.weight());
    }
}

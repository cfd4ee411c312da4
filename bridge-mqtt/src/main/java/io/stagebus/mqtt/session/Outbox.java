package io.stagebus.mqtt.session;

import io.netty.buffer.ByteBuf;
import io.stagebus.core.signal.Signal;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.counter.Tally;
import io.stagebus.mqtt.wire.OutboundPublish;
import io.stagebus.mqtt.wire.PacketWriter;
import io.stagebus.mqtt.wire.SharedFrames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages for one client. They are written at once while the client keeps up; above that they wait in order, and over
 * the limit the oldest QoS 0 message is dropped, or when there is none the oldest QoS 1 message, and counted (R21). The
 * newest value of an address is thereby always among those that arrive.
 *
 * <p>Nothing overtakes: a message that waits for the client's acknowledgements holds up those behind it, whatever their QoS,
 * so that an address is never seen going back (R16). Event loop of the channel.
 */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);

    private record Waiting(long order, OutboundPublish publish) {}

    private final PacketWriter writer;
    private final SharedFrames frames;
    private final OutboxBudget budget;
    private final Tally tally;
    private final ToLongFunction<Signal> remainingSeconds;
    private final boolean isVersion5;
    private final long maxPacketBytes;
    private final InFlightWindow window;
    private final Deque<Waiting> qos0 = new ArrayDeque<>();
    private final Deque<Waiting> qos1 = new ArrayDeque<>();
    private final String clientId;
    private final long number;
    private long bytes;
    private boolean dropLogged;
    private long made;

    Outbox(SessionServices services, PacketWriter writer, ClientProfile client) {
        this.writer = writer;
        this.frames = services.frames();
        this.budget = services.budget();
        this.tally = services.tally();
        this.remainingSeconds = services::remainingSeconds;
        this.number = budget.nextNumber();
        this.clientId = client.clientId();
        this.isVersion5 = client.isVersion5();
        this.maxPacketBytes = client.maxPacketBytes();
        this.window = new InFlightWindow(client.maxInFlight());
    }

    /** Takes a message: writes it, or keeps it for later. */
    void offer(OutboundPublish publish) {
        if (isIdle() && mayWrite(publish)) {
            write(publish);
        } else {
            keep(publish);
        }
    }

    /** Tells it from all others of the door. */
    long number() {
        return number;
    }

    /** Whether nothing waits. */
    boolean isIdle() {
        return qos0.isEmpty() && qos1.isEmpty();
    }

    /** How many messages wait. */
    int size() {
        return qos0.size() + qos1.size();
    }

    /** How many QoS 1 messages are not acknowledged. */
    int inFlight() {
        return window.size();
    }

    /** The client acknowledged a QoS 1 message; an identifier that is not in use is none of ours and changes nothing. */
    void acknowledged(int packetId) {
        if (window.release(packetId)) {
            drain();
        }
    }

    /** Writes what waits, as far as the client takes it. */
    void drain() {
        for (Waiting first = first(); first != null && mayWrite(first.publish); first = first()) {
            remove(first);
            if (remainingSeconds.applyAsLong(first.publish.signal()) == 0) {
                tally.add(Count.EXPIRED);
            } else {
                write(first.publish);
            }
        }
    }

    /** Lets go of everything. */
    void clear() {
        qos0.clear();
        qos1.clear();
        weighs(0);
    }

    private boolean mayWrite(OutboundPublish publish) {
        return writer.isWritable() && (publish.qos() == 0 || !window.isFull());
    }

    private void write(OutboundPublish publish) {
        int packetId = publish.qos() == 0 ? 0 : window.take();
        ByteBuf packet = frames.packet(publish, isVersion5, packetId);
        if (packet.readableBytes() > maxPacketBytes) {
            // [MQTT-3.1.2-25]: as if it had been sent and acknowledged.
            packet.release();
            window.release(packetId);
            tally.add(Count.TOO_LARGE);
            return;
        }
        tally.add(Count.PUBLISHES_OUT);
        writer.bytes(packet);
    }

    private void keep(OutboundPublish publish) {
        Waiting waiting = new Waiting(made++, publish);
        (publish.qos() == 0 ? qos0 : qos1).addLast(waiting);
        weighs(bytes + publish.weight());
        while (isOverLimit() && size() > 1) {
            dropOldest();
        }
        budget.trim();
    }

    private boolean isOverLimit() {
        return bytes > budget.maxBytes() || qos1.size() > budget.maxMessages();
    }

    /** Gives up one message for good. Something must wait. */
    void dropOldest() {
        boolean dropsQos0 = !qos0.isEmpty() && qos1.size() <= budget.maxMessages();
        tally.add(dropsQos0 ? Count.DROPPED_QOS0 : Count.DROPPED_QOS1);
        remove(dropsQos0 ? qos0.getFirst() : qos1.getFirst());
        if (!dropLogged) {
            dropLogged = true;
            LOG.atWarn()
                    .addKeyValue("clientId", clientId)
                    .log("client is too slow, oldest message dropped; more are only counted");
        }
    }

    /** What waits weighs so much now. */
    private void weighs(long now) {
        long before = bytes;
        bytes = now;
        budget.weighs(this, before, now);
    }

    private @Nullable Waiting first() {
        Waiting zero = qos0.peekFirst();
        Waiting one = qos1.peekFirst();
        if (zero == null || one == null) {
            return zero == null ? one : zero;
        }
        return zero.order < one.order ? zero : one;
    }

    private void remove(Waiting first) {
        (first.publish.qos() == 0 ? qos0 : qos1).removeFirst();
        weighs(bytes - first.publish.weight());
    }
}

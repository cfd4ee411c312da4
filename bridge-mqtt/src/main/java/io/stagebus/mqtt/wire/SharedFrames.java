package io.stagebus.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.signal.Signal;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.topic.TopicName;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The packets of the signal that is being delivered: encoded once for each form a client can want - version, QoS, RETAIN -
 * and shared by all clients that want it. Belongs to one event loop. Holds buffers until the next signal or
 * {@link #release}.
 */
public final class SharedFrames {

    /** Up to here a packet with an identifier is copied for each client; of a longer one only the head is. */
    private static final int COPY_LIMIT = 1_024;

    private static final int FORMS = 16;
    private static final int DUPLICATE = 0x08;

    private final ByteBufAllocator allocator;
    private final ToLongFunction<Signal> remainingSeconds;
    private final @Nullable ByteBuf[] frames = new ByteBuf[FORMS];
    /** Without identifiers of subscriptions, by QoS and RETAIN. */
    private final @Nullable OutboundPublish[] publishes = new OutboundPublish[FORMS / 2];

    private @Nullable Signal current;

    /**
     * No frames yet.
     *
     * @param remainingSeconds what is left of a signal's life, or {@link Attachment#NO_EXPIRY}
     */
    public SharedFrames(ByteBufAllocator allocator, ToLongFunction<Signal> remainingSeconds) {
        this.allocator = allocator;
        this.remainingSeconds = remainingSeconds;
    }

    /**
     * A signal on its way to a client; the same object for all clients that want the same, of whom many may have it wait.
     *
     * @see OutboundPublish
     */
    public OutboundPublish publish(
            Signal signal, TopicName topic, int qos, boolean retain, List<Integer> subscriptionIds) {
        if (!subscriptionIds.isEmpty()) {
            return new OutboundPublish(signal, topic, qos, retain, subscriptionIds);
        }
        turnTo(signal);
        OutboundPublish known = publishes[form(qos, retain)];
        if (known == null || !known.topic().equals(topic)) {
            known = new OutboundPublish(signal, topic, qos, retain, List.of());
            publishes[form(qos, retain)] = known;
        }
        return known;
    }

    private static int form(int qos, boolean retain) {
        return qos << 1 | (retain ? 1 : 0);
    }

    /**
     * The packet for one client. Packets with subscription identifiers or a topic alias are the client's own and are not
     * shared.
     *
     * @param packetId written into a packet of QoS 1 or 2, 1..65535
     * @param isDuplicate whether it may have been sent before [MQTT-3.3.1-1]
     * @param alias see {@link TopicAliases#of}
     * @return the bytes to write; the caller releases them by writing
     */
    public ByteBuf packet(OutboundPublish publish, boolean isVersion5, int packetId, boolean isDuplicate, int alias) {
        ByteBuf packet;
        if (isVersion5
                && (alias != TopicAliases.NONE || !publish.subscriptionIds().isEmpty())) {
            packet = PublishEncoder.encode(
                    allocator, publish, true, remainingSeconds.applyAsLong(publish.signal()), alias, packetId);
        } else {
            ByteBuf frame = shared(publish, isVersion5);
            packet = publish.qos() == 0 ? frame.retainedDuplicate() : stamped(frame, publish, packetId);
        }
        if (isDuplicate) {
            packet.setByte(packet.readerIndex(), packet.getByte(packet.readerIndex()) | DUPLICATE);
        }
        return packet;
    }

    private ByteBuf shared(OutboundPublish publish, boolean isVersion5) {
        turnTo(publish.signal());
        int form = (isVersion5 ? FORMS / 2 : 0) | form(publish.qos(), publish.retain());
        ByteBuf frame = frames[form];
        if (frame == null) {
            frame = encode(publish, isVersion5);
            frames[form] = frame;
        }
        return frame;
    }

    private void turnTo(Signal signal) {
        if (signal != current) {
            release();
            current = signal;
        }
    }

    private ByteBuf encode(OutboundPublish publish, boolean isVersion5) {
        long expiry = isVersion5 ? remainingSeconds.applyAsLong(publish.signal()) : Attachment.NO_EXPIRY;
        return PublishEncoder.encode(allocator, publish, isVersion5, expiry, TopicAliases.NONE, 0);
    }

    private ByteBuf stamped(ByteBuf frame, OutboundPublish publish, int packetId) {
        int idAt = PublishEncoder.packetIdIndex(frame, publish.topic());
        int size = frame.readableBytes();
        int copied = size <= COPY_LIMIT ? size : idAt + 2;
        ByteBuf head = allocator.buffer(copied);
        head.writeBytes(frame, frame.readerIndex(), copied);
        head.setShort(idAt, packetId);
        if (copied == size) {
            return head;
        }
        ByteBuf tail = frame.retainedSlice(frame.readerIndex() + copied, size - copied);
        return allocator.compositeBuffer(2).addComponent(true, head).addComponent(true, tail);
    }

    /** Lets go of the packets held. */
    public void release() {
        current = null;
        Arrays.fill(publishes, null);
        for (int i = 0; i < FORMS; i++) {
            ByteBuf frame = frames[i];
            if (frame != null) {
                frame.release();
                frames[i] = null;
            }
        }
    }
}

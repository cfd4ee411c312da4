package io.stagebus.benchmarks.client;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.wire.MqttPackets;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 3.1.1 client at QoS 0 and 1: connects, subscribes, publishes, hands payloads to its listener and acknowledges what
 * wants it. Generator's thread.
 */
public final class MqttClient extends Connection {

    /** Bytes of a buffer for acknowledgements, which grows. */
    private static final int ACKNOWLEDGEMENTS = 1_024;

    private final String clientId;
    private final MessageListener listener;
    private final CompletableFuture<MqttClient> open = new CompletableFuture<>();
    private CompletableFuture<MqttClient> subscribed = new CompletableFuture<>();
    private @Nullable ByteBuf acknowledgements;

    private MqttClient(String clientId, MessageListener listener) {
        this.clientId = clientId;
        this.listener = listener;
    }

    /** Connects; the future completes, on the generator's thread, with the CONNACK. */
    public static CompletableFuture<MqttClient> open(
            Generator generator, InetSocketAddress remote, String clientId, MessageListener listener) {
        MqttClient client = new MqttClient(clientId, listener);
        generator.connect(remote, client, client.open);
        return client.open;
    }

    /** The same with a receive buffer so small that a client who stops reading is soon noticed. */
    public static CompletableFuture<MqttClient> openSmall(
            Generator generator, InetSocketAddress remote, String clientId, MessageListener listener) {
        MqttClient client = new MqttClient(clientId, listener);
        generator.connectSmall(remote, client, client.open);
        return client.open;
    }

    /** Subscribes at this QoS; the future completes with the SUBACK. */
    public CompletableFuture<MqttClient> subscribe(String filter, int qos) {
        subscribed = new CompletableFuture<>();
        send(MqttPackets.subscribe(filter, qos));
        return subscribed;
    }

    @Override
    void onConnected() {
        send(MqttPackets.connect(clientId));
    }

    @Override
    void onEnded(Throwable cause) {
        open.completeExceptionally(cause);
        subscribed.completeExceptionally(cause);
    }

    @Override
    void read(ByteBuf in) {
        while (readPacket(in)) {
            // One packet after the other.
        }
        ByteBuf out = acknowledgements;
        if (out != null) {
            acknowledgements = null;
            send(out);
        }
    }

    private boolean readPacket(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        int at = start + 1;
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            if (at >= end) {
                return false;
            }
            int digit = in.getByte(at++);
            length |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                break;
            }
        }
        if (end - at < length) {
            return false;
        }
        in.readerIndex(at + length);
        packet(in.getByte(start), in, at, length);
        return true;
    }

    private void packet(int firstByte, ByteBuf in, int at, int length) {
        switch (firstByte >> 4 & 0x0F) {
            case MqttPackets.CONNACK -> answer(open, in.getByte(at + 1), "CONNECT");
            case MqttPackets.SUBACK -> answer(subscribed, in.getByte(at + 2) & 0x80, "SUBSCRIBE");
            case MqttPackets.PUBLISH -> {
                int topic = 2 + in.getUnsignedShort(at);
                int packetId = (firstByte & 0x06) == 0 ? 0 : 2;
                if (packetId > 0) {
                    acknowledge(in.getUnsignedShort(at + topic));
                }
                listener.onMessage(in, at + topic + packetId, length - topic - packetId);
            }
            default -> {
                // That a message of its own was acknowledged changes nothing: what is measured is what arrives.
            }
        }
    }

    private void acknowledge(int packetId) {
        ByteBuf out = acknowledgements;
        if (out == null) {
            out = buffer(ACKNOWLEDGEMENTS);
            acknowledgements = out;
        }
        out.writeByte(MqttPackets.PUBACK << 4).writeByte(2).writeShort(packetId);
    }

    private void answer(CompletableFuture<@Nullable MqttClient> asked, int code, String what) {
        if (code == 0) {
            asked.complete(this);
        } else {
            asked.completeExceptionally(new IllegalStateException("broker refused " + what + " with code " + code));
        }
    }
}

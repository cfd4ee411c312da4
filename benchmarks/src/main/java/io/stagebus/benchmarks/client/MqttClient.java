package io.stagebus.benchmarks.client;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.wire.MqttPackets;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 3.1.1 client at QoS 0: connects, subscribes, publishes, and hands payloads to its listener. Generator's thread.
 */
public final class MqttClient extends Connection {

    private final String clientId;
    private final MessageListener listener;
    private final CompletableFuture<MqttClient> open = new CompletableFuture<>();
    private CompletableFuture<MqttClient> subscribed = new CompletableFuture<>();

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

    /** Subscribes; the future completes with the SUBACK. */
    public CompletableFuture<MqttClient> subscribe(String filter) {
        subscribed = new CompletableFuture<>();
        send(MqttPackets.subscribe(filter));
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
                listener.onMessage(in, at + topic + packetId, length - topic - packetId);
            }
            default -> {
                // Nothing else concerns a client that only sends at QoS 0.
            }
        }
    }

    private void answer(CompletableFuture<@Nullable MqttClient> asked, int code, String what) {
        if (code == 0) {
            asked.complete(this);
        } else {
            asked.completeExceptionally(new IllegalStateException("broker refused " + what + " with code " + code));
        }
    }
}

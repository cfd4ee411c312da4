package io.stagebus.mqtt.broker;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Queue;
import java.util.function.Consumer;

/** Where a connection stands. */
sealed interface ConnectionState {

    /**
     * Nothing was said yet.
     *
     * @param deadline ends the connection unless a CONNECT comes before
     */
    record AwaitingConnect(Future<?> deadline) implements ConnectionState {}

    /**
     * CONNECT came, and somebody finds out who the client is.
     *
     * @param held what came behind it in the same read; nothing more is read
     */
    record Checking(Queue<MqttMessage> held) implements ConnectionState {

        void hold(MqttMessage packet) {
            held.add(ReferenceCountUtil.retain(packet));
        }

        /** Hands on what was held, which is the taker's to release. */
        void replay(Consumer<MqttMessage> taker) {
            for (MqttMessage packet = held.poll(); packet != null; packet = held.poll()) {
                taker.accept(packet);
            }
        }

        void drop() {
            replay(ReferenceCountUtil::release);
        }
    }

    /**
     * CONNECT was accepted.
     *
     * @param conversation takes the client's packets
     * @param keepAlive ends the connection when the client falls silent
     */
    record Open(Conversation conversation, KeepAlive keepAlive) implements ConnectionState {}

    /** Closed, or about to be; what still comes is dropped. */
    record Closed() implements ConnectionState {}
}

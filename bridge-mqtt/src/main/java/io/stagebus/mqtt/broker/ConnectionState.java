package io.stagebus.mqtt.broker;

import io.netty.util.concurrent.Future;

/** Where a connection stands. */
sealed interface ConnectionState {

    /**
     * Nothing was said yet.
     *
     * @param deadline ends the connection unless a CONNECT comes before
     */
    record AwaitingConnect(Future<?> deadline) implements ConnectionState {}

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

package io.stagebus.benchmarks.client;

import io.netty.buffer.ByteBuf;

/** Hears what a connection receives. Generator's thread. */
@FunctionalInterface
public interface MessageListener {

    /** Hears and does nothing. */
    MessageListener DEAF = (buffer, at, length) -> {};

    /**
     * A whole message.
     *
     * @param buffer the connection's; valid during the call, neither moved nor released
     * @param at index of the first byte
     * @param length number of bytes
     */
    void onMessage(ByteBuf buffer, int at, int length);
}

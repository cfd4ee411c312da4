package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;

/** Where an outbox writes to: a channel. Event loop of the channel. */
public interface Wire {

    /** Whether it takes more without piling it up. */
    boolean isWritable();

    /** Takes finished bytes and releases them once they are sent or lost. */
    void write(ByteBuf bytes);

    /** Sends what was written. */
    void flush();
}

package io.stagebus.benchmarks.wire;

import io.netty.buffer.ByteBuf;

/** Writes the frame or packet that carries a sequence number. */
public interface FrameWriter {

    /** Appends the frame for {@code sequence} to {@code out}, which stays the caller's. */
    void write(ByteBuf out, long sequence);

    /** The most bytes one frame takes. */
    int maxSize();
}

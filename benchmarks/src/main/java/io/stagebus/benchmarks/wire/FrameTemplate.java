package io.stagebus.benchmarks.wire;

import io.netty.buffer.ByteBuf;

/**
 * A frame that is the same each time but for one signed 64-bit number, big-endian, which is the sequence number of what is
 * sent. Stamping it costs a copy and a store. Immutable; any thread.
 */
public final class FrameTemplate implements FrameWriter {

    private final byte[] bytes;
    private final int valueAt;
    private final long mask;

    /**
     * A template.
     *
     * @param bytes the frame; taken over, not copied
     * @param valueAt where the number is
     * @param mask what the number is xor-ed with; 0 for a frame without WebSocket masking
     */
    FrameTemplate(byte[] bytes, int valueAt, long mask) {
        this.bytes = bytes;
        this.valueAt = valueAt;
        this.mask = mask;
    }

    @Override
    public void write(ByteBuf out, long sequence) {
        int start = out.writerIndex();
        out.writeBytes(bytes);
        out.setLong(start + valueAt, sequence ^ mask);
    }

    @Override
    public int maxSize() {
        return bytes.length;
    }

    /** The payload as one masked binary WebSocket frame (RFC 6455 §5.2, §5.3). */
    public FrameTemplate masked() {
        byte[] frame = WebSocketFrames.masked(bytes);
        int header = frame.length - bytes.length;
        return new FrameTemplate(frame, header + valueAt, WebSocketFrames.maskOfLongAt(valueAt));
    }
}

package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;

/**
 * A SNAPSHOT or RESULT frame that is being filled, entry by entry, until the next does not fit: lists are cut by encoded
 * bytes, not by counting (CLASP §7 "Snapshots", §13). Not thread-safe; the buffer stays the caller's.
 */
public final class ListFrame {

    /** What an entry without writer and time takes besides address and value data: address length, code, revision, flags. */
    private static final int ENTRY_OVERHEAD = 2 + 1 + 8 + 1;

    private static final int COUNT_AT = FrameCodec.HEADER + 1;
    private static final int MAX_ENTRIES = 65_535;

    private final ByteBuf out;
    private final int start;
    private int count;

    private ListFrame(ByteBuf out, int type) {
        this.out = out;
        this.start = FrameCodec.begin(out, 0);
        out.writeByte(type).writeShort(0);
    }

    /** Begins a SNAPSHOT at the writer index of {@code out}. */
    public static ListFrame snapshot(ByteBuf out) {
        return new ListFrame(out, MessageType.SNAPSHOT);
    }

    /** Begins a RESULT at the writer index of {@code out}. */
    public static ListFrame result(ByteBuf out) {
        return new ListFrame(out, MessageType.RESULT);
    }

    /** How many entries there are. */
    public int count() {
        return count;
    }

    /** How many bytes the frame has so far. */
    public int length() {
        return out.writerIndex() - start;
    }

    /** Whether a SNAPSHOT of {@code param} alone, if need be without writer and time, fits a frame. */
    public static boolean fitsAlone(Signal.Param param) {
        // type and count come before the entry
        return 3 + size(param.address().text(), param.content().value()) <= FrameCodec.MAX_PAYLOAD;
    }

    /**
     * Appends a Param to a SNAPSHOT.
     *
     * @param complete whether with writer and time, which an entry that fills a frame has no room for
     * @return {@code false} when there is no room; nothing is appended then
     */
    public boolean add(Signal.Param param, boolean complete) {
        Value value = param.content().value();
        String address = param.address().text();
        String writer = param.origin().sessionId();
        if (left() < size(address, value) + (complete ? 2 + ByteBufUtil.utf8Bytes(writer) + 8 : 0)) {
            return false;
        }
        ValueCodec.writeStr(out, address);
        ValueCodec.write(out, value);
        out.writeLong(param.revision());
        if (complete) {
            out.writeByte(0x03);
            ValueCodec.writeStr(out, writer);
            out.writeLong(param.timeMicros());
        } else {
            out.writeByte(0);
        }
        count++;
        return true;
    }

    private static long size(String address, Value value) {
        return ENTRY_OVERHEAD + ByteBufUtil.utf8Bytes(address) + ValueCodec.size(value);
    }

    /**
     * Appends a definition to a RESULT.
     *
     * @return {@code false} when there is no room; nothing is appended then
     */
    public boolean add(Definition definition) {
        int before = out.writerIndex();
        BinaryWriter.definition(out, definition.withoutMeta());
        if (count == MAX_ENTRIES || out.writerIndex() - start > FrameCodec.HEADER + FrameCodec.MAX_PAYLOAD) {
            out.writerIndex(before);
            return false;
        }
        count++;
        return true;
    }

    private int left() {
        return FrameCodec.HEADER + FrameCodec.MAX_PAYLOAD - length();
    }

    /** Completes the frame. */
    public void end() {
        out.setShort(start + COUNT_AT, count);
        FrameCodec.end(out, start);
    }
}

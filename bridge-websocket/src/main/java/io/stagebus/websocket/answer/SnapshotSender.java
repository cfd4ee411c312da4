package io.stagebus.websocket.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.signal.Signal;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.outbox.WebSocketFraming;
import io.stagebus.websocket.protocol.ListFrame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts Params into as few SNAPSHOT frames as they fit (CLASP §7 "Snapshots"). Event loop of its channel. */
public final class SnapshotSender {

    private static final int INITIAL = 512;

    private final ByteBufAllocator alloc;
    private final Outbox outbox;
    private final Consumer<Signal.Param> onOversized;

    private @Nullable ByteBuf buffer;
    private @Nullable ListFrame frame;
    private boolean anySent;
    private boolean abandoned;
    private long sliceBytes;

    /**
     * A sender with nothing to send.
     *
     * @param onOversized told of a Param that fits no frame, not even alone
     */
    public SnapshotSender(ByteBufAllocator alloc, Outbox outbox, Consumer<Signal.Param> onOversized) {
        this.alloc = alloc;
        this.outbox = outbox;
        this.onOversized = onOversized;
    }

    /** What was sent so far is not the end of the list: {@link #finish} sends another SNAPSHOT, if need be an empty one. */
    void beginList() {
        anySent = false;
    }

    /** From here on counts what {@link #add} adds. */
    void beginSlice() {
        sliceBytes = 0;
    }

    /**
     * Adds a Param as it is now; one that fits no frame is reported and left out, and those around it stay together.
     *
     * @return whether the slice has room for another
     */
    boolean add(Signal.Param param) {
        if (abandoned) {
            return false;
        }
        ListFrame current = begun();
        long before = current.length();
        if (!current.add(param, true)) {
            if (!ListFrame.fitsAlone(param)) {
                onOversized.accept(param);
                return true;
            }
            flush();
            if (abandoned) {
                // The client was given up for what was just sent.
                return false;
            }
            current = begun();
            before = current.length();
            if (!current.add(param, true)) {
                // Without writer and time it does, as fitsAlone says.
                current.add(param, false);
            }
        }
        sliceBytes += current.length() - before;
        return sliceBytes < Answer.SLICE_BYTES;
    }

    private ListFrame begun() {
        ListFrame known = frame;
        if (known == null) {
            ByteBuf fresh = WebSocketFraming.payload(alloc, INITIAL);
            buffer = fresh;
            known = ListFrame.snapshot(fresh);
            frame = known;
        }
        return known;
    }

    /** Sends what was added so far, so that what is sent next comes after it. */
    void flush() {
        ListFrame known = frame;
        if (known != null && known.count() > 0) {
            emit(known);
        }
    }

    private void emit(ListFrame known) {
        ByteBuf bytes = buffer;
        buffer = null;
        frame = null;
        if (bytes != null) {
            known.end();
            outbox.answerState(WebSocketFraming.wrapBinary(bytes));
            anySent = true;
        }
    }

    /**
     * Sends the rest, and is ready for the next list.
     *
     * @param evenEmpty whether a list of nothing is sent as an empty SNAPSHOT
     */
    void finish(boolean evenEmpty) {
        if (evenEmpty && !anySent && !abandoned) {
            emit(begun());
        } else {
            flush();
        }
        drop();
    }

    /** The session is over: drops what was added and not sent, and takes nothing more. */
    void abandon() {
        abandoned = true;
        drop();
    }

    private void drop() {
        ByteBuf bytes = buffer;
        if (bytes != null) {
            bytes.release();
        }
        buffer = null;
        frame = null;
        anySent = false;
    }
}

package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.signal.Signal;
import io.stagebus.osc.codec.OscEncoder;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.mapping.OscMapping;
import io.stagebus.osc.mapping.OscRoot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signals as bytes, made once per signal and root however many peers get them. Bus thread only. */
final class Encoding {

    private final ByteBufAllocator allocator;
    private final OscMapping mapping;

    private @Nullable Signal lastSignal;
    private OscRoot lastRoot = OscRoot.WHOLE_TREE;
    /** The bytes of {@link #lastSignal} for {@link #lastRoot}, owned here; null when it has no name there. */
    private @Nullable ByteBuf lastBytes;

    Encoding(ByteBufAllocator allocator, OscMapping mapping) {
        this.allocator = allocator;
        this.mapping = mapping;
    }

    /** The message of a signal for who sees {@code root}; stays here. Null when the signal has no name there. */
    @Nullable
    ByteBuf of(Signal signal, OscRoot root) {
        if (signal != lastSignal || !root.equals(lastRoot)) {
            forget();
            Optional<String> name = root.write(signal.address());
            lastSignal = signal;
            lastRoot = root;
            lastBytes = name.isEmpty() ? null : of(mapping.toMessage(signal, name.get()));
        }
        return lastBytes;
    }

    /** A packet's bytes, which are the caller's. */
    ByteBuf of(OscPacket packet) {
        ByteBuf bytes = allocator.ioBuffer(128);
        OscEncoder.encode(packet, bytes);
        return bytes;
    }

    /** The batch is over: nothing is kept for the next. */
    void forget() {
        lastSignal = null;
        ByteBuf bytes = lastBytes;
        if (bytes != null) {
            lastBytes = null;
            bytes.release();
        }
    }

    /** A message's bytes, which are the caller's. */
    ByteBuf of(OscMessage message) {
        return of((OscPacket) message);
    }
}

package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;
import io.stagebus.core.address.Address;
import org.jspecify.annotations.Nullable;

/** A place in the queue of an outbox: bytes, and what they may be replaced or dropped for. Owns its bytes. */
final class Waiting {

    /** What the overload rules of R21 make of a frame. */
    enum Kind {
        /** Kept: an answer. */
        ANSWER,
        /** An answer that shows state: nothing that comes later may be put before it, or the client would see time run back. */
        STATE,
        /** Kept or the connection is lost: Events, Timelines, and where a gesture starts and ends. */
        VITAL,
        /** Replaced by a newer one of its {@link Key}: Params, moves of a gesture. */
        REPLACEABLE,
        /** Dropped when newer ones of its {@link Key} wait: Streams. */
        DROPPABLE
    }

    /**
     * What a newer frame must have in common with an older one to stand for it.
     *
     * @param gestureOf the sender of a gesture; empty for a Param or Stream
     * @param gestureId the gesture's id; 0 for a Param or Stream
     */
    record Key(Address address, String gestureOf, long gestureId) {}

    /** What a frame costs while it waits, besides its bytes. */
    static final int OVERHEAD = 128;

    final Kind kind;
    final @Nullable Key key;
    ByteBuf bytes;

    @Nullable
    Waiting next;

    @Nullable
    Waiting previous;

    Waiting(Kind kind, @Nullable Key key, ByteBuf bytes) {
        this.kind = kind;
        this.key = key;
        this.bytes = bytes;
    }

    boolean isAnswer() {
        return kind == Kind.ANSWER || kind == Kind.STATE;
    }

    long cost() {
        return (long) OVERHEAD + bytes.readableBytes();
    }
}

package io.stagebus.websocket.protocol;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A CLASP message (CLASP §3), the same whether it came in the binary or in the MessagePack form. Immutable. Unsigned 64-bit
 * fields are longs with the same bits; times are microseconds since 1970.
 */
public sealed interface Message {

    /**
     * The first message of a client.
     *
     * @param version 0..255; 1 is spoken
     * @param features bits 80 param, 40 event, 20 stream, 10 gesture, 08 timeline, 04 federation
     * @param token empty when there is none
     */
    record Hello(int version, int features, String name, String token) implements Message {}

    /** The answer to {@link Hello}; {@code features} without the federation bit. */
    record Welcome(int version, int features, long timeMicros, String session, String name, String token)
            implements Message {}

    /** Signals that a client offers. */
    record Announce(String namespace, List<Definition> signals) implements Message {}

    /** What federated routers tell each other (CLASP §15). */
    record FederationSync(
            FederationOp op,
            List<String> patterns,
            List<Revision> revisions,
            OptionalLong sinceRevision,
            Optional<String> origin)
            implements Message {}

    /** What a {@link FederationSync} asks. */
    enum FederationOp {
        /** These are mine. */
        DECLARE_NAMESPACES(1, "DeclareNamespaces"),
        /** Send me these. */
        REQUEST_SYNC(2, "RequestSync"),
        /** This is what I have. */
        REVISION_VECTOR(3, "RevisionVector"),
        /** You have it all. */
        SYNC_COMPLETE(4, "SyncComplete");

        private final int code;
        private final String wireName;

        FederationOp(int code, String wireName) {
            this.code = code;
            this.wireName = wireName;
        }

        /** The code in the binary form. */
        public int code() {
            return code;
        }

        /** The name in the MessagePack form. */
        public String wireName() {
            return wireName;
        }
    }

    /** An address and a revision. */
    record Revision(String address, long revision) {}

    /**
     * Receive what matches.
     *
     * @param id 0..2^32-1, chosen by the client
     * @param types mask of signal kinds, or {@link #ALL_TYPES}
     */
    record Subscribe(long id, String pattern, int types, DeliveryOptions options) implements Message {}

    /** Receive it no longer. */
    record Unsubscribe(long id) implements Message {}

    /** A signal that is not kept. A sample batch is an array of floats with {@link PublishFields#samples}. */
    record Publish(SignalKind kind, WireAddress address, Content content, GesturePhase phase, PublishFields fields)
            implements Message {}

    /**
     * Write a Param.
     *
     * @param hasRevision whether {@code revision} was given
     * @param revision the expected one in a request, the new one in a broadcast; 0 when not given
     */
    record Set(WireAddress address, Value value, boolean hasRevision, long revision, ParamFlags flags)
            implements Message {}

    /** Fetch a Param. */
    record Get(WireAddress address) implements Message {}

    /** Params as they are. */
    record Snapshot(List<Entry> params) implements Message {}

    /** One Param of a {@link Snapshot}. */
    record Entry(String address, Value value, long revision, Optional<String> writer, OptionalLong timestampMicros) {}

    /** Read the journal; {@code types} as in {@link Subscribe}. */
    record Replay(String pattern, OptionalLong fromMicros, OptionalLong toMicros, OptionalLong limit, int types)
            implements Message {}

    /** Several messages at once, or at a time. */
    record Bundle(OptionalLong timestampMicros, List<Message> messages) implements Message {}

    /** A clock reading. */
    record Sync(long t1, OptionalLong t2, OptionalLong t3) implements Message {}

    /** Are you there? */
    record Ping() implements Message {}

    /** I am. */
    record Pong() implements Message {}

    /** It is done. */
    record Ack(
            Optional<String> address,
            OptionalLong revision,
            Optional<Boolean> locked,
            Optional<String> holder,
            OptionalLong correlationId)
            implements Message {}

    /** It is not. */
    record Failure(int code, String message, Optional<String> address, OptionalLong correlationId) implements Message {}

    /** Which signals are there? */
    record Query(String pattern) implements Message {}

    /** These. */
    record Result(List<Definition> signals) implements Message {}

    /** The mask of a client that names no types, and of one that names none that is known. */
    int ALL_TYPES = 0xFF;

    /** The one {@link Ping}. */
    Ping PING = new Ping();

    /** The one {@link Pong}. */
    Pong PONG = new Pong();
}

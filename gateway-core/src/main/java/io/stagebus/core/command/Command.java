package io.stagebus.core.command;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.List;

/**
 * What somebody asks of the bus. Immutable; made on any thread and handed to {@code SignalBus.submit}. The session must be
 * open, except for {@link OpenSession}.
 */
public sealed interface Command {

    /** Who asks, and whose scope is checked. */
    Session session();

    /** Where the outcome goes. */
    Reply reply();

    /** A command that changes something, and may be part of a bundle. */
    sealed interface Write extends Command {
        /** The address written. */
        Address address();

        /** What the resulting signal says of where it comes from: the session's own origin, or one with another cause. */
        Origin origin();
    }

    /**
     * Write a Param (CLASP SET). At an address that is declared an Event or a Stream it is delivered as such, acknowledged
     * with revision 0, and not kept (R5).
     */
    record SetParam(Session session, Origin origin, Address address, Content content, WriteOptions options, Reply reply)
            implements Write {
        /** A write whose origin is the session itself. */
        public static SetParam of(
                Session session, Address address, Content content, WriteOptions options, Reply reply) {
            return new SetParam(session, session.origin(), address, content, options, reply);
        }
    }

    /**
     * Delete a Param (R12). Applied with revision 0 when there is none.
     *
     * @param durable whether the reply waits until it is durable
     */
    record DeleteParam(Session session, Origin origin, Address address, boolean durable, Reply reply)
            implements Write {}

    /**
     * Publish a signal that is not kept (CLASP PUBLISH). A kind of {@link SignalKind#PARAM}, and any kind at an address
     * declared a Param (R5), writes the Param instead.
     *
     * @param phase of a gesture; {@link GesturePhase#START} for every other kind
     */
    record Publish(
            Session session,
            Origin origin,
            SignalKind kind,
            Address address,
            Content content,
            GesturePhase phase,
            PublishFields fields,
            Reply reply)
            implements Write {
        /** An Event with the session itself as origin. */
        public static Publish event(Session session, Address address, Content content, Reply reply) {
            return of(session, SignalKind.EVENT, address, content, reply);
        }

        /** A signal without optional fields, with the session itself as origin. */
        public static Publish of(Session session, SignalKind kind, Address address, Content content, Reply reply) {
            return new Publish(
                    session, session.origin(), kind, address, content, GesturePhase.START, PublishFields.NONE, reply);
        }
    }

    /**
     * Several writes, all or nothing, in order, delivered together (CLASP BUNDLE, OSC bundle; R23). The replies of the
     * parts are not used.
     *
     * @param writes the parts
     * @param executeAtMicros wall time at which to run, microseconds since 1970; what is not in the future runs at once
     * @param durable whether the reply waits until the changes are durable
     */
    record Bundle(Session session, List<Write> writes, long executeAtMicros, boolean durable, Reply reply)
            implements Command {
        /** Copies {@code writes}. */
        public Bundle {
            writes = List.copyOf(writes);
        }
    }

    /** Pass a published signal to one session, subscribed or not (CLASP "P2P signalling"). */
    record SendTo(Session session, String targetSessionId, Publish signal, Reply reply) implements Command {}

    /** Fetch one Param; renews a sliding time to live (R13). Answered by {@link Outcome.Current}. */
    record Get(Session session, Address address, Reply reply) implements Command {}

    /** Open a session. Answered by {@link Outcome.Opened}; with {@code snapshot} its cursor covers what it may read. */
    record OpenSession(Session session, Subscriber subscriber, boolean snapshot, Reply reply) implements Command {}

    /**
     * Close a session: its subscriptions, locks and max/min contributions go with it. The subscriber hears nothing more.
     */
    record CloseSession(Session session, Reply reply) implements Command {}

    /**
     * Subscribe. Answered by {@link Outcome.Opened}.
     *
     * @param snapshot whether the current Params that match are wanted; without this the cursor is empty
     */
    record Subscribe(Subscription subscription, boolean snapshot, Reply reply) implements Command {
        @Override
        public Session session() {
            return subscription.session();
        }
    }

    /** Unsubscribe. {@link Rejection#NOT_FOUND} when there is no such id. */
    record Unsubscribe(Session session, long id, Reply reply) implements Command {}

    /** The current Params that match, once. Answered by {@link Outcome.Opened}. */
    record Snapshot(Session session, AddressPattern pattern, Reply reply) implements Command {}

    /** Register definitions (CLASP ANNOUNCE); a definition replaces the one with the same address. */
    record Announce(Session session, String namespace, List<SignalDefinition> definitions, Reply reply)
            implements Command {
        /** Copies {@code definitions}. */
        public Announce {
            definitions = List.copyOf(definitions);
        }
    }

    /** Ask which signals there are (CLASP QUERY; R26). Answered by {@link Outcome.Definitions}. */
    record Query(Session session, AddressPattern pattern, Reply reply) implements Command {}

    /** Read the journal (CLASP REPLAY; R25). Answered by {@link Outcome.Replayed}, a page. */
    record Replay(Session session, ReplayRange range, Reply reply) implements Command {}
}

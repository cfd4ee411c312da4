package io.stagebus.core.bus;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.state.StateStore;
import io.stagebus.core.subscription.Subscription;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is connected, and what each subscribed to. Bus thread only. */
final class Sessions {

    /** What the patterns of one session's subscriptions may weigh, ... */
    private static final long MAX_SESSION_PATTERN_BYTES = 4L << 20;
    /** ... and those of all sessions together. */
    private static final long MAX_PATTERN_BYTES = 64L << 20;

    private final BusSettings settings;
    private final StateStore store;
    private final Delivery delivery;
    private final Histories histories;
    private final Map<Session, Attachment> attachments = new HashMap<>();
    private final Map<String, Attachment> byId = new HashMap<>();
    private int clients;
    private long patternBytes;

    Sessions(BusSettings settings, StateStore store, Delivery delivery, Histories histories) {
        this.settings = settings;
        this.store = store;
        this.delivery = delivery;
        this.histories = histories;
    }

    /** How many clients are connected; the gateway's own sessions are none. */
    int clients() {
        return clients;
    }

    @Nullable
    Attachment of(Session session) {
        return attachments.get(session);
    }

    @Nullable
    Attachment byId(String id) {
        return byId.get(id);
    }

    Outcome open(Command.OpenSession open) {
        Session session = open.session();
        boolean counts = !session.isInternal();
        if (counts && settings.maxSessions() > 0 && clients >= settings.maxSessions()) {
            return Writes.rejected(Rejection.TOO_MANY_SESSIONS, clients + " sessions are open (max-sessions)");
        }
        if (byId.containsKey(session.id())) {
            throw new IllegalStateException("session " + session.id() + " is open already");
        }
        Attachment attachment = new Attachment(session, open.subscriber());
        attachments.put(session, attachment);
        byId.put(session.id(), attachment);
        clients += counts ? 1 : 0;
        SnapshotCursor cursor =
                open.snapshot() ? new ParamWalk(store, AddressPattern.ALL, session.scope()) : SnapshotCursor.EMPTY;
        return new Outcome.Opened(false, cursor);
    }

    /** Ends the session's part in delivery; says whether it was open. */
    boolean close(Session session) {
        Attachment attachment = attachments.remove(session);
        if (attachment == null) {
            return false;
        }
        attachment.closed = true;
        clients -= session.isInternal() ? 0 : 1;
        byId.remove(session.id(), attachment);
        attachment.subscriptions.values().forEach(delivery::remove);
        patternBytes -= attachment.patternBytes;
        Reads.end(attachment);
        return true;
    }

    /**
     * Subscribes.
     *
     * @param lastSeq the last journal entry that is the subscription's past
     */
    Outcome subscribe(Command.Subscribe command, long lastSeq) {
        Subscription subscription = command.subscription();
        Attachment attachment = attachments.get(subscription.session());
        if (attachment == null) {
            return notOpen();
        }
        ActiveSubscription before = attachment.subscriptions.get(subscription.id());
        if (before == null && attachment.subscriptions.size() >= settings.maxSubscriptions()) {
            return Writes.rejected(
                    Rejection.TOO_MANY_SUBSCRIPTIONS, attachment.subscriptions.size() + " subscriptions already");
        }
        long weight = subscription.pattern().weight()
                - (before == null ? 0 : before.subscription.pattern().weight());
        if (attachment.patternBytes + weight > MAX_SESSION_PATTERN_BYTES || patternBytes + weight > MAX_PATTERN_BYTES) {
            return Writes.rejected(
                    Rejection.TOO_MANY_SUBSCRIPTIONS,
                    "the patterns of " + attachment.subscriptions.size() + " subscriptions hold "
                            + attachment.patternBytes + " bytes already");
        }
        if (before != null) {
            delivery.remove(before);
        }
        weigh(attachment, weight);
        ActiveSubscription active = delivery.add(attachment, subscription);
        attachment.subscriptions.put(subscription.id(), active);
        histories.show(active, lastSeq);
        if (!command.snapshot()) {
            return new Outcome.Opened(before != null, SnapshotCursor.EMPTY);
        }
        ParamWalk walk = new ParamWalk(
                store, subscription.pattern(), subscription.session().scope());
        active.walk = walk;
        return new Outcome.Opened(before != null, walk);
    }

    Outcome unsubscribe(Command.Unsubscribe command) {
        Attachment attachment = attachments.get(command.session());
        ActiveSubscription active = attachment == null ? null : attachment.subscriptions.remove(command.id());
        if (active == null) {
            return Writes.rejected(Rejection.NOT_FOUND, "no subscription " + command.id());
        }
        delivery.remove(active);
        weigh(active.attachment, -active.subscription.pattern().weight());
        return new Outcome.Applied(0);
    }

    private void weigh(Attachment attachment, long weight) {
        attachment.patternBytes += weight;
        patternBytes += weight;
    }

    static Outcome.Rejected notOpen() {
        return Writes.rejected(Rejection.NOT_FOUND, "session is not open");
    }
}

package io.stagebus.core.bus;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.state.StateStore;
import io.stagebus.core.subscription.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who is connected, and what each subscribed to. Bus thread only. */
final class Sessions {

    /** What one session's subscriptions may weigh, ... */
    private static final long MAX_SESSION_SUBSCRIPTION_BYTES = 4L << 20;
    /** ... and those of all sessions together. */
    private static final long MAX_SUBSCRIPTION_BYTES = 64L << 20;

    private final BusSettings settings;
    private final StateStore store;
    private final Delivery delivery;
    private final Histories histories;
    private final Moment moment;
    private final LongSupplier lastSeq;
    private final SessionExpiry expiry;
    private final Map<Session, Attachment> attachments = new HashMap<>();
    private final Map<String, Attachment> byId = new HashMap<>();
    private int clients;
    private long subscriptionBytes;

    /**
     * Nobody yet.
     *
     * @param lastSeq the last journal entry, which is the past of whoever subscribes now
     * @param expiry ends them when it is time
     */
    Sessions(
            BusSettings settings,
            StateStore store,
            Delivery delivery,
            Histories histories,
            Moment moment,
            LongSupplier lastSeq,
            SessionExpiry expiry) {
        this.moment = moment;
        this.lastSeq = lastSeq;
        this.settings = settings;
        this.store = store;
        this.delivery = delivery;
        this.histories = histories;
        this.expiry = expiry;
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

    /** Those that match, as of now. */
    List<Attachment> matching(Predicate<Session> which) {
        return attachments.values().stream()
                .filter(one -> which.test(one.session))
                .toList();
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
        expiry.begin(attachment);
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
        subscriptionBytes -= attachment.subscriptionBytes;
        Gate gate = attachment.gate;
        if (gate != null) {
            gate.open();
        }
        Reads.end(attachment);
        return true;
    }

    /** Subscribes; with a history the reply waits until that has been shown. */
    void subscribe(Command.Subscribe command, Reply reply) {
        Subscription subscription = command.subscription();
        Attachment attachment = attachments.get(subscription.session());
        if (attachment == null) {
            reply.complete(notOpen());
            return;
        }
        if (attachment.gate != null) {
            if (!attachment.gate.hold(() -> subscribe(command, reply))) {
                reply.complete(tooMuchWaits());
            }
            return;
        }
        ActiveSubscription before = attachment.subscriptions.get(subscription.id());
        long weight = delivery.weight(subscription) - (before == null ? 0 : delivery.weight(before.subscription));
        Optional<Outcome> refused = refused(attachment, before, weight);
        if (refused.isPresent()) {
            reply.complete(refused.get());
            return;
        }
        List<ActiveSubscription> covering =
                histories.has(subscription) ? List.copyOf(attachment.subscriptions.values()) : List.of();
        if (before != null) {
            delivery.remove(before);
        }
        weigh(attachment, weight);
        ActiveSubscription active = delivery.add(attachment, subscription, lastSeq.getAsLong(), moment.nanos());
        attachment.subscriptions.put(subscription.id(), active);
        if (histories.has(subscription)) {
            histories.show(active, covering, () -> opened(active, before != null, command.snapshot(), reply));
        } else {
            opened(active, before != null, command.snapshot(), reply);
        }
    }

    private static Outcome tooMuchWaits() {
        return Writes.rejected(
                Rejection.TOO_MANY_SUBSCRIPTIONS, "too many subscriptions wait for a history to be shown");
    }

    private Optional<Outcome> refused(Attachment attachment, @Nullable ActiveSubscription before, long weight) {
        int made = attachment.subscriptions.size();
        if (before == null && made >= settings.maxSubscriptions()) {
            return Optional.of(Writes.rejected(Rejection.TOO_MANY_SUBSCRIPTIONS, made + " subscriptions already"));
        }
        if (attachment.subscriptionBytes + weight > MAX_SESSION_SUBSCRIPTION_BYTES) {
            return Optional.of(Writes.rejected(
                    Rejection.TOO_MANY_SUBSCRIPTIONS,
                    made + " subscriptions hold " + attachment.subscriptionBytes + " bytes already, of "
                            + MAX_SESSION_SUBSCRIPTION_BYTES + " for one session"));
        }
        if (subscriptionBytes + weight > MAX_SUBSCRIPTION_BYTES) {
            return Optional.of(Writes.rejected(
                    Rejection.TOO_MANY_SUBSCRIPTIONS,
                    "the subscriptions of all sessions hold " + subscriptionBytes + " bytes already, of "
                            + MAX_SUBSCRIPTION_BYTES));
        }
        return Optional.empty();
    }

    /** The subscription is live from here on: its walk begins, and what waited for it goes on. */
    private void opened(ActiveSubscription active, boolean replaced, boolean snapshot, Reply reply) {
        Attachment attachment = active.attachment;
        if (attachment.closed) {
            reply.complete(notOpen());
        } else if (snapshot) {
            Subscription subscription = active.subscription;
            ParamWalk walk = new ParamWalk(
                    store,
                    subscription.pattern(),
                    subscription.session().scope(),
                    attachment.subscriber.keepsParams() ? attachment.told : null);
            active.walk = walk;
            reply.complete(new Outcome.Opened(replaced, walk));
        } else {
            reply.complete(new Outcome.Opened(replaced, SnapshotCursor.EMPTY));
        }
    }

    void unsubscribe(Command.Unsubscribe command, Reply reply) {
        Attachment attachment = attachments.get(command.session());
        if (attachment != null && attachment.gate != null) {
            if (!attachment.gate.hold(() -> unsubscribe(command, reply))) {
                reply.complete(tooMuchWaits());
            }
            return;
        }
        ActiveSubscription active = attachment == null ? null : attachment.subscriptions.remove(command.id());
        if (active == null) {
            reply.complete(Writes.rejected(Rejection.NOT_FOUND, "no subscription " + command.id()));
            return;
        }
        delivery.remove(active);
        weigh(active.attachment, -delivery.weight(active.subscription));
        reply.complete(new Outcome.Applied(0));
    }

    /** Has a session, if it is open, ended with the batch: its door failed. */
    void giveUp(Session session) {
        Attachment attachment = attachments.get(session);
        if (attachment != null) {
            delivery.giveUp(attachment);
        }
    }

    private void weigh(Attachment attachment, long weight) {
        attachment.subscriptionBytes += weight;
        subscriptionBytes += weight;
    }

    static Outcome.Rejected notOpen() {
        return Writes.rejected(Rejection.NOT_FOUND, "session is not open");
    }

    /** Hands a signal to one session only. */
    Outcome sendTo(Command.SendTo sendTo, long nowMicros) {
        Command.Publish publish = sendTo.signal();
        Optional<Outcome.Rejected> forbidden = Writes.forbidden(publish);
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        Attachment target = byId(sendTo.targetSessionId());
        if (target == null || !target.subscriber.takesDirectSignals()) {
            return Writes.rejected(Rejection.NOT_FOUND, "no session " + sendTo.targetSessionId(), publish.address());
        }
        delivery.send(target, Writes.signal(publish, publish.kind(), nowMicros), List.of());
        return new Outcome.Applied(0);
    }
}

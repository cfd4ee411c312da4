package io.stagebus.core.bus;

import io.stagebus.core.session.Session;
import io.stagebus.core.subscription.Subscriber;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An open session with its receiving end and its subscriptions. Bus thread only. */
final class Attachment {

    final Session session;
    final Subscriber subscriber;
    final Map<Long, ActiveSubscription> subscriptions = new LinkedHashMap<>();
    /** What it reads in the journal: the first is under way. */
    final Deque<Reads.Wish> reads = new ArrayDeque<>(0);
    /** What it was delivered last; only once a subscription of its holds anything back by itself. */
    @Nullable
    Thinning thinning;
    /** How many of its subscriptions hold anything back by themselves, ... */
    int thinningSubscriptions;
    /** ... and how many do in a {@link Crowd}. */
    int crowdedSubscriptions;
    /** What keeps a subscription of its waiting for its history, while there is one. */
    @Nullable
    Gate gate;
    /** Where its walks that have not begun remember what it was told. */
    final ParamWalk.Room told = new ParamWalk.Room();
    /** What its subscriptions weigh, in bytes. */
    long subscriptionBytes;
    /** Whether it is on the list of those that hear of the batch's end, ... */
    boolean touched;
    /** ... and on that of those that hear when nothing more is due. */
    boolean awaiting;

    boolean closed;

    Attachment(Session session, Subscriber subscriber) {
        this.session = session;
        this.subscriber = subscriber;
    }
}

package io.stagebus.core.bus;

import io.stagebus.core.session.Session;
import io.stagebus.core.subscription.Subscriber;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** An open session with its receiving end and its subscriptions. Bus thread only. */
final class Attachment {

    final Session session;
    final Subscriber subscriber;
    final Map<Long, ActiveSubscription> subscriptions = new LinkedHashMap<>();
    /** What it reads in the journal: the first is under way. */
    final Deque<Reads.Wish> reads = new ArrayDeque<>(0);
    /** What the patterns of its subscriptions weigh, in bytes. */
    long patternBytes;
    /** Whether it is on the list of those that hear of the batch's end. */
    boolean touched;

    boolean closed;

    Attachment(Session session, Subscriber subscriber) {
        this.session = session;
        this.subscriber = subscriber;
    }
}

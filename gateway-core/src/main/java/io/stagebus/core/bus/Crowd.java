package io.stagebus.core.bus;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Subscriptions of different sessions that ask for the same and hold it back by time alone: what one of them has to wait for,
 * all of them have to, so that it is found out and remembered once (R22). Who joins waits for the others' next turn. What is
 * a member's own - echo, what its walk shows - is asked when something is delivered. Bus thread only.
 */
final class Crowd implements Audience {

    /** How many may be in one: what is due goes to all of them in one turn of the thread (R19). */
    static final int MAX_MEMBERS = 256;

    /** What one weighs, in bytes, its memories aside: whoever holds anything back may be the only one who asks for that. */
    static final int WEIGHT = 512;

    /**
     * What the members ask for.
     *
     * @param intervalNanos the least time between two deliveries, ...
     * @param streamIntervalNanos ... and that of streams
     * @param scope what they may read, so that an address reaches all of them or none
     */
    record Wish(AddressPattern pattern, int kinds, long intervalNanos, long streamIntervalNanos, AccessScope scope)
            implements Comparable<Wish> {

        private static final Comparator<Wish> CHOSEN_BY_CLIENTS = Comparator.comparing(
                        (Wish wish) -> wish.pattern.text())
                .thenComparingInt(Wish::kinds)
                .thenComparingLong(Wish::intervalNanos)
                .thenComparingLong(Wish::streamIntervalNanos);

        static Wish of(ActiveSubscription active) {
            Subscription subscription = active.subscription;
            return new Wish(
                    subscription.pattern(),
                    subscription.kinds(),
                    active.options(SignalKind.PARAM).intervalNanos(),
                    active.options(SignalKind.STREAM).intervalNanos(),
                    subscription.session().scope());
        }

        /** For maps alone: whoever chooses wishes of one hash makes them no slower. */
        @Override
        public int compareTo(Wish other) {
            return CHOSEN_BY_CLIENTS.compare(this, other);
        }
    }

    /** One of them, and what its door is told that matched. */
    record Member(ActiveSubscription active, List<Subscription> matched) {}

    final Wish wish;
    final Thinning thinning;
    /** In the order they were made. */
    private final List<Member> members = new ArrayList<>();

    /** Nobody is in it yet. */
    Crowd(Wish wish, HeldBack heldBack) {
        this.wish = wish;
        this.thinning = new Thinning(heldBack);
    }

    /** Those who are in it, in the order they came. Not to be changed. */
    List<Member> members() {
        return members;
    }

    boolean isFull() {
        return members.size() >= MAX_MEMBERS;
    }

    /** Takes in whoever is newer than all members. */
    void join(ActiveSubscription active) {
        members.add(new Member(active, List.of(active.subscription)));
        active.crowd = this;
    }

    void leave(ActiveSubscription active) {
        members.removeIf(member -> member.active == active);
        active.crowd = null;
    }

    @Override
    public long intervalNanos(SignalKind kind) {
        return kind == SignalKind.STREAM ? wish.streamIntervalNanos : wish.intervalNanos;
    }

    @Override
    public boolean compares(SignalKind kind) {
        return false;
    }

    @Override
    public long newest() {
        return members.getLast().active.order;
    }
}

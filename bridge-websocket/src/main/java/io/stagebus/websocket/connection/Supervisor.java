package io.stagebus.websocket.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Looks at every connection from time to time, instead of a timer for each: a deadline is kept to within one round. Event
 * loop of the door.
 */
public final class Supervisor {

    /** Something with deadlines. */
    public interface Supervised {
        /** Does what is due at {@code nowNanos}; may leave the supervision. */
        void sweep(long nowNanos);

        /** Closes in good order within {@code patience}, with a status code of RFC 6455 and a reason for people. */
        void close(int code, String reason, Duration patience);

        /** Closes without further words. */
        void drop();

        /** The gateway is overloaded, or no longer (R20). */
        default void onAdmissionChange() {
            // Who has not written yet is not concerned.
        }
    }

    private final Set<Supervised> supervised = new LinkedHashSet<>();
    private Runnable whenEmpty = () -> {};

    Supervisor() {}

    /** Has {@code told} run when nobody is under supervision any more: now, if nobody is, and whenever the last has gone. */
    public void whenEmpty(Runnable told) {
        whenEmpty = told;
        if (supervised.isEmpty()) {
            told.run();
        }
    }

    /** Takes {@code one} under supervision. */
    public void add(Supervised one) {
        supervised.add(one);
    }

    /** Lets go of {@code one}; {@code false} when it was gone already. */
    public boolean remove(Supervised one) {
        boolean removed = supervised.remove(one);
        if (removed && supervised.isEmpty()) {
            whenEmpty.run();
        }
        return removed;
    }

    /** How many are supervised: connections with their upgrade behind them or still before them. */
    public int size() {
        return supervised.size();
    }

    /**
     * Closes all in good order.
     *
     * @param patience how long that may take
     */
    public void closeAll(int code, String reason, Duration patience) {
        for (Supervised one : new ArrayList<>(supervised)) {
            one.close(code, reason, patience);
        }
    }

    /** Closes all without further words. */
    public void dropAll() {
        for (Supervised one : new ArrayList<>(supervised)) {
            one.drop();
        }
    }

    /** Tells everybody that the gateway is overloaded, or no longer (R20). */
    public void admissionChanged() {
        for (Supervised one : new ArrayList<>(supervised)) {
            one.onAdmissionChange();
        }
    }

    /** One round. */
    public void sweep(long nowNanos) {
        for (Supervised one : new ArrayList<>(supervised)) {
            one.sweep(nowNanos);
        }
    }
}

package io.stagebus.mqtt.session;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.Schedule;
import io.stagebus.mqtt.store.StoredSession;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that a session is without its client: after the will's delay its will is published, after its expiry it ends
 * (MQTT 5.0 §3.1.3.2.2, §3.1.2.11.2). Bus thread only.
 */
final class Absence {

    private final SignalBus bus;
    private final Runnable onExpired;
    private final Runnable onWillDue;
    private Schedule.@Nullable Task expiry;
    private Schedule.@Nullable Task will;

    Absence(SignalBus bus, Runnable onExpired, Runnable onWillDue) {
        this.bus = bus;
        this.onExpired = onExpired;
        this.onWillDue = onWillDue;
    }

    /**
     * The client is gone.
     *
     * @param expirySeconds how long the session stays
     * @param willDelaySeconds when its will is due, if it has one
     * @param awaySeconds how long it has been gone already
     */
    void begin(long expirySeconds, Optional<Long> willDelaySeconds, long awaySeconds) {
        end();
        if (willDelaySeconds.isPresent()) {
            will = bus.after(nanos(willDelaySeconds.get() - awaySeconds), onWillDue);
        }
        if (expirySeconds != StoredSession.FOR_EVER) {
            expiry = bus.after(nanos(expirySeconds - awaySeconds), onExpired);
        }
    }

    private static long nanos(long seconds) {
        return TimeUnit.SECONDS.toNanos(Math.max(0, seconds));
    }

    /** The client is back, or the session has ended. */
    void end() {
        cancel(will);
        cancel(expiry);
        will = null;
        expiry = null;
    }

    private static void cancel(Schedule.@Nullable Task task) {
        if (task != null) {
            task.cancel();
        }
    }
}

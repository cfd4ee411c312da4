package io.stagebus.mqtt.broker;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.stagebus.core.time.GatewayClock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection that was silent for one and a half times its keep alive (MQTT 5.0 §3.1.2.10 [MQTT-3.1.2-22]). Only whole
 * packets count. While the broker itself does not read, nobody is silent (R20). Event loop of the channel.
 */
final class KeepAlive {

    private final EventExecutor loop;
    private final GatewayClock clock;
    private final long limitNanos;
    private final Runnable onSilence;
    private long heardNanos;
    private boolean suspended;
    private @Nullable Future<?> timer;

    /**
     * A keep alive that runs from now on.
     *
     * @param seconds the client's keep alive; 0 for none
     */
    KeepAlive(EventExecutor loop, GatewayClock clock, int seconds, Runnable onSilence) {
        this.loop = loop;
        this.clock = clock;
        this.limitNanos = TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
        this.onSilence = onSilence;
        this.heardNanos = clock.monotonicNanos();
        if (seconds > 0) {
            arm(limitNanos);
        }
    }

    /** A packet came. */
    void heard() {
        heardNanos = clock.monotonicNanos();
    }

    /** The broker stops reading, or reads again. */
    void suspend(boolean suspend) {
        suspended = suspend;
        heard();
    }

    /** No more. */
    void stop() {
        Future<?> armed = timer;
        if (armed != null) {
            armed.cancel(false);
            timer = null;
        }
    }

    private void arm(long delayNanos) {
        timer = loop.schedule(this::check, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        long silentNanos = clock.monotonicNanos() - heardNanos;
        if (suspended) {
            arm(limitNanos);
        } else if (silentNanos >= limitNanos) {
            onSilence.run();
        } else {
            arm(limitNanos - silentNanos);
        }
    }
}

package io.stagebus.mqtt.broker;

import io.stagebus.core.time.GatewayClock;
import io.stagebus.mqtt.settings.MqttLimits;
import java.util.concurrent.TimeUnit;

/**
 * How fast one client may send messages: so many a second for long, and as many at once after a pause. Who sends more is not
 * refused but waits, because it is not read from. Event loop of the channel.
 */
final class PublishRate {

    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GatewayClock clock;
    private final long intervalNanos;
    /** When as much would have been sent as was, at the steady rate. */
    private long paidUntilNanos;

    PublishRate(GatewayClock clock, int perSecond) {
        this.clock = clock;
        this.intervalNanos = perSecond == MqttLimits.ANY_RATE ? 0 : Math.max(1, SECOND_NANOS / perSecond);
        this.paidUntilNanos = clock.monotonicNanos();
    }

    /** One more was sent; answers for how many nanoseconds nothing more is to be read, 0 for none. */
    long sent() {
        if (intervalNanos == 0) {
            return 0;
        }
        long now = clock.monotonicNanos();
        paidUntilNanos = Math.max(paidUntilNanos, now) + intervalNanos;
        return Math.max(0, paidUntilNanos - now - SECOND_NANOS);
    }
}

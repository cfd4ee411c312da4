package io.stagebus.osc.server;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.osc.codec.TimeTag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the time tags of bundles. Bus thread only. */
final class Timing {

    /** The time of what is to run at once. */
    static final long NOW = 0;
    /** The time of what is not to run at all. */
    static final long NEVER = -1;

    private static final Logger LOG = LoggerFactory.getLogger(Timing.class);
    /** The bus takes nothing later than this anyway (R23); a time tag is never read as later than that. */
    private static final long MAX_AHEAD_MICROS = 86_400_000_000L;
    /** So far behind it is not the network but the sender's clock. */
    private static final long WRONG_CLOCK_MICROS = 1_000_000;

    private final SignalBus bus;
    private final TimePolicy policy;
    private final Counts counts;

    Timing(SignalBus bus, TimePolicy policy, Counts counts) {
        this.bus = bus;
        this.policy = policy;
        this.counts = counts;
    }

    /**
     * When a bundle is to run, microseconds since 1970, or {@link #NOW} or {@link #NEVER}.
     *
     * @param sender whose clock it was; null where it is not known yet
     */
    long runAt(TimeTag timeTag, @Nullable OscPeer sender) {
        if (timeTag.isImmediate()) {
            return NOW;
        }
        long nowMicros = bus.nowMicros();
        long atMicros = timeTag.toMicros(nowMicros + MAX_AHEAD_MICROS);
        if (atMicros > nowMicros) {
            return atMicros;
        }
        counts.lateBundles.increment();
        long lateMicros = nowMicros - atMicros;
        if (lateMicros > WRONG_CLOCK_MICROS && sender != null && !sender.isClockKnownWrong()) {
            sender.noteWrongClock();
            LOG.atWarn()
                    .addKeyValue("remote", sender.remote())
                    .addKeyValue("lateSeconds", lateMicros / 1_000_000)
                    .log("bundles of an OSC peer come late by more than a second: is its clock right?");
        }
        boolean drops = policy.dropLate() && lateMicros > micros(policy.grace());
        if (drops) {
            counts.lateDropped.increment();
        }
        return drops ? NEVER : NOW;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}

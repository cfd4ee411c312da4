package io.stagebus.appliance.config;

import io.stagebus.core.signal.Ttl;
import java.time.Duration;
import java.util.Optional;

/**
 * What the gateway takes in.
 *
 * @param maxSessions how many clients, 0..1000000; 0 for no bound
 * @param maxParams how many Params, 1..10000000 (R15)
 * @param maxParamBytes how many bytes they may hold together, from 64 KiB on (R15)
 * @param paramTtl the time to live of a Param whose writers say nothing (R13)
 * @param signalTtl how long a definition lasts that a client announced; zero for ever
 * @param sessionTimeout how long a silent client stays; zero for ever
 * @param streamInterval the least time between two deliveries of a stream to a client that says none; zero for none
 */
public record LimitsConfig(
        int maxSessions,
        int maxParams,
        long maxParamBytes,
        Ttl paramTtl,
        Duration signalTtl,
        Duration sessionTimeout,
        Duration streamInterval) {

    private static final long MIN_BYTES = 64 << 10;

    /** Half of the heap is for Params; the other half is for queues, clients, and room to collect garbage in. */
    private static final int HEAP_PART = 2;

    /** Checks the ranges. */
    public LimitsConfig {
        InvalidSettingException.check(Setting.MAX_SESSIONS, maxSessions, 0, 1_000_000, "0 for no bound");
        InvalidSettingException.check(Setting.MAX_PARAMS, maxParams, 1, 10_000_000, "");
        InvalidSettingException.check(Setting.MAX_PARAM_BYTES, maxParamBytes, MIN_BYTES, 1L << 40, "bytes");
        InvalidSettingException.check(
                Setting.SIGNAL_TTL, signalTtl.toSeconds(), 0, 86_400L * 365, "seconds, 0 for never");
        InvalidSettingException.check(
                Setting.SESSION_TIMEOUT, sessionTimeout.toSeconds(), 0, 86_400L * 365, "seconds, 0 for never");
        InvalidSettingException.check(Setting.STREAM_INTERVAL, streamInterval.toMillis(), 0, 60_000, "ms, 0 for none");
    }

    /** What is wrong with these limits on a heap of so many bytes: a sentence, if anything. */
    public Optional<String> problemOn(long heapBytes) {
        return maxParamBytes <= heapBytes / HEAP_PART
                ? Optional.empty()
                : Optional.of(
                        "params may hold " + (maxParamBytes >> 20) + " MB (max-param-bytes), more than half of the "
                                + (heapBytes >> 20) + " MB of the heap: with so many the program can run out of memory"
                                + " before it refuses more; --heap makes room");
    }

    /**
     * The time to live that {@code seconds} asks for; 0 is none.
     *
     * @throws InvalidSettingException when it is longer than the wire can say
     */
    static Ttl ttl(long seconds) {
        InvalidSettingException.check(Setting.PARAM_TTL, seconds, 0, Integer.MAX_VALUE, "seconds, 0 for never");
        return seconds == 0 ? Ttl.NEVER : Ttl.sliding(seconds);
    }
}

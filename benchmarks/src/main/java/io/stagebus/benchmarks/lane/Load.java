package io.stagebus.benchmarks.lane;

import io.stagebus.benchmarks.client.Generator;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Puts load on a lane and says what came of it. The program's main thread. */
public final class Load {

    /** How long what is still under way is waited for; what comes later counts as missing. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;

    private final Generator generator;

    /** Load by this generator. */
    public Load(Generator generator) {
        this.generator = generator;
    }

    /** A histogram of nanoseconds. */
    public static Histogram histogram() {
        return new Histogram(HIGHEST_NANOS, DIGITS);
    }

    /** So many signals per second, whatever comes back. */
    public Outcome paced(Lane lane, double perSecond, double seconds) {
        Histogram histogram = histogram();
        Counts before = generator.call(() -> Counts.of(lane));
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
        Pace pace = new Pace(perSecond, start, before.sent);
        long end = start + (long) (seconds * 1e9);
        lane.arrivals().record(histogram, pace);
        generator.drive(
                now -> {
                    if (now < end) {
                        int due = pace.take(now);
                        if (due > 0) {
                            lane.send(due);
                        }
                        return true;
                    }
                    return lane.underWay() > 0 && now < end + DRAIN_NANOS;
                },
                (long) seconds + 30);
        lane.arrivals().recordNothing();
        Counts after = generator.call(() -> Counts.of(lane));
        return after.since(before, lane.arrivals().receivers(), histogram);
    }

    /**
     * As many as go through while never more than {@code window} are under way.
     *
     * @param window at most 65,536
     */
    public Outcome windowed(Lane lane, int window, double seconds) {
        // A sender that answers every single arrival would make the server read signals one by one.
        int leastBatch = Math.max(1, window / 8);
        Counts before = generator.call(() -> Counts.of(lane));
        long end = System.nanoTime() + (long) (seconds * 1e9);
        generator.drive(
                now -> {
                    if (now < end) {
                        int free = (int) (window - lane.underWay());
                        if (free >= leastBatch) {
                            lane.send(free);
                        }
                        return true;
                    }
                    return lane.underWay() > 0 && now < end + DRAIN_NANOS;
                },
                (long) seconds + 30);
        Counts after = generator.call(() -> Counts.of(lane));
        return after.since(before, lane.arrivals().receivers(), histogram());
    }

    /**
     * Exactly {@code count} signals while never more than {@code window} are under way.
     *
     * @param limitSeconds when to give up on what has not come
     */
    public Outcome exactly(Lane lane, int count, int window, double limitSeconds) {
        Counts before = generator.call(() -> Counts.of(lane));
        long end = System.nanoTime() + (long) (limitSeconds * 1e9);
        generator.drive(
                now -> {
                    int left = (int) (before.sent + count - lane.sent());
                    int free = (int) Math.min(left, window - lane.underWay());
                    if (free > 0) {
                        lane.send(free);
                    }
                    return (left > 0 || lane.underWay() > 0) && now < end;
                },
                (long) limitSeconds + 30);
        Counts after = generator.call(() -> Counts.of(lane));
        return after.since(before, lane.arrivals().receivers(), histogram());
    }

    private record Counts(long sent, long received, long complete, long lost, long disordered, long cpu, long now) {
        static Counts of(Lane lane) {
            Arrivals arrivals = lane.arrivals();
            return new Counts(
                    lane.sent(),
                    arrivals.received(),
                    arrivals.complete(),
                    arrivals.lost(),
                    arrivals.disordered(),
                    lane.server().process().cpuNanos(),
                    System.nanoTime());
        }

        Outcome since(Counts before, int receivers, Histogram histogram) {
            long wanted = (sent - before.sent) * receivers;
            long delivered = received - before.received;
            return new Outcome(
                    sent - before.sent,
                    delivered,
                    wanted - delivered,
                    disordered - before.disordered,
                    now - before.now,
                    cpu - before.cpu,
                    histogram);
        }
    }

    /**
     * What came of a run.
     *
     * @param sent signals
     * @param delivered messages, at all receivers together
     * @param missing messages that did not come
     * @param disordered messages that came behind a later one
     * @param nanos from the first to the last
     * @param cpuNanos CPU time of the server meanwhile; 0 when unknown
     * @param latency from when a signal ought to have gone out to each of its arrivals, nanoseconds; empty unless paced
     */
    public record Outcome(
            long sent, long delivered, long missing, long disordered, long nanos, long cpuNanos, Histogram latency) {

        /** Deliveries a second. */
        public double perSecond() {
            return delivered * 1e9 / nanos;
        }

        /** CPU time of the server per delivery, microseconds. */
        public double cpuMicrosPerDelivery() {
            return cpuNanos / 1e3 / delivered;
        }

        /** A latency of the distribution, microseconds. */
        public double micros(double percentile) {
            return latency.getValueAtPercentile(percentile) / 1e3;
        }

        /** Whether everything arrived, in order. */
        public boolean isSound() {
            return missing == 0 && disordered == 0;
        }
    }
}

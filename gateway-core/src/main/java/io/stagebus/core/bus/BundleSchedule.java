package io.stagebus.core.bus;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.session.Session;
import io.stagebus.core.time.Schedule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bundles that wait for their time, bounded in number, bytes and distance, together and for one session (R23). Bus
 * thread only.
 */
final class BundleSchedule {

    /** What the bundles that wait may weigh together. */
    static final long MAX_BYTES = 64L << 20;

    /** One session may have one of so many parts of the places and of the bytes. */
    static final int SESSION_PART = 2;

    private static final long WRITE_WEIGHT = 200;

    private final BusSettings settings;
    private final Schedule schedule;
    private final Map<Session, Share> shares = new HashMap<>();
    private int waiting;
    private long bytes;

    /** What one session has waiting. */
    private static final class Share {
        private int waiting;
        private long bytes;
    }

    BundleSchedule(BusSettings settings, Schedule schedule) {
        this.settings = settings;
        this.schedule = schedule;
    }

    /** Why a bundle cannot wait; empty when it can. */
    Optional<Outcome.Rejected> refusal(Command.Bundle bundle, Moment now) {
        long aheadSeconds = (bundle.executeAtMicros() - now.micros()) / 1_000_000;
        if (aheadSeconds > settings.maxScheduleAheadSeconds()) {
            return refused("a bundle may be scheduled " + settings.maxScheduleAheadSeconds() + " s ahead, not "
                    + aheadSeconds);
        }
        long weight = weight(bundle);
        if (waiting >= settings.maxScheduledBundles() || bytes + weight > MAX_BYTES) {
            return refused(waiting + " bundles of " + bytes + " bytes wait for their time already");
        }
        Share own = shares.getOrDefault(bundle.session(), new Share());
        if (own.waiting >= Math.max(1, settings.maxScheduledBundles() / SESSION_PART)
                || own.bytes + weight > MAX_BYTES / SESSION_PART) {
            return refused(own.waiting + " bundles of " + own.bytes + " bytes wait for this session already");
        }
        return Optional.empty();
    }

    private static Optional<Outcome.Rejected> refused(String detail) {
        return Optional.of(Writes.rejected(Rejection.SCHEDULE_FULL, detail));
    }

    /** Has {@code run} called at the bundle's time, or as soon as may be when that is over. */
    void add(Command.Bundle bundle, Moment now, Runnable run) {
        long weight = weight(bundle);
        Share own = shares.computeIfAbsent(bundle.session(), session -> new Share());
        add(own, 1, weight);
        long aheadMicros = Math.max(0, bundle.executeAtMicros() - now.micros());
        schedule.at(now.nanos() + aheadMicros * 1_000, () -> {
            add(own, -1, -weight);
            if (own.waiting == 0) {
                shares.remove(bundle.session());
            }
            run.run();
        });
    }

    private void add(Share own, int bundles, long weight) {
        own.waiting += bundles;
        own.bytes += weight;
        waiting += bundles;
        bytes += weight;
    }

    private static long weight(Command.Bundle bundle) {
        long sum = WRITE_WEIGHT;
        for (Command.Write write : bundle.writes()) {
            long content = switch (write) {
                case Command.SetParam set -> set.content().weight();
                case Command.Publish publish -> publish.content().weight();
                case Command.DeleteParam delete -> 0;
            };
            sum += WRITE_WEIGHT + 2L * write.address().text().length() + content;
        }
        return sum;
    }

    int size() {
        return waiting;
    }
}

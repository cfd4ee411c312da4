package io.stagebus.core.bus;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.time.Schedule;

/** The bundles that wait for their time, bounded in number and distance (R23). Bus thread only. */
final class BundleSchedule {

    private final BusSettings settings;
    private final Schedule schedule;
    private int waiting;

    BundleSchedule(BusSettings settings, Schedule schedule) {
        this.settings = settings;
        this.schedule = schedule;
    }

    Outcome accept(Command.Bundle bundle, Moment now, Runnable run) {
        if (waiting >= settings.maxScheduledBundles()) {
            return Writes.rejected(Rejection.SCHEDULE_FULL, waiting + " bundles wait for their time already");
        }
        long aheadMicros = bundle.executeAtMicros() - now.micros();
        long aheadSeconds = aheadMicros / 1_000_000;
        if (aheadSeconds > settings.maxScheduleAheadSeconds()) {
            return Writes.rejected(
                    Rejection.SCHEDULE_FULL,
                    "a bundle may be scheduled " + settings.maxScheduleAheadSeconds() + " s ahead, not "
                            + aheadSeconds);
        }
        waiting++;
        schedule.at(now.nanos() + aheadMicros * 1_000, () -> {
            waiting--;
            run.run();
        });
        return new Outcome.Scheduled();
    }

    int size() {
        return waiting;
    }
}

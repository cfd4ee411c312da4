package io.stagebus.rules.engine;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.Schedule;
import io.stagebus.rules.rule.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules with a timetable. They follow the wall clock, which may be set: so it is looked at once a minute at least, and
 * what is more than a minute late then is left out. Bus thread only.
 */
final class Timetables {

    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

    private final SignalBus bus;
    private final Consumer<ActiveRule> onDue;
    private List<ActiveRule> rules = List.of();
    private Schedule.@Nullable Task wake;

    Timetables(SignalBus bus, Consumer<ActiveRule> onDue) {
        this.bus = bus;
        this.onDue = onDue;
    }

    private Instant now() {
        return Instant.EPOCH.plus(bus.nowMicros(), ChronoUnit.MICROS);
    }

    /** From now on these rules run, and no others; one whose memory says when it is due keeps that. */
    void replace(List<ActiveRule> timed) {
        rules = List.copyOf(timed);
        Instant now = now();
        for (ActiveRule active : rules) {
            if (active.memory.nextDue == null) {
                active.memory.nextDue = next(active, now).orElse(null);
            }
        }
        arm(now);
    }

    private static Optional<Instant> next(ActiveRule active, Instant now) {
        return active.rule.trigger() instanceof Trigger.OnSchedule(var times) ? times.after(now) : Optional.empty();
    }

    private void arm(Instant now) {
        Schedule.Task before = wake;
        if (before != null) {
            before.cancel();
            wake = null;
        }
        if (!rules.isEmpty()) {
            Duration look = LONGEST_LOOK;
            for (ActiveRule active : rules) {
                Instant due = active.memory.nextDue;
                if (due != null && Duration.between(now, due).compareTo(look) < 0) {
                    look = Duration.between(now, due);
                }
            }
            wake = bus.after(Math.max(0, look.toNanos()), this::look);
        }
    }

    private void look() {
        wake = null;
        Instant now = now();
        List<ActiveRule> due = new ArrayList<>();
        for (ActiveRule active : rules) {
            Instant at = active.memory.nextDue;
            if (at == null || !at.isAfter(now)) {
                if (at != null && Duration.between(at, now).compareTo(LONGEST_LOOK) <= 0) {
                    due.add(active);
                }
                active.memory.nextDue = next(active, now).orElse(null);
            } else if (next(active, now).map(sooner -> sooner.isBefore(at)).orElse(false)) {
                // The clock was set back.
                active.memory.nextDue = next(active, now).orElse(null);
            }
        }
        due.forEach(onDue);
        arm(now());
    }
}

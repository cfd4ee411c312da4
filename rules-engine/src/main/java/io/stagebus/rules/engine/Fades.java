package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The fades that run, one for each address: a new one takes over from where the Param is. Each keeps to the beat of its own
 * rate; a write that was missed altogether is left out, the last one never is. Bus thread only.
 */
final class Fades {

    private final SignalBus bus;
    private final GatewayClock clock;
    private final Session session;
    private final Consumer<Runs.Run> onEnd;
    private final Map<Address, Running> running = new HashMap<>();

    private static final class Running {
        private final Runs.Run run;
        private final Plan.Fade fade;
        private final long startNanos;
        private double from;
        private Schedule.@Nullable Task task;

        Running(Runs.Run run, Plan.Fade fade, long startNanos) {
            this.run = run;
            this.fade = fade;
            this.startNanos = startNanos;
        }
    }

    /** Calls {@code onEnd} when a fade of a firing is over, whether it arrived or another one took over. */
    Fades(SignalBus bus, GatewayClock clock, Session session, Consumer<Runs.Run> onEnd) {
        this.bus = bus;
        this.clock = clock;
        this.session = session;
        this.onEnd = onEnd;
    }

    /** How many run. */
    int size() {
        return running.size();
    }

    /** Begins a fade. What its firing writes at the same instant is written by the time it looks where the Param is. */
    void start(Runs.Run run, Plan.Fade fade) {
        Running before = running.remove(fade.address());
        Running now = new Running(run, fade, clock.monotonicNanos());
        running.put(fade.address(), now);
        // A turn of its own comes after all that this instant brings, also where a timer fired the rule.
        bus.slice(() -> begin(now));
        if (before != null) {
            stop(before);
            onEnd.accept(before.run);
        }
    }

    private boolean begin(Running one) {
        if (running.get(one.fade.address()) == one) {
            one.from = one.fade.from().orElseGet(() -> whereItIs(one.fade.address()));
            arm(one, clock.monotonicNanos() - one.startNanos);
        }
        return false;
    }

    private void tick(Running one) {
        long passed = clock.monotonicNanos() - one.startNanos;
        if (passed >= one.fade.nanos()) {
            running.remove(one.fade.address());
            write(one, one.fade.to());
            onEnd.accept(one.run);
            return;
        }
        double u = one.fade.easing().at((double) passed / one.fade.nanos());
        write(one, Value.of(one.from + (one.fade.to().asDouble() - one.from) * u));
        arm(one, passed);
    }

    private void arm(Running one, long passed) {
        long beats = passed / one.fade.everyNanos() + 1;
        long next = Math.min(one.fade.nanos(), beats * one.fade.everyNanos());
        one.task = bus.after(Math.max(0, next - passed), () -> tick(one));
    }

    private double whereItIs(Address address) {
        double value = bus.current(address)
                .map(param -> param.content().value().asDouble())
                .orElse(0.0);
        return Double.isFinite(value) ? value : 0;
    }

    private void write(Running one, Value value) {
        Plan.Fade fade = one.fade;
        bus.submit(new Command.SetParam(
                session, fade.origin(), fade.address(), Content.of(value), WriteOptions.PLAIN, fade.reply()));
    }

    private static void stop(Running one) {
        Schedule.Task task = one.task;
        if (task != null) {
            task.cancel();
        }
    }

    /** Ends the fades of a firing where they are. */
    void stopOf(Runs.Run run) {
        running.values().removeIf(one -> {
            boolean its = one.run == run;
            if (its) {
                stop(one);
            }
            return its;
        });
    }

    /** Ends the fades at addresses that match where they are. */
    void stopAt(AddressPattern addresses) {
        List<Running> matching = new ArrayList<>();
        running.forEach((address, one) -> {
            if (addresses.matches(address)) {
                matching.add(one);
            }
        });
        for (Running one : matching) {
            running.remove(one.fade.address());
            stop(one);
            onEnd.accept(one.run);
        }
    }
}

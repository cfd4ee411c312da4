package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import io.stagebus.rules.rule.Trigger;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of which rules want to know when nothing comes any more. A signal only notes the time; the timer looks when
 * that was. Bus thread only.
 */
final class Timeouts {

    private final SignalBus bus;
    private final GatewayClock clock;
    private final int maxPending;
    private final BiConsumer<ActiveRule, Occasion> onSilence;
    private final BiConsumer<ActiveRule, Occasion> onFull;
    private int waiting;

    /** One address of one rule. */
    static final class Silence {
        private long lastNanos;
        private Content last = Content.NONE;
        private Origin origin;
        private Schedule.@Nullable Task task;

        Silence(Origin origin) {
            this.origin = origin;
        }
    }

    /**
     * Waits for nothing yet.
     *
     * @param onSilence called when nothing came for as long as the rule says
     * @param onFull called when something came and too much is waited for already to wait for the next
     */
    Timeouts(
            SignalBus bus,
            GatewayClock clock,
            EngineLimits limits,
            BiConsumer<ActiveRule, Occasion> onSilence,
            BiConsumer<ActiveRule, Occasion> onFull) {
        this.bus = bus;
        this.clock = clock;
        this.maxPending = limits.maxPending();
        this.onSilence = onSilence;
        this.onFull = onFull;
    }

    /** These rules are in force now too: an address that one of them names is waited for at once. */
    void await(List<ActiveRule> rules, Origin from) {
        for (ActiveRule active : rules) {
            if (active.rule.trigger() instanceof Trigger.OnTimeout timeout) {
                timeout.pattern().pattern().exact().ifPresent(address -> {
                    if (!active.memory.silences.containsKey(address)) {
                        heard(active, address, Content.NONE, from);
                    }
                });
            }
        }
    }

    /** The rules of a memory are gone. */
    void forget(RuleMemory memory) {
        for (Silence silence : memory.silences.values()) {
            Schedule.Task task = silence.task;
            if (task != null) {
                task.cancel();
                waiting--;
            }
        }
        memory.silences.clear();
    }

    /** Something came. */
    void heard(ActiveRule active, Address address, Content content, Origin origin) {
        RuleMemory memory = active.memory;
        Silence silence = memory.silences.get(address);
        if (silence == null) {
            if (waiting >= maxPending) {
                onFull.accept(active, occasion(active, address, content, origin));
                return;
            }
            silence = new Silence(origin);
            memory.silences.put(address, silence);
        }
        silence.lastNanos = clock.monotonicNanos();
        silence.last = content;
        silence.origin = origin;
        if (silence.task == null) {
            waiting++;
            arm(active, address, silence, nanos(active));
        }
    }

    private static Occasion occasion(ActiveRule active, Address address, Content content, Origin origin) {
        return Occasion.at(active, "timeout", address, content, origin);
    }

    private static Trigger.OnTimeout trigger(ActiveRule active) {
        return (Trigger.OnTimeout) active.rule.trigger();
    }

    private static long nanos(ActiveRule active) {
        return trigger(active).silence().toNanos();
    }

    private void arm(ActiveRule active, Address address, Silence silence, long nanos) {
        silence.task = bus.after(nanos, () -> look(active, address, silence));
    }

    private void look(ActiveRule active, Address address, Silence silence) {
        long left = silence.lastNanos + nanos(active) - clock.monotonicNanos();
        if (left > 0) {
            arm(active, address, silence, left);
            return;
        }
        waiting--;
        silence.task = null;
        // The one address that a rule names stays known, so that a reload does not wait for it anew.
        if (trigger(active).pattern().pattern().exact().isEmpty()) {
            active.memory.silences.remove(address);
        }
        onSilence.accept(active, occasion(active, address, silence.last, silence.origin));
    }

    /** How many addresses are waited for. */
    int size() {
        return waiting;
    }
}

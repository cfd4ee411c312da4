package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.rule.Trigger;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The addresses of which rules want to know when nothing comes any more. A signal only notes the time; the timer looks when
 * that was. Bus thread only.
 */
final class Timeouts {

    private final SignalBus bus;
    private final GatewayClock clock;
    private final int maxPending;
    private final BiConsumer<ActiveRule, Occasion> onSilence;
    private int waiting;

    /** One address of one rule. */
    static final class Silence {
        private long lastNanos;
        private Content last = Content.NONE;
        private Origin origin;
        private boolean armed;
        private boolean over;

        Silence(Origin origin) {
            this.origin = origin;
        }
    }

    /** Calls {@code onSilence} when nothing came for as long as the rule says. */
    Timeouts(SignalBus bus, GatewayClock clock, EngineLimits limits, BiConsumer<ActiveRule, Occasion> onSilence) {
        this.bus = bus;
        this.clock = clock;
        this.maxPending = limits.maxPending();
        this.onSilence = onSilence;
    }

    /** From now on these rules are in force: an address that one of them names is waited for at once. */
    void replace(List<ActiveRule> rules, Origin from) {
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
        memory.silences.values().forEach(silence -> silence.over = true);
        memory.silences.clear();
    }

    /** Something came. */
    void heard(ActiveRule active, Address address, Content content, Origin origin) {
        RuleMemory memory = active.memory;
        Silence silence = memory.silences.get(address);
        if (silence == null) {
            if (waiting >= maxPending) {
                return;
            }
            silence = new Silence(origin);
            memory.silences.put(address, silence);
        }
        silence.lastNanos = clock.monotonicNanos();
        silence.last = content;
        silence.origin = origin;
        if (!silence.armed) {
            silence.armed = true;
            waiting++;
            arm(active, address, silence, nanos(active));
        }
    }

    private static long nanos(ActiveRule active) {
        return ((Trigger.OnTimeout) active.rule.trigger()).silence().toNanos();
    }

    private void arm(ActiveRule active, Address address, Silence silence, long nanos) {
        bus.after(nanos, () -> look(active, address, silence));
    }

    private void look(ActiveRule active, Address address, Silence silence) {
        long left = silence.over ? 0 : silence.lastNanos + nanos(active) - clock.monotonicNanos();
        if (left > 0) {
            arm(active, address, silence, left);
            return;
        }
        waiting--;
        silence.armed = false;
        if (!silence.over) {
            onSilence.accept(active, Occasion.at(active, "timeout", address, silence.last, silence.origin));
        }
    }
}

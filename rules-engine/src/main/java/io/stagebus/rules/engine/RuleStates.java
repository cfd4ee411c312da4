package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.trace.TraceEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells at {@code /stagebus/rules/{id}/state} what of a rule must be known after a restart, and its last trip: at most once a
 * second for each rule. It is a Param like any other, so the journal brings it back. Bus thread only.
 */
final class RuleStates {

    private static final long EVERY_NANOS = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1_000;
    /** Of how many addresses it is told that they lie beyond a limit. */
    private static final int MAX_BEYOND = 1_000;

    private final SignalBus bus;
    private final GatewayClock clock;
    private final Session session;

    RuleStates(SignalBus bus, GatewayClock clock, Session session) {
        this.bus = bus;
        this.clock = clock;
        this.session = session;
    }

    private static Address address(String ruleId) {
        return Address.of("/stagebus/rules/" + ruleId + "/state");
    }

    /** Something changed that should be told. */
    void changed(ActiveRule active) {
        RuleMemory memory = active.memory;
        if (memory.untold) {
            return;
        }
        memory.untold = true;
        long wait = memory.everTold ? memory.toldNanos + EVERY_NANOS - clock.monotonicNanos() : 0;
        bus.after(Math.max(0, wait), () -> tell(active));
    }

    private void tell(ActiveRule active) {
        RuleMemory memory = active.memory;
        memory.untold = false;
        memory.everTold = true;
        memory.toldNanos = clock.monotonicNanos();
        Map<String, Value> told = new LinkedHashMap<>();
        if (memory.hasFired) {
            long ago = (clock.monotonicNanos() - memory.lastFiredNanos) / NANOS_PER_MICRO;
            told.put("fired_at", Value.of(bus.nowMicros() - ago));
        }
        TraceEntry trip = memory.lastTrip;
        if (trip != null) {
            told.put("trip", Value.of(trip.verdict().name()));
            told.put("trip_at", Value.of(trip.timeMicros()));
            told.put("detail", Value.of(trip.detail().isEmpty() ? trip.verdict().words() : trip.detail()));
        }
        List<Value> beyond = new ArrayList<>();
        memory.beyond.forEach((address, is) -> {
            if (is && beyond.size() < MAX_BEYOND) {
                beyond.add(Value.of(address.text()));
            }
        });
        if (!memory.beyond.isEmpty()) {
            told.put("beyond", Value.arrayOf(beyond));
        }
        bus.submit(Command.SetParam.of(
                session, address(active.id()), Content.of(new Value.Dict(told)), WriteOptions.PLAIN, Reply.NONE));
    }

    /** Takes over what was told before a restart; for a rule that remembers nothing of its own. */
    void restore(ActiveRule active) {
        RuleMemory memory = active.memory;
        if (memory.hasFired || !memory.beyond.isEmpty()) {
            return;
        }
        bus.current(address(active.id())).ifPresent(param -> {
            if (param.content().value() instanceof Value.Dict(Map<String, Value> told)) {
                restore(memory, told);
            }
        });
    }

    private void restore(RuleMemory memory, Map<String, Value> told) {
        // The clock may have been set since: what would lie in the future was just now.
        if (told.get("fired_at") instanceof Value.Int(long firedAt)) {
            long ago = Math.max(0, bus.nowMicros() - firedAt);
            memory.hasFired = true;
            memory.lastFiredNanos = clock.monotonicNanos() - ago * NANOS_PER_MICRO;
        }
        if (told.get("beyond") instanceof Value.Array(List<Value> addresses)) {
            for (Value value : addresses) {
                if (value instanceof Value.Text(String text)) {
                    try {
                        memory.beyond.put(Address.parse(text), true);
                    } catch (InvalidAddressException e) {
                        // Somebody else wrote it.
                    }
                }
            }
        }
    }
}

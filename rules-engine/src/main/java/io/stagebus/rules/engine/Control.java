package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What lies under {@code /stagebus/rules}, by which rules are switched: by other rules, and by whoever has the admin scope
 * there (R4). What must hold after a restart is a Param, the rest are Events. Bus thread only.
 */
final class Control {

    /** Whether all rules are stopped: a Param. */
    static final Address PANIC = Address.of("/stagebus/rules/panic");
    /** Where rules may not write: a Param, an array of patterns. */
    static final Address DISARMED = Address.of("/stagebus/rules/disarmed");

    private static final Address ROOT = Address.of("/stagebus/rules");
    private static final Address ARM = Address.of("/stagebus/rules/arm");
    private static final Address DISARM = Address.of("/stagebus/rules/disarm");
    private static final Address CANCEL = Address.of("/stagebus/rules/cancel");
    private static final Address RELOAD = Address.of("/stagebus/rules/reload");
    private static final Address PUT = Address.of("/stagebus/rules/put");
    private static final Address REMOVE = Address.of("/stagebus/rules/remove");
    private static final String ENABLED = "/enabled";
    /** How many patterns may be disarmed at a time. */
    private static final int MAX_DISARMED = 100;

    private final Orders orders;
    private final List<AddressPattern> disarmed = new ArrayList<>();
    private boolean stopped;

    /** What it has done by others. */
    interface Orders {
        /** Give up everything that waits or fades. */
        void cancelAll();

        /** Give up what one rule has waiting or fading. */
        void cancelOf(String ruleId);

        /** Give up what would yet write to addresses that match. */
        void cancelAt(AddressPattern addresses);

        /** Switch a rule on or off. */
        void enable(String ruleId, boolean enabled);

        /** Who keeps the rules. */
        RuleKeeper keeper();

        /** Tell everybody where rules may not write. */
        void showDisarmed(Value patterns);
    }

    /**
     * What is asked of it by a signal.
     *
     * @param text for people
     */
    record Order(Address address, Value value, String text) {}

    Control(Orders orders) {
        this.orders = orders;
    }

    static Order cancelling(Action.Cancel cancel) {
        Map<String, Value> what = new LinkedHashMap<>();
        cancel.ruleId().ifPresent(id -> what.put("rule", Value.of(id)));
        cancel.addresses().ifPresent(pattern -> what.put("addresses", Value.of(pattern.text())));
        String text = what.isEmpty()
                ? "cancel everything"
                : "cancel "
                        + cancel.ruleId()
                                .orElseGet(
                                        () -> cancel.addresses().orElseThrow().text());
        return new Order(CANCEL, new Value.Dict(what), text);
    }

    static Order enabling(String ruleId, boolean enabled) {
        return new Order(enabledOf(ruleId), Value.of(enabled), (enabled ? "enable " : "disable ") + ruleId);
    }

    static Order arming(AddressPattern addresses, boolean armed) {
        return new Order(
                armed ? ARM : DISARM, Value.of(addresses.text()), (armed ? "arm " : "disarm ") + addresses.text());
    }

    static Order panicking(boolean stop) {
        return new Order(PANIC, Value.of(stop), stop ? "panic" : "resume");
    }

    private static Address enabledOf(String ruleId) {
        return Address.of(ROOT.text() + "/" + ruleId + ENABLED);
    }

    /** Takes over what was in force before a restart. */
    void restore(Function<Address, Optional<Signal.Param>> state) {
        stopped = state.apply(PANIC)
                .map(param -> param.content().value().equals(Value.TRUE))
                .orElse(false);
        disarmed.clear();
        state.apply(DISARMED).ifPresent(param -> {
            if (param.content().value() instanceof Value.Array(List<Value> patterns)) {
                patterns.forEach(pattern -> pattern(pattern).ifPresent(disarmed::add));
            }
        });
    }

    /** Whether a rule is switched on, as it was said last; empty when it was never said. */
    static Optional<Boolean> enabled(String ruleId, Function<Address, Optional<Signal.Param>> state) {
        return state.apply(enabledOf(ruleId))
                .flatMap(param ->
                        param.content().value() instanceof Value.Bool(boolean on) ? Optional.of(on) : Optional.empty());
    }

    /** Whether a signal at this address is for this. */
    static boolean concerns(Address address) {
        return address.isUnder(ROOT);
    }

    /** Whether rules are stopped; those that wait for the panic itself are not. */
    boolean isStopped(Occasion occasion) {
        return stopped && !occasion.address.equals(Optional.of(PANIC));
    }

    /** Whether rules are stopped. */
    boolean isStopped() {
        return stopped;
    }

    /** The pattern by which {@code address} is disarmed, if it is. */
    Optional<AddressPattern> disarming(Address address) {
        for (AddressPattern pattern : disarmed) {
            if (pattern.matches(address)) {
                return Optional.of(pattern);
            }
        }
        return Optional.empty();
    }

    /** Does what a signal asks for; others are passed over. */
    void onSignal(Signal signal) {
        Address address = signal.address();
        Value value = signal.content().value();
        if (address.equals(PANIC)) {
            stopped = value.equals(Value.TRUE);
            if (stopped) {
                orders.cancelAll();
            }
        } else if (address.equals(ARM)) {
            pattern(value).ifPresent(pattern -> change(disarmed.remove(pattern)));
        } else if (address.equals(DISARM)) {
            pattern(value).ifPresent(this::disarm);
        } else if (address.equals(CANCEL)) {
            cancel(value);
        } else if (address.equals(RELOAD)) {
            orders.keeper().reload();
        } else if (address.equals(PUT)) {
            orders.keeper().put(value);
        } else if (address.equals(REMOVE)) {
            orders.keeper().remove(value);
        } else if (address.text().endsWith(ENABLED) && value instanceof Value.Bool(boolean on)) {
            enable(address, on);
        }
    }

    private void disarm(AddressPattern pattern) {
        if (!disarmed.contains(pattern) && disarmed.size() < MAX_DISARMED) {
            disarmed.add(pattern);
            orders.cancelAt(pattern);
            change(true);
        }
    }

    private void change(boolean changed) {
        if (changed) {
            List<Value> patterns = new ArrayList<>();
            disarmed.forEach(pattern -> patterns.add(Value.of(pattern.text())));
            orders.showDisarmed(Value.arrayOf(patterns));
        }
    }

    private void cancel(Value value) {
        if (!(value instanceof Value.Dict(Map<String, Value> what)) || what.isEmpty()) {
            orders.cancelAll();
            return;
        }
        if (what.get("rule") instanceof Value.Text(String ruleId)) {
            orders.cancelOf(ruleId);
        }
        Value addresses = what.get("addresses");
        if (addresses != null) {
            pattern(addresses).ifPresent(orders::cancelAt);
        }
    }

    private void enable(Address address, boolean on) {
        String text = address.text();
        int from = ROOT.text().length() + 1;
        int to = text.length() - ENABLED.length();
        if (from < to) {
            orders.enable(text.substring(from, to), on);
        }
    }

    private static Optional<AddressPattern> pattern(Value value) {
        try {
            return value instanceof Value.Text(String text)
                    ? Optional.of(AddressPattern.parse(text))
                    : Optional.empty();
        } catch (InvalidPatternException e) {
            return Optional.empty();
        }
    }
}

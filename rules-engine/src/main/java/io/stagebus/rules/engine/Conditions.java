package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Target;
import io.stagebus.rules.rule.TimeWindow;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.transform.Operator;
import io.stagebus.rules.transform.TextPattern;
import io.stagebus.rules.transform.TransformException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Looks whether conditions hold, and writes down what it saw. Bus thread only. */
final class Conditions {

    private final Function<Address, Optional<Signal.Param>> state;
    private final LongSupplier wallMicros;

    /** Reads the state through {@code state}, and the time of the batch through {@code wallMicros}. */
    Conditions(Function<Address, Optional<Signal.Param>> state, LongSupplier wallMicros) {
        this.state = state;
        this.wallMicros = wallMicros;
    }

    /** Whether all hold; stops at the first that does not. */
    boolean holdAll(List<Condition> conditions, Occasion occasion, TraceEntry entry) throws TransformException {
        for (Condition condition : conditions) {
            if (!holds(condition, occasion, entry)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Condition condition, Occasion occasion, TraceEntry entry) throws TransformException {
        return switch (condition) {
            case Condition.OfParam ofParam -> looked(ofParam, occasion, entry);
            case Condition.All(List<Condition> parts) -> told(condition, holdAll(parts, occasion, entry), entry);
            case Condition.Any(List<Condition> parts) -> told(condition, holdsAny(parts, occasion, entry), entry);
            case Condition.Not(Condition part) -> told(condition, !holds(part, occasion, entry), entry);
            case Condition.During(TimeWindow window) ->
                told(condition, window.contains(Instant.EPOCH.plus(wallMicros.getAsLong(), ChronoUnit.MICROS)), entry);
        };
    }

    private boolean holdsAny(List<Condition> parts, Occasion occasion, TraceEntry entry) throws TransformException {
        for (Condition part : parts) {
            if (holds(part, occasion, entry)) {
                return true;
            }
        }
        return false;
    }

    /** What consists of others is told after them. */
    private static boolean told(Condition condition, boolean holds, TraceEntry entry) {
        entry.saw(condition, Optional.empty(), holds);
        return holds;
    }

    private boolean looked(Condition.OfParam condition, Occasion occasion, TraceEntry entry) throws TransformException {
        Optional<Signal.Param> param = state.apply(condition.target().at(occasion));
        Optional<Value> saw = param.map(found -> found.content().value());
        boolean holds = switch (condition) {
            case Condition.Compare compare ->
                saw.isPresent() ? compare.operator().holds(saw.get(), compare.value()) : compare.holdsWithoutParam();
            case Condition.In(Target target, List<Value> values) -> saw.isPresent() && isOneOf(saw.get(), values);
            case Condition.Matches(Target target, TextPattern pattern) ->
                saw.isPresent() && saw.get() instanceof Value.Text(String text) && pattern.matches(text);
            case Condition.Exists(Target target, boolean wanted) -> saw.isPresent() == wanted;
            case Condition.ChangedWithin(Target target, Duration time) ->
                param.isPresent()
                        && wallMicros.getAsLong() - param.get().timeMicros()
                                <= ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(time));
        };
        entry.saw(condition, saw, holds);
        return holds;
    }

    private static boolean isOneOf(Value value, List<Value> values) {
        for (Value other : values) {
            if (Operator.EQ.holds(value, other)) {
                return true;
            }
        }
        return false;
    }

    /** The addresses without slots that conditions look at. */
    static Set<Address> fixedAddresses(List<Condition> conditions) {
        Set<Address> found = new HashSet<>();
        conditions.forEach(condition -> collect(condition, found));
        return found;
    }

    private static void collect(Condition condition, Set<Address> found) {
        switch (condition) {
            case Condition.OfParam ofParam -> ofParam.target().fixed().ifPresent(found::add);
            case Condition.All(List<Condition> parts) -> parts.forEach(part -> collect(part, found));
            case Condition.Any(List<Condition> parts) -> parts.forEach(part -> collect(part, found));
            case Condition.Not(Condition part) -> collect(part, found);
            case Condition.During during -> {
                // It looks at the clock.
            }
        }
    }
}

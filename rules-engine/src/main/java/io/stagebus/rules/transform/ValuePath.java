package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way to a part of a value: names of members and indices of arrays, {@code lamps.0.level}. Immutable.
 *
 * @param steps the way; empty for the value itself
 */
public record ValuePath(List<String> steps) {

    /** How many steps a path may have. */
    public static final int MAX_STEPS = Value.MAX_DEPTH;

    /** The value itself. */
    public static final ValuePath WHOLE = new ValuePath(List.of());

    /** Copies the steps. */
    public ValuePath {
        steps = List.copyOf(steps);
    }

    /**
     * Reads {@code a.0.b}.
     *
     * @throws IllegalArgumentException when a step is empty or there are more than {@link #MAX_STEPS}
     */
    public static ValuePath parse(String text) {
        if (text.isEmpty()) {
            return WHOLE;
        }
        List<String> steps = Arrays.asList(text.split("\\.", -1));
        if (steps.contains("")) {
            throw new IllegalArgumentException("a step between two dots is empty");
        }
        if (steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("more than " + MAX_STEPS + " steps");
        }
        return new ValuePath(steps);
    }

    /** The part of {@code value} at the end of the way; empty when it leads nowhere. */
    public Optional<Value> pick(Value value) {
        Value at = value;
        for (String step : steps) {
            Optional<Value> next = step(at, step);
            if (next.isEmpty()) {
                return next;
            }
            at = next.get();
        }
        return Optional.of(at);
    }

    private static Optional<Value> step(Value at, String step) {
        if (at instanceof Value.Dict(Map<String, Value> entries)) {
            return Optional.ofNullable(entries.get(step));
        }
        if (at instanceof Value.Array(List<Value> items) && isIndex(step)) {
            int index = Integer.parseInt(step);
            return index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isIndex(String step) {
        return step.length() <= 9 && step.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The path as it is written. */
    public String text() {
        return String.join(".", steps);
    }
}

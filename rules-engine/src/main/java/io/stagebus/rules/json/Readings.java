package io.stagebus.rules.json;

import io.stagebus.core.signal.Value;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What several readers read in the same way: durations, words out of a list, time zones. */
final class Readings {

    private static final double NANOS = 1e9;

    private final Problems problems;

    Readings(Problems problems) {
        this.problems = problems;
    }

    /** Seconds, with a fraction or without. */
    Optional<Duration> seconds(At at, Duration least, Duration most) {
        double from = least.toNanos() / NANOS;
        double to = most.toNanos() / NANOS;
        String expected = "seconds from " + plain(from) + " to " + plain(to);
        OptionalDouble seconds = at.number(problems, from, to, expected);
        return seconds.isPresent()
                ? Optional.of(Duration.ofNanos(Math.round(seconds.getAsDouble() * NANOS)))
                : Optional.empty();
    }

    private static String plain(double seconds) {
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }

    /** The name of a constant as files write it. */
    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** The names of these constants as files write them. */
    static <E extends Enum<E>> List<String> names(E[] constants) {
        return Arrays.stream(constants).map(Readings::name).toList();
    }

    /** The constant that {@code at} names, {@code otherwise} when it is missing, nothing when it names none. */
    <E extends Enum<E>> Optional<E> choose(Optional<At> at, E[] constants, E otherwise) {
        return at.isEmpty() ? Optional.of(otherwise) : choose(at.get(), constants);
    }

    /** The constant that {@code at} names. */
    <E extends Enum<E>> Optional<E> choose(At at, E[] constants) {
        List<String> names = names(constants);
        return word(at, names).map(word -> constants[names.indexOf(word)]);
    }

    /** One of these words. */
    Optional<String> word(At at, List<String> words) {
        Optional<String> text = at.text(problems, Tagged.oneOf(words));
        if (text.isPresent() && !words.contains(text.get())) {
            problems.add(at, Tagged.oneOf(words), NearestName.hint(text.get(), words));
            return Optional.empty();
        }
        return text;
    }

    /** A number, when there is one. */
    OptionalDouble number(Optional<At> at) {
        return at.map(present -> present.number(problems)).orElse(OptionalDouble.empty());
    }

    /** A number greater than 0. */
    OptionalDouble positive(Optional<At> at) {
        if (at.isEmpty()) {
            return OptionalDouble.empty();
        }
        return at.get().number(problems, Double.MIN_VALUE, Double.MAX_VALUE, "a number greater than 0");
    }

    /** A time zone; the machine's own when it is missing. */
    Optional<ZoneId> zone(Optional<At> at) {
        if (at.isEmpty()) {
            return Optional.of(ZoneId.systemDefault());
        }
        String expected = "a time zone such as \"Europe/Berlin\"";
        return at.get().text(problems, expected).flatMap(text -> {
            try {
                return Optional.of(ZoneId.of(text));
            } catch (DateTimeException e) {
                problems.add(at.get(), expected);
                return Optional.empty();
            }
        });
    }

    /** An array of values. */
    Optional<List<Value>> values(At at, String expected) {
        return at.items(problems, expected)
                .map(items -> items.stream()
                        .flatMap(item -> item.value(problems).stream())
                        .toList());
    }
}

package io.stagebus.rules.json;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.RuleOptions;
import io.stagebus.rules.rule.Target;
import io.stagebus.rules.rule.TimeWindow;
import io.stagebus.rules.transform.Operator;
import io.stagebus.rules.transform.TextPattern;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads one condition of a rule. */
final class ConditionReader {

    /** How deep conditions may lie within each other. */
    static final int MAX_DEPTH = 8;

    private static final List<String> OTHERS = List.of("in", "matches", "exists", "changed_within");
    private static final List<String> OPERATORS = operators();
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private final Problems problems;
    private final Addresses addresses;
    private final Readings readings;

    ConditionReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
        this.readings = new Readings(problems);
    }

    private static List<String> operators() {
        List<String> names = new ArrayList<>(Readings.names(Operator.values()));
        names.addAll(OTHERS);
        return List.copyOf(names);
    }

    /** The condition at {@code at}; reports and answers nothing when it is none. */
    Optional<Condition> read(At at) {
        return read(at, 1);
    }

    private Optional<Condition> read(At at, int depth) {
        if (depth > MAX_DEPTH) {
            problems.add(at, "at most " + MAX_DEPTH + " conditions within each other");
            return Optional.empty();
        }
        return Fields.of(at, problems, "a condition such as {\"address\": \"/armed\", \"op\": \"eq\", \"value\": true}")
                .flatMap(fields -> {
                    Optional<Condition> condition = condition(fields, depth);
                    fields.finish(Set.of());
                    return condition;
                });
    }

    private Optional<Condition> condition(Fields fields, int depth) {
        List<String> names = fields.names();
        if (names.contains("all")) {
            return parts(fields.required("all"), depth).map(Condition.All::new);
        }
        if (names.contains("any")) {
            return parts(fields.required("any"), depth).map(Condition.Any::new);
        }
        if (names.contains("not")) {
            return fields.required("not").flatMap(at -> read(at, depth + 1)).map(Condition.Not::new);
        }
        if (names.contains("time")) {
            return fields.required("time").flatMap(this::window).map(Condition.During::new);
        }
        return ofParam(fields);
    }

    private Optional<List<Condition>> parts(Optional<At> at, int depth) {
        Optional<List<At>> items = at.flatMap(known -> known.items(problems, "an array of conditions"));
        if (items.isEmpty()) {
            return Optional.empty();
        }
        if (items.get().isEmpty() || items.get().size() > RuleReader.MAX_PARTS) {
            problems.add(at.orElseThrow(), "1 to " + RuleReader.MAX_PARTS + " conditions");
            return Optional.empty();
        }
        List<Condition> parts = new ArrayList<>();
        for (At item : items.get()) {
            read(item, depth + 1).ifPresent(parts::add);
        }
        return parts.size() == items.get().size() ? Optional.of(parts) : Optional.empty();
    }

    private Optional<Condition> ofParam(Fields fields) {
        Optional<Target> target = fields.required("address").flatMap(addresses::target);
        Optional<String> operator = fields.required("op").flatMap(this::operator);
        boolean asksNothing = operator.equals(Optional.of("exists"));
        Optional<At> value = asksNothing ? fields.optional("value") : fields.required("value");
        if (target.isEmpty() || operator.isEmpty() || (value.isEmpty() && !asksNothing)) {
            return Optional.empty();
        }
        Target where = target.get();
        return switch (operator.get()) {
            case "in" ->
                value.flatMap(at -> readings.values(at, "an array of values"))
                        .map(values -> new Condition.In(where, values));
            case "matches" -> value.flatMap(this::pattern).map(pattern -> new Condition.Matches(where, pattern));
            case "exists" ->
                value.map(at -> at.bool(problems))
                        .orElse(Optional.of(true))
                        .map(wanted -> new Condition.Exists(where, wanted));
            case "changed_within" ->
                value.flatMap(at -> readings.seconds(at, Duration.ZERO, RuleOptions.MAX_COOLDOWN))
                        .map(time -> new Condition.ChangedWithin(where, time));
            default -> compare(where, operator.get(), value.orElseThrow());
        };
    }

    private Optional<Condition> compare(Target where, String name, At at) {
        Operator operator = Operator.values()[OPERATORS.indexOf(name)];
        Optional<Value> value = at.value(problems);
        if (value.isPresent() && operator.orders() && !value.get().isNumber()) {
            problems.add(at, "a number", "\"" + name + "\" compares numbers only");
            return Optional.empty();
        }
        return value.map(known -> new Condition.Compare(where, operator, known));
    }

    /** Both spellings: {@code gte} of the documents, {@code Gte} of the programs. */
    private Optional<String> operator(At at) {
        return at.text(problems, Tagged.oneOf(OPERATORS)).flatMap(text -> {
            for (String name : OPERATORS) {
                if (text.equals(name) || text.equals(Tagged.pascal(name))) {
                    return Optional.of(name);
                }
            }
            problems.add(at, Tagged.oneOf(OPERATORS), NearestName.hint(text, OPERATORS));
            return Optional.empty();
        });
    }

    private Optional<TextPattern> pattern(At at) {
        String expected = "a regular expression";
        return at.text(problems, expected).flatMap(text -> {
            try {
                return Optional.of(TextPattern.parse(text));
            } catch (IllegalArgumentException e) {
                problems.add(at, expected, Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    private Optional<TimeWindow> window(At at) {
        return Fields.of(at, problems, "a time such as {\"from\": \"18:00\", \"to\": \"02:00\", \"days\": [\"fri\"]}")
                .flatMap(fields -> {
                    Optional<LocalTime> from = time(fields.optional("from"));
                    Optional<LocalTime> to = time(fields.optional("to"));
                    Optional<Set<DayOfWeek>> days =
                            fields.optional("days").map(this::days).orElse(Optional.of(EnumSet.allOf(DayOfWeek.class)));
                    Optional<ZoneId> zone = readings.zone(fields.optional("zone"));
                    fields.finish(Set.of());
                    return from.isPresent() && to.isPresent() && days.isPresent() && zone.isPresent()
                            ? Optional.of(new TimeWindow(from.get(), to.get(), days.get(), zone.get()))
                            : Optional.empty();
                });
    }

    private Optional<LocalTime> time(Optional<At> at) {
        if (at.isEmpty()) {
            return Optional.of(LocalTime.MIDNIGHT);
        }
        String expected = "a time of day such as \"18:00\"";
        return at.get().text(problems, expected).flatMap(text -> {
            try {
                return Optional.of(LocalTime.parse(text));
            } catch (DateTimeException e) {
                problems.add(at.get(), expected);
                return Optional.empty();
            }
        });
    }

    private Optional<Set<DayOfWeek>> days(At at) {
        Optional<List<At>> items = at.items(problems, "an array of days of the week");
        if (items.isEmpty()) {
            return Optional.empty();
        }
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        Function<String, DayOfWeek> day = name -> DayOfWeek.of(DAYS.indexOf(name) + 1);
        int read = 0;
        for (At item : items.get()) {
            Optional<DayOfWeek> found = readings.word(item, DAYS).map(day);
            found.ifPresent(days::add);
            read += found.isPresent() ? 1 : 0;
        }
        if (items.get().isEmpty()) {
            problems.add(at, "at least one day");
        }
        return read == items.get().size() && read > 0 ? Optional.of(days) : Optional.empty();
    }
}

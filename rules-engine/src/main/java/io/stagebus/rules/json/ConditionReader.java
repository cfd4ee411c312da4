package io.stagebus.rules.json;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Operator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads one condition of a rule. */
final class ConditionReader {

    private static final List<String> OPERATORS =
            Arrays.stream(Operator.values()).map(ConditionReader::name).toList();

    private static final Set<String> LATER_OPERATORS = Set.of("in", "matches", "exists", "changed_within");

    private final Problems problems;
    private final Addresses addresses;

    ConditionReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
    }

    private static String name(Operator operator) {
        return operator.name().toLowerCase(Locale.ROOT);
    }

    /** The condition at {@code at}; reports and answers nothing when it is none. */
    Optional<Condition> read(At at) {
        return Fields.of(at, problems, "a condition such as {\"address\": \"/armed\", \"op\": \"eq\", \"value\": true}")
                .flatMap(fields -> {
                    Optional<Address> address = fields.required("address").flatMap(addresses::single);
                    Optional<Operator> operator = fields.required("op").flatMap(this::operator);
                    Optional<At> value = fields.required("value");
                    fields.finish(Set.of("all", "any", "not", "time", "weekday"));
                    if (address.isEmpty() || operator.isEmpty() || value.isEmpty()) {
                        return Optional.empty();
                    }
                    return compare(address.get(), operator.get(), value.get());
                });
    }

    private Optional<Condition> compare(Address address, Operator operator, At at) {
        Optional<Value> value = at.value(problems);
        if (value.isPresent() && operator.orders() && !value.get().isNumber()) {
            problems.add(at, "a number", "\"" + name(operator) + "\" compares numbers only");
            return Optional.empty();
        }
        return value.map(known -> new Condition.Compare(address, operator, known));
    }

    /** Both spellings: {@code gte} of the documents, {@code Gte} of the programs. */
    private Optional<Operator> operator(At at) {
        return at.text(problems, Tagged.oneOf(OPERATORS)).flatMap(text -> {
            for (Operator operator : Operator.values()) {
                if (text.equals(name(operator)) || text.equals(Tagged.pascal(name(operator)))) {
                    return Optional.of(operator);
                }
            }
            boolean planned = LATER_OPERATORS.contains(text);
            problems.add(
                    at,
                    Tagged.oneOf(OPERATORS),
                    planned ? "this version does not have it yet" : NearestName.hint(text, OPERATORS));
            return Optional.empty();
        });
    }
}

package io.stagebus.rules.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.trace.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** {@code why-not} names the true cause, whatever it is and whatever else the rule has that could have stopped it. */
class WhyNotPropertyTest {

    private static final Map<Verdict, Integer> TOLD = new EnumMap<>(Verdict.class);

    /**
     * A rule that is about to be stopped.
     *
     * @param cause by what
     * @param conditions how many it has
     * @param failing which of them fails, if one does
     * @param extras options that stop nothing here, by bits
     */
    record Case(Verdict cause, int conditions, int failing, int extras) {

        String json() {
            StringBuilder rule = new StringBuilder("{'id': 'r', 'trigger': " + trigger() + ", 'conditions': [");
            for (int i = 0; i < conditions; i++) {
                rule.append(i == 0 ? "" : ", ").append(condition(i));
            }
            return "[" + rule + "]" + options() + ", 'actions': [" + action() + "]}]";
        }

        private String trigger() {
            if (cause == Verdict.DUPLICATE) {
                return "{'type': 'on_change', 'pattern': '/in', 'only_if_changed': false}";
            }
            return cause == Verdict.NOT_TRIGGERED && conditions % 2 == 0
                    ? "{'type': 'on_threshold', 'address': '/in', 'above': 10}"
                    : "{'type': 'on_change', 'pattern': '/in'}";
        }

        String condition(int index) {
            return "{'address': '/c" + index + "', 'op': 'eq', 'value': " + index + "}";
        }

        private String options() {
            String own = switch (cause) {
                case COOLING_DOWN -> ", 'cooldown': 60";
                case MAX_RATE -> ", 'max_rate': 1";
                case DUPLICATE -> ", 'once_within': 60";
                case OVERLAP -> ", 'overlap': 'ignore'";
                case DEBOUNCING -> ", 'debounce': 60";
                case HOLDING -> ", 'for': 60";
                case SHADOW -> ", 'mode': 'shadow'";
                case DISABLED -> ", 'enabled': false";
                default -> "";
            };
            return own
                    + ((extras & 1) != 0 && cause != Verdict.COOLING_DOWN ? ", 'cooldown': 0.001" : "")
                    + ((extras & 2) != 0 && cause != Verdict.MAX_RATE ? ", 'max_rate': 1000" : "")
                    + ((extras & 4) != 0 ? ", 'priority': 5" : "");
        }

        private String action() {
            return switch (cause) {
                case MISSING -> "{'type': 'set', 'address': '/out', 'template': '{value.nothing}'}";
                case NO_NUMBER ->
                    "{'type': 'set_from_trigger', 'address': '/out', 'transform': {'type': 'scale', 'factor': 1e308}}";
                case BUDGET ->
                    "{'type': 'set_from_trigger', 'address': '/out', 'transforms': [{'type': 'to_string'},"
                            + " {'type': 'template', 'text': '" + "{value}".repeat(580) + "'},"
                            + " {'type': 'expression', 'expression': 'value + value + value + value + value + value + value + value'}]}";
                case OVERLAP ->
                    "{'type': 'delay', 'milliseconds': 60000}, {'type': 'set', 'address': '/out', 'value': 1}";
                case PANIC -> "{'type': 'set', 'address': '/out', 'value': 1}, {'type': 'panic'}";
                case DISARMED ->
                    "{'type': 'set', 'address': '/out', 'value': 1}, {'type': 'disarm', 'addresses': '/out'}";
                case OWN_CHAIN -> "{'type': 'set', 'address': '/in', 'value': -1}";
                default -> "{'type': 'set', 'address': '/out', 'value': 1}";
            };
        }

        /** Whether it must fire once before it is stopped. */
        boolean firesFirst() {
            return switch (cause) {
                case COOLING_DOWN, MAX_RATE, DUPLICATE, OVERLAP, PANIC, DISARMED -> true;
                default -> false;
            };
        }
    }

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Verdict> causes = Arbitraries.of(
                Verdict.NOT_TRIGGERED,
                Verdict.DISABLED,
                Verdict.PANIC,
                Verdict.OWN_CHAIN,
                Verdict.DEBOUNCING,
                Verdict.DUPLICATE,
                Verdict.COOLING_DOWN,
                Verdict.CONDITION,
                Verdict.HOLDING,
                Verdict.MAX_RATE,
                Verdict.OVERLAP,
                Verdict.DISARMED,
                Verdict.NO_NUMBER,
                Verdict.MISSING,
                Verdict.BUDGET,
                Verdict.SHADOW);
        return Combinators.combine(
                        causes,
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 7))
                .as((cause, conditions, failing, extras) -> {
                    int has = cause == Verdict.CONDITION ? conditions + 1 : conditions;
                    return new Case(cause, has, failing % Math.max(1, has), extras);
                });
    }

    @Property(tries = 400)
    void theTrueCauseIsNamed(@ForAll("cases") Case one) throws RuleFileException {
        Rehearsal show = new Rehearsal(
                RuleFileParser.parse("case.json", one.json().replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
                Instant.parse("2026-03-01T19:30:00Z"));
        for (int i = 0; i < one.conditions; i++) {
            boolean fails = one.cause == Verdict.CONDITION && i == one.failing;
            set(show, "/c" + i, fails ? -1 : i);
        }
        set(show, "/in", 1);
        if (one.firesFirst()) {
            assertThat(show.engine().view("r").orElseThrow().counters().fired()).isEqualTo(1);
        }
        show.advance(Duration.ofMillis(10));
        boolean repeats = one.cause == Verdict.NOT_TRIGGERED || one.cause == Verdict.DUPLICATE;
        set(show, "/in", repeats ? 1 : 2);

        String told = String.join("\n", show.explainer().whyNot("r"));

        if (one.cause == Verdict.SHADOW) {
            assertThat(told).contains("shadow mode");
        } else {
            assertThat(told).contains(" by " + one.cause + ": " + one.cause.words());
        }
        if (one.cause == Verdict.CONDITION) {
            assertThat(told).contains("/c" + one.failing + " eq " + one.failing + " does not hold, saw -1");
        }
        TOLD.merge(one.cause, 1, Integer::sum);
    }

    private static void set(Rehearsal show, String address, long value) {
        show.set(Address.of(address), Content.of(Value.of(value)));
    }

    @AfterContainer
    static void everyCauseCame() {
        assertThat(TOLD).hasSize(16);
        assertThat(TOLD.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThanOrEqualTo(200);
    }
}

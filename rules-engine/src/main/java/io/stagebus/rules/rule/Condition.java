package io.stagebus.rules.rule;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.transform.Operator;
import io.stagebus.rules.transform.TextPattern;
import java.time.Duration;
import java.util.List;

/** What must hold for a rule to fire. It sees the state after the write that triggered the rule. Immutable. */
public sealed interface Condition {

    /** A condition about the Param at one address. */
    sealed interface OfParam extends Condition {
        /** Which address. */
        Target target();
    }

    /**
     * The Param compares to a value as {@code operator} says. Where there is no Param, this fails - except {@code eq null},
     * which holds.
     *
     * @param operator how
     * @param value with what; a number when the operator orders
     */
    record Compare(Target target, Operator operator, Value value) implements OfParam {
        /**
         * Checks that an order is asked of a number.
         *
         * @throws IllegalArgumentException when it is not
         */
        public Compare {
            if (operator.orders() && !value.isNumber()) {
                throw new IllegalArgumentException(operator + " compares numbers, not " + value);
            }
        }

        /** Whether it passes where there is no Param. */
        public boolean holdsWithoutParam() {
            return operator == Operator.EQ && value.equals(Value.NULL);
        }
    }

    /** The Param is equal to one of several values; fails where there is no Param. */
    record In(Target target, List<Value> values) implements OfParam {
        /** Copies the values. */
        public In {
            values = List.copyOf(values);
        }
    }

    /** The whole text of the Param matches; fails where there is no Param, and for what is no text. */
    record Matches(Target target, TextPattern pattern) implements OfParam {}

    /** There is a Param, or there is none. */
    record Exists(Target target, boolean wanted) implements OfParam {}

    /** The Param was written so short a time ago; fails where there is no Param. */
    record ChangedWithin(Target target, Duration time) implements OfParam {}

    /** All hold; with none it holds. */
    record All(List<Condition> parts) implements Condition {
        /** Copies the parts. */
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** At least one holds; with none it fails. */
    record Any(List<Condition> parts) implements Condition {
        /** Copies the parts. */
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /** The part does not hold. */
    record Not(Condition part) implements Condition {}

    /** It is a time of day, on a day of the week. */
    record During(TimeWindow window) implements Condition {}
}

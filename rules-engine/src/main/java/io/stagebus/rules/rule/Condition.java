package io.stagebus.rules.rule;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Value;

/** What must hold for a rule to fire. It sees the state after the write that triggered the rule. Immutable. */
public sealed interface Condition {

    /**
     * The Param at an address compares to a value as {@code operator} says. Where there is no Param, this fails - except
     * {@code eq null}, which holds.
     *
     * @param address whose value
     * @param operator how
     * @param value with what; a number when the operator orders
     */
    record Compare(Address address, Operator operator, Value value) implements Condition {
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

        /** Whether a Param with the value {@code actual} passes. */
        public boolean holds(Value actual) {
            return operator.holds(actual, value);
        }

        /** Whether it passes where there is no Param. */
        public boolean holdsWithoutParam() {
            return operator == Operator.EQ && value.equals(Value.NULL);
        }
    }
}

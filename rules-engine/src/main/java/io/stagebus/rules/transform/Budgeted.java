package io.stagebus.rules.transform;

import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.jexl3.JexlArithmetic;

/**
 * The arithmetic of expressions: numbers as people expect them, and every operation pays for what it may cost. The budget is
 * that of one evaluation on the thread at hand.
 */
final class Budgeted extends JexlArithmetic {

    /** What one evaluation may spend: operations, and characters and items that they go through. */
    static final int BUDGET = 10_000;

    /** A regular expression that takes all the steps it may takes the whole budget. */
    private static final int STEPS_PER_COST = TextPattern.MAX_STEPS / BUDGET;

    private static final ThreadLocal<Evaluation> NOW = ThreadLocal.withInitial(Evaluation::new);

    /** What one evaluation has left, and the regular expressions that are written in it. */
    private static final class Evaluation {
        private int left;
        private Map<String, TextPattern> patterns = Map.of();
    }

    /** The budget of an evaluation is spent. */
    static final class ExhaustedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ExhaustedException() {
            super("the budget is spent", null, false, false);
        }
    }

    Budgeted() {
        super(true);
    }

    /** An evaluation begins of an expression with these regular expressions in it, by their text. */
    static void begin(Map<String, TextPattern> patterns) {
        Evaluation now = NOW.get();
        now.left = BUDGET;
        now.patterns = patterns;
    }

    /** Whether the last evaluation ended because its budget was spent. */
    static boolean isExhausted() {
        return NOW.get().left < 0;
    }

    static void spend(int cost) {
        Evaluation now = NOW.get();
        now.left -= cost;
        if (now.left < 0) {
            throw new ExhaustedException();
        }
    }

    private static void pay(Object operand) {
        spend(
                switch (operand) {
                    case null -> 1;
                    case CharSequence text -> 1 + text.length();
                    case Collection<?> items -> 1 + items.size();
                    case Map<?, ?> entries -> 1 + entries.size();
                    case java.math.BigInteger big -> 1 + big.bitLength();
                    case java.math.BigDecimal big -> 1 + big.precision();
                    default -> 1;
                });
    }

    private static void pay(Object left, Object right) {
        pay(left);
        pay(right);
    }

    @Override
    public Object add(Object left, Object right) {
        pay(left, right);
        return super.add(left, right);
    }

    @Override
    public Object subtract(Object left, Object right) {
        pay(left, right);
        return super.subtract(left, right);
    }

    @Override
    public Object multiply(Object left, Object right) {
        pay(left, right);
        return super.multiply(left, right);
    }

    /** 5 / 2 is 2.5, whatever kind of numbers they are; by 0 it is no finite number. */
    @Override
    public Object divide(Object left, Object right) {
        pay(left, right);
        return toDouble(left) / toDouble(right);
    }

    @Override
    public Object mod(Object left, Object right) {
        pay(left, right);
        return toDouble(left) % toDouble(right);
    }

    @Override
    public boolean equals(Object left, Object right) {
        pay(left, right);
        return super.equals(left, right);
    }

    @Override
    protected int compare(Object left, Object right, org.apache.commons.jexl3.JexlOperator operator) {
        pay(left, right);
        return super.compare(left, right, operator);
    }

    /** {@code value =~ 'text.*'}: the whole text matches; or an array has the value. */
    @Override
    public Boolean contains(Object container, Object value) {
        pay(container, value);
        if (container instanceof String || container instanceof Pattern) {
            TextPattern pattern = NOW.get().patterns.get(container.toString());
            if (pattern == null) {
                throw new ArithmeticException("a regular expression must be written in the expression itself");
            }
            return value instanceof String text && isMatch(pattern, text);
        }
        return super.contains(container, value);
    }

    private static boolean isMatch(TextPattern pattern, String text) {
        spend((int) Math.min(BUDGET + 1L, pattern.steps(text) / STEPS_PER_COST));
        try {
            return pattern.matches(text);
        } catch (TransformException e) {
            spend(BUDGET);
            throw new ExhaustedException();
        }
    }

    @Override
    public Boolean startsWith(Object left, Object right) {
        pay(left, right);
        return super.startsWith(left, right);
    }

    @Override
    public Boolean endsWith(Object left, Object right) {
        pay(left, right);
        return super.endsWith(left, right);
    }
}

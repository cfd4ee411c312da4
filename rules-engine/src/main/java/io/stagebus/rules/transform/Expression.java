package io.stagebus.rules.transform;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlExpression;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlScript;
import org.apache.commons.jexl3.introspection.JexlPermissions;
import org.apache.commons.jexl3.introspection.JexlUberspect;
import org.jspecify.annotations.Nullable;

/**
 * A small expression over the trigger's value, captures and address: {@code value > 0.4 and zone == 'foyer' ? value * 100 : 0}.
 * The language is JEXL without everything that could run on, reach out or change something: no statements, loops, methods,
 * assignments, lambdas, classes. What is left ends by itself, and counts its work against a budget. Immutable; any thread;
 * equal when the text is.
 */
public final class Expression {

    /** How long an expression may be. */
    public static final int MAX_LENGTH = 500;

    /** How many of the signs that nest it may have: brackets, signs, question marks. */
    public static final int MAX_NESTING = 60;

    private static final String NESTING = "([{!-?~";

    private static final JexlEngine ENGINE = new JexlBuilder()
            .features(features())
            .arithmetic(new Budgeted())
            .permissions(new JexlPermissions.ClassPermissions(Functions.class))
            .strategy((operator, subject) -> List.of(JexlUberspect.JexlResolver.MAP, JexlUberspect.JexlResolver.LIST))
            .namespaces(Functions.NAMESPACES)
            .strict(true)
            .safe(false)
            .silent(false)
            .cache(0)
            .create();

    private final String text;
    private final JexlExpression expression;
    private final Set<String> names;
    private final Map<String, TextPattern> patterns;

    private Expression(String text, JexlExpression expression, Set<String> names) {
        this.text = text;
        this.expression = expression;
        this.names = names;
        this.patterns = WrittenPatterns.of(expression);
    }

    private static JexlFeatures features() {
        return new JexlFeatures()
                .annotation(false)
                .importPragma(false)
                .lambda(false)
                .fatArrow(false)
                .thinArrow(false)
                .localVar(false)
                .loops(false)
                .methodCall(false)
                .namespacePragma(false)
                .newInstance(false)
                .pragma(false)
                .register(false)
                .script(false)
                .sideEffect(false)
                .sideEffectGlobal(false);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it is none, or longer or more deeply nested than it may be
     */
    public static Expression parse(String text) {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("1 to " + MAX_LENGTH + " characters, not " + text.length());
        }
        if (text.chars().filter(c -> NESTING.indexOf(c) >= 0).count() > MAX_NESTING) {
            throw new IllegalArgumentException("more than " + MAX_NESTING + " brackets and signs");
        }
        try {
            JexlScript script = ENGINE.createScript(text);
            Set<String> names = new LinkedHashSet<>();
            script.getVariables().forEach(path -> names.add(path.get(0)));
            return new Expression(text, ENGINE.createExpression(text), Set.copyOf(names));
        } catch (JexlException e) {
            throw new IllegalArgumentException(firstLine(e), e);
        }
    }

    private static String firstLine(JexlException e) {
        String message = String.valueOf(e.getMessage());
        // "…Expression.parse:91@1:4 method call error": the place in the text is what a person can use.
        String line = message.lines().findFirst().orElse(message);
        int at = line.indexOf('@');
        return at < 0 ? line : "line and character " + line.substring(at + 1);
    }

    /** The names it speaks of. */
    public Set<String> names() {
        return names;
    }

    /** As it is written. */
    public String text() {
        return text;
    }

    /**
     * What it makes.
     *
     * @throws TransformException when it cannot be computed, is no value or a number that is not finite, or takes too much work
     */
    public Value evaluate(Slots slots) throws TransformException {
        Budgeted.begin(patterns);
        try {
            return Operands.value(expression.evaluate(new Named(slots)));
        } catch (Budgeted.ExhaustedException e) {
            throw tooMuch();
        } catch (JexlException e) {
            if (Budgeted.isExhausted()) {
                throw tooMuch();
            }
            throw new TransformException(TransformException.Reason.MISSING, "\"" + text + "\": " + firstLine(e));
        }
    }

    private TransformException tooMuch() {
        return new TransformException(TransformException.Reason.BUDGET, "\"" + text + "\" takes too many steps");
    }

    /** The slots as the engine asks for them. */
    private record Named(Slots slots) implements JexlContext {
        @Override
        public @Nullable Object get(String name) {
            Optional<Value> value = slots.slot(name);
            return value.isPresent() ? Operands.operand(value.get()) : null;
        }

        @Override
        public boolean has(String name) {
            return slots.slot(name).isPresent();
        }

        @Override
        public void set(String name, Object value) {
            throw new UnsupportedOperationException("an expression changes nothing");
        }
    }

    /** What the engine computes with, for each kind of value and back. */
    private static final class Operands {

        private Operands() {}

        static @Nullable Object operand(Value value) {
            Budgeted.spend(1);
            return switch (value) {
                case Value.Null none -> null;
                case Value.Bool(boolean bool) -> bool;
                case Value.Int(long whole) -> whole;
                case Value.Real(double real) -> real;
                case Value.Text(String text) -> text;
                case Value.Binary(Bytes bytes) -> bytes;
                case Value.Array(List<Value> items) -> {
                    List<@Nullable Object> operands = new ArrayList<>(items.size());
                    items.forEach(item -> operands.add(operand(item)));
                    yield operands;
                }
                case Value.Dict(Map<String, Value> entries) -> {
                    Map<String, @Nullable Object> operands = new LinkedHashMap<>();
                    entries.forEach((name, entry) -> operands.put(name, operand(entry)));
                    yield operands;
                }
            };
        }

        static Value value(@Nullable Object result) throws TransformException {
            return switch (result) {
                case null -> Value.NULL;
                case Boolean bool -> Value.of(bool);
                case Integer whole -> Value.of(whole.longValue());
                case Long whole -> Value.of(whole);
                case String text -> Value.of(text);
                case Bytes bytes -> Value.of(bytes);
                case Number number -> real(number.doubleValue());
                default ->
                    throw new TransformException(
                            TransformException.Reason.NO_NUMBER, "the expression makes no plain value");
            };
        }

        private static Value real(double number) throws TransformException {
            if (!Double.isFinite(number)) {
                throw new TransformException(
                        TransformException.Reason.NO_NUMBER, "the expression makes no finite number");
            }
            return Value.of(number);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Expression that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

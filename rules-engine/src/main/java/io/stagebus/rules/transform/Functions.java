package io.stagebus.rules.transform;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of expressions. Public for the engine that calls them by name. */
public final class Functions {

    /** Where the engine looks for a function without a prefix. */
    static final Map<String, Object> NAMESPACES = namespaces();

    private Functions() {}

    private static Map<String, Object> namespaces() {
        Map<@Nullable String, Object> namespaces = new HashMap<>();
        namespaces.put(null, new Functions());
        @SuppressWarnings("unchecked") // the engine takes null for no prefix
        Map<String, Object> known = (Map<String, Object>) (Map<?, Object>) namespaces;
        return known;
    }

    /** The smaller one. */
    public double min(double a, double b) {
        return Math.min(a, b);
    }

    /** The greater one. */
    public double max(double a, double b) {
        return Math.max(a, b);
    }

    /** Without its sign. */
    public double abs(double a) {
        return Math.abs(a);
    }

    /** The next whole number, half away from zero. */
    public double round(double a) {
        return Math.copySign(Math.floor(Math.abs(a) + 0.5), a);
    }

    /** The next whole number below. */
    public double floor(double a) {
        return Math.floor(a);
    }

    /** The next whole number above. */
    public double ceil(double a) {
        return Math.ceil(a);
    }

    /** The square root. */
    public double sqrt(double a) {
        return Math.sqrt(a);
    }

    /** {@code a} to the power of {@code b}. */
    public double pow(double a, double b) {
        return Math.pow(a, b);
    }

    /** The logarithm to base 10. */
    public double log10(double a) {
        return Math.log10(a);
    }
}

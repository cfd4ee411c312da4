package io.stagebus.appliance.wiring;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The numbers in a record of counters by name, so that a new counter is shown without a line being written for it. */
final class Figures {

    private Figures() {}

    /**
     * The numbers, in their order: {@code peersRefused} as {@code peers_refused}; a map of numbers has its keys behind the
     * name, or only them where it is called {@code totals}.
     *
     * @param counters a public record
     */
    static Map<String, Long> of(Record counters) {
        Map<String, Long> figures = new LinkedHashMap<>();
        for (RecordComponent component : counters.getClass().getRecordComponents()) {
            add(figures, name(component.getName()), value(counters, component));
        }
        return figures;
    }

    private static void add(Map<String, Long> figures, String name, Object value) {
        if (value instanceof Number number) {
            if (figures.put(name, number.longValue()) != null) {
                throw new IllegalStateException("two numbers are called " + name);
            }
        } else if (value instanceof Map<?, ?> parts) {
            String prefix = name.equals("totals") ? "" : name + "_";
            parts.forEach(
                    (key, part) -> add(figures, prefix + String.valueOf(key).toLowerCase(Locale.ROOT), part));
        }
    }

    private static Object value(Record counters, RecordComponent component) {
        try {
            return component.getAccessor().invoke(counters);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("counters are no public record: " + counters.getClass(), e);
        }
    }

    private static String name(String camelCase) {
        return camelCase.replaceAll("([A-Z0-9]+)", "_$1").toLowerCase(Locale.ROOT);
    }
}

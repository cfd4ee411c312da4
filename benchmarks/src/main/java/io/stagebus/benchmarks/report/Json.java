package io.stagebus.benchmarks.report;

import java.util.OptionalDouble;

/** Writes JSON, as little as a report needs. Stateless. */
final class Json {

    private Json() {}

    static String text(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static String number(OptionalDouble number) {
        return number.isPresent() && Double.isFinite(number.getAsDouble()) ? "" + number.getAsDouble() : "null";
    }

    static String row(Row row) {
        return "{\"program\":" + text(row.program())
                + ",\"what\":" + text(row.what())
                + ",\"target\":" + text(row.target())
                + ",\"measured\":" + number(OptionalDouble.of(row.measured()))
                + ",\"bare\":" + number(row.bare())
                + ",\"ratio\":" + number(row.ratio())
                + ",\"verdict\":" + text(row.verdict().word()) + "}";
    }
}

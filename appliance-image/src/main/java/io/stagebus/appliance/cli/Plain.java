package io.stagebus.appliance.cli;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Signals in words for a terminal. What comes from clients never reaches it with control characters in it. */
final class Plain {

    private Plain() {}

    /** {@code text} with every control character and every character that turns the direction of writing made visible. */
    static String text(String text) {
        if (text.codePoints().noneMatch(Plain::isHarmful)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmful(c)) {
                plain.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                plain.appendCodePoint(c);
            }
        });
        return plain.toString();
    }

    private static boolean isHarmful(int c) {
        int type = Character.getType(c);
        return Character.isISOControl(c)
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }

    /** A value as a person writes it: text as it is, everything else as JSON. */
    static String value(Value value) {
        return text(
                value instanceof Value.Text(String string) && !looksLikeOther(string) ? string : ValueJson.text(value));
    }

    /** Whether text without quotes would be taken for a number or the like. */
    private static boolean looksLikeOther(String text) {
        try {
            ValueJson.parse(text);
            return true;
        } catch (InvalidJsonException e) {
            return text.isEmpty();
        }
    }

    /** The value of a signal. */
    static String value(SeenSignal signal) {
        return signal.deleted() ? "(deleted)" : signal.value().map(Plain::value).orElse("");
    }

    /** Who made it, and why if not by a command of its own: {@code desk @websocket (anna)}, {@code rule door-lights}. */
    static String who(SeenSignal.Writer writer) {
        if (writer.cause().startsWith("rule:")) {
            return text("rule " + writer.cause().substring("rule:".length()));
        }
        String name = writer.session().isEmpty() ? shortened(writer.sessionId()) : writer.session();
        StringBuilder who = new StringBuilder(name);
        if (!writer.door().isEmpty() && !writer.door().equals(name)) {
            who.append(" @").append(writer.door());
        }
        boolean known = !writer.principal().isEmpty()
                && !writer.principal().equals("anonymous")
                && !writer.principal().equals(name);
        if (known) {
            who.append(" (").append(writer.principal()).append(')');
        }
        if (!writer.cause().isEmpty() && !writer.cause().equals("command")) {
            who.append(", ").append(writer.cause());
        }
        return text(who.toString());
    }

    private static String shortened(String id) {
        return id.length() <= 12 ? id : id.substring(0, 12);
    }

    /** How long ago, in at most four characters: {@code now}, {@code 5s}, {@code 12m}, {@code 3h}, {@code 4d}. */
    static String age(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 1) {
            return "now";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 86_400 ? seconds / 3600 + "h" : Math.min(seconds / 86_400, 999) + "d";
    }

    /** {@code text} in exactly {@code width} columns, as far as one character takes one. */
    static String fit(String text, int width) {
        int length = text.codePointCount(0, text.length());
        if (length <= width) {
            return text + " ".repeat(width - length);
        }
        return width < 1 ? "" : text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** The kind, or nothing when it is not known. */
    static String kind(SeenSignal signal) {
        return Optional.of(signal.kind()).filter(kind -> !kind.isEmpty()).orElse("-");
    }
}

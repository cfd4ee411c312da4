package io.stagebus.rules.json;

import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects what is wrong, so that a person hears of all of it at once. Not thread-safe. */
final class Problems {

    /** How many are worth showing. */
    static final int MOST = 100;

    private static final int SHOWN = 60;
    private static final int LINE_SHOWN = 300;

    private final List<RuleFileProblem> found = new ArrayList<>();
    private String file = "";

    /** What is reported from now on is about this file. */
    void in(String fileName) {
        file = fileName;
    }

    /** The file at hand. */
    String file() {
        return file;
    }

    void add(Json.Place place, String pointer, String expected, String what, String hint) {
        if (found.size() < MOST) {
            found.add(new RuleFileProblem(
                    file,
                    place.line(),
                    place.column(),
                    clean(pointer, LINE_SHOWN),
                    expected,
                    clean(what, LINE_SHOWN),
                    clean(hint, LINE_SHOWN)));
        }
    }

    void add(At at, String expected) {
        add(at.json().place(), at.pointer(), expected, describe(at.json()), "");
    }

    void add(At at, String expected, String hint) {
        add(at.json().place(), at.pointer(), expected, describe(at.json()), hint);
    }

    /** The file as a whole could not be read. */
    void unreadable(String expected, String what) {
        add(new Json.Place(0, 0), "", expected, what, "");
    }

    void throwIfAny() throws RuleFileException {
        if (!found.isEmpty()) {
            throw new RuleFileException(found);
        }
    }

    /** What a person sees in the file, in a few words. */
    static String describe(Json json) {
        return switch (json) {
            case Json.Obj object -> object.members().isEmpty() ? "an empty object" : "an object";
            case Json.Arr array -> array.items().isEmpty() ? "an empty array" : "an array";
            case Json.Scalar(Json.Place place, Value value) -> describe(value);
        };
    }

    private static String describe(Value value) {
        return switch (value) {
            case Value.Null none -> "null";
            case Value.Bool(boolean bool) -> Boolean.toString(bool);
            case Value.Int(long number) -> Long.toString(number);
            case Value.Real(double number) -> Double.toString(number);
            case Value.Text(String text) -> quote(text);
            case Value.Binary binary -> "bytes";
            case Value.Array array -> "an array";
            case Value.Dict dict -> "an object";
        };
    }

    /** What an exception says. */
    static String reason(Exception e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    /** The text in quotes, shortened, and without what would disturb a terminal or the log. */
    static String quote(String text) {
        return "\"" + clean(text, SHOWN) + "\"";
    }

    private static String clean(String text, int most) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(most).forEach(point -> clean.appendCodePoint(isFine(point) ? point : '\uFFFD'));
        if (text.codePointCount(0, text.length()) > most) {
            clean.append('…');
        }
        return clean.toString();
    }

    private static boolean isFine(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL && type != Character.SURROGATE && type != Character.FORMAT;
    }
}

package io.stagebus.rules.transform;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.MatchResult;

/**
 * A regular expression whose cost is known before it is spent (ADR 0010): it goes through a text once, whatever the text.
 * Immutable; any thread; equal when the text is.
 */
public final class TextPattern {

    /** How long an expression may be. */
    public static final int MAX_LENGTH = 500;

    /** How large it may be once its repetitions are unfolded. */
    static final int MAX_SIZE = 1_000;

    /** The size of an expression times the length of a text: what one answer may cost, about 0.2 ms (R19). */
    static final int MAX_STEPS = 50_000;

    /** The expression's length times all its counted repetitions: no more may be unfolded to learn its size. */
    private static final int MAX_UNFOLDED = 400_000;

    private static final java.util.regex.Pattern COUNTED =
            java.util.regex.Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    private final Pattern pattern;

    private TextPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads a regular expression.
     *
     * @throws IllegalArgumentException when it is none, longer than {@value #MAX_LENGTH} characters, or too large once its
     *     repetitions are unfolded
     */
    public static TextPattern parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("longer than " + MAX_LENGTH + " characters");
        }
        if (unfolded(text) > MAX_UNFOLDED) {
            throw new IllegalArgumentException("too many counted repetitions");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription() + " at \"" + e.getPattern() + "\"", e);
        }
        if (pattern.programSize() > MAX_SIZE) {
            throw new IllegalArgumentException("too large: " + pattern.programSize() + " steps for each character");
        }
        return new TextPattern(pattern);
    }

    /** No less than what unfolding takes, as if each repetition held all the others. */
    private static double unfolded(String text) {
        double size = text.length();
        for (MatchResult counted : COUNTED.matcher(text).results().toList()) {
            String most = counted.group(2) == null || counted.group(2).isEmpty() ? counted.group(1) : counted.group(2);
            size *= Math.max(1, Integer.parseInt(most));
        }
        return size;
    }

    /**
     * Whether all of {@code text} matches.
     *
     * @throws TransformException when the text is so long that it would take too many steps
     */
    public boolean matches(String text) throws TransformException {
        if (steps(text) > MAX_STEPS) {
            throw new TransformException(
                    TransformException.Reason.BUDGET,
                    "\"" + text() + "\" takes too many steps for a text of " + text.length() + " characters");
        }
        return pattern.matches(text);
    }

    /** How many steps it may take to go through {@code text}. */
    long steps(String text) {
        return (long) pattern.programSize() * text.length();
    }

    /** As it is written. */
    public String text() {
        return pattern.pattern();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextPattern that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}

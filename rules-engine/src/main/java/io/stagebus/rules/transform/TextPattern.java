package io.stagebus.rules.transform;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that gives up when it takes too long. Immutable; any thread; equal when the text is.
 *
 * <p>The matcher of the JDK goes back and tries again, which a hostile pattern or text turns into years. It reads its text
 * one character at a time, so those reads are counted.
 */
public final class TextPattern {

    /** How long a pattern may be. */
    public static final int MAX_LENGTH = 500;

    /** How long a text may be; a longer one does not match. The recursion of the matcher grows with it. */
    public static final int MAX_TEXT = 2_000;

    /** How many characters may be read, again and again, for one answer. */
    static final int MAX_READS = 50_000;

    private final Pattern pattern;

    private TextPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads a regular expression.
     *
     * @throws IllegalArgumentException when it is none, or longer than {@value #MAX_LENGTH} characters
     */
    public static TextPattern parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("longer than " + MAX_LENGTH + " characters");
        }
        try {
            return new TextPattern(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription() + " near character " + (e.getIndex() + 1), e);
        }
    }

    /**
     * Whether all of {@code text} matches.
     *
     * @throws TransformException when it cannot be told with so many steps
     */
    public boolean matches(String text) throws TransformException {
        if (text.length() > MAX_TEXT) {
            return false;
        }
        Matcher matcher = pattern.matcher(new Counted(text, new AtomicInteger()));
        try {
            return matcher.matches();
        } catch (OverBudgetException e) {
            throw new TransformException(
                    TransformException.Reason.BUDGET, "\"" + pattern.pattern() + "\" takes too many steps");
        }
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

    private static final class OverBudgetException extends RuntimeException {
        private static final long serialVersionUID = 1;

        OverBudgetException() {
            super("too many reads", null, false, false);
        }
    }

    /** A text that counts how often it is read. */
    private record Counted(String text, AtomicInteger reads) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (reads.incrementAndGet() > MAX_READS) {
                throw new OverBudgetException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.substring(start, end), reads);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

package io.stagebus.osc.mapping;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.GlobToken;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.address.PatternSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles OSC address patterns (OSC 1.0 "OSC Message Dispatching and Pattern Matching", and {@code //} of OSC 1.1) into the
 * one form that the bus matches without backtracking (R1). Stateless; any thread.
 *
 * <p>What OSC 1.0 leaves open: {@code []} matches nothing and {@code [!]} any one character; a range that runs backwards is
 * empty; an alternative may be empty; brackets and braces that are not closed, or not open, are an error; {@code //} stands
 * for any number of levels, also none.
 */
public final class OscAddressPattern {

    /** The most characters a pattern may have: what it costs to match grows with it. */
    public static final int MAX_LENGTH = PatternSegment.MAX_GLOB;

    private final String text;
    private final List<GlobToken> tokens = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;

    private OscAddressPattern(String text) {
        this.text = text;
    }

    /** Whether {@code address} is a pattern rather than the name of one thing. */
    public static boolean isPattern(String address) {
        for (int i = 0; i < address.length(); i++) {
            switch (address.charAt(i)) {
                case '?', '*', '[', ']', '{', '}' -> {
                    return true;
                }
                case '/' -> {
                    if (i > 0 && address.charAt(i - 1) == '/') {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }

    /**
     * Compiles a pattern as the address of a message.
     *
     * @throws InvalidPatternException when it does not start with {@code /}, is longer than {@value #MAX_LENGTH}
     *     characters, or a bracket or brace has no partner within its segment
     */
    public static AddressPattern compile(String pattern) throws InvalidPatternException {
        return compile(pattern, false);
    }

    /**
     * Compiles the address of a message from a peer that sees {@code root} (R3). Any of the patterns matches.
     *
     * @throws InvalidPatternException as for {@link #compile(String)}
     */
    public static List<AddressPattern> compile(OscRoot root, String pattern) throws InvalidPatternException {
        return root.below(compile(pattern, false));
    }

    /**
     * Compiles a pattern that a control message carries, in the names of a peer that sees {@code root} (R3). Here a segment
     * {@code **} is any number of segments, as everywhere else in the gateway; in the address of a message it is the same
     * as {@code *}. Any of the patterns matches.
     *
     * @throws InvalidPatternException as for {@link #compile(String)}
     */
    public static List<AddressPattern> compileFor(OscRoot root, String pattern) throws InvalidPatternException {
        return root.below(compile(pattern, true));
    }

    private static AddressPattern compile(String pattern, boolean manyStars) throws InvalidPatternException {
        if (pattern.isEmpty() || pattern.charAt(0) != '/') {
            throw new InvalidPatternException(pattern, 0, "must start with '/'");
        }
        if (pattern.length() > MAX_LENGTH) {
            throw new InvalidPatternException(pattern, MAX_LENGTH, "is longer than " + MAX_LENGTH + " characters");
        }
        List<PatternSegment> segments = new ArrayList<>();
        new OscAddressPattern(pattern).readInto(segments, manyStars);
        return AddressPattern.ofSegments(pattern, segments);
    }

    private void readInto(List<PatternSegment> segments, boolean manyStars) throws InvalidPatternException {
        at = 1;
        while (true) {
            int from = at;
            PatternSegment segment = segment();
            boolean last = at == text.length();
            boolean empty = from == at;
            if (empty && (!last || text.endsWith("//"))) {
                // The nothing between two slashes. Several in a row say no more than one.
                if (segments.isEmpty() || !segments.getLast().equals(PatternSegment.MANY)) {
                    segments.add(PatternSegment.MANY);
                }
            } else if (manyStars && text.substring(from, at).equals("**")) {
                segments.add(PatternSegment.MANY);
            } else {
                segments.add(segment);
            }
            if (last) {
                return;
            }
            at++;
        }
    }

    /** Reads up to the next slash or the end. */
    private PatternSegment segment() throws InvalidPatternException {
        tokens.clear();
        int from = at;
        while (at < text.length() && text.charAt(at) != '/') {
            char c = text.charAt(at);
            switch (c) {
                case '*' -> wildcard(new GlobToken.AnyRun());
                case '?' -> wildcard(new GlobToken.AnyCharacter());
                case '[' -> characterClass();
                case '{' -> alternatives();
                case ']', '}' -> throw new InvalidPatternException(text, at, "'" + c + "' closes nothing");
                default -> {
                    literal.append(c);
                    at++;
                }
            }
        }
        flush();
        boolean onlyRuns = !tokens.isEmpty() && tokens.stream().allMatch(GlobToken.AnyRun.class::isInstance);
        if (onlyRuns) {
            return PatternSegment.ONE;
        }
        boolean onlyText = tokens.stream().allMatch(GlobToken.Text.class::isInstance);
        return onlyText ? new PatternSegment.Literal(text.substring(from, at)) : new PatternSegment.Glob(tokens);
    }

    private void wildcard(GlobToken token) {
        flush();
        boolean again = !tokens.isEmpty() && tokens.getLast() instanceof GlobToken.AnyRun;
        if (!(again && token instanceof GlobToken.AnyRun)) {
            tokens.add(token);
        }
        at++;
    }

    private void flush() {
        if (!literal.isEmpty()) {
            tokens.add(new GlobToken.Text(literal.toString()));
            literal.setLength(0);
        }
    }

    private void characterClass() throws InvalidPatternException {
        flush();
        int end = partner(']', "'[' is not closed in its segment");
        int i = at + 1;
        boolean negated = i < end && text.charAt(i) == '!';
        if (negated) {
            i++;
        }
        List<GlobToken.Range> ranges = new ArrayList<>();
        while (i < end) {
            int low = text.codePointAt(i);
            i += Character.charCount(low);
            int high = low;
            // A minus at the end has no special meaning.
            if (i + 1 < end && text.charAt(i) == '-') {
                high = text.codePointAt(i + 1);
                i += 1 + Character.charCount(high);
            }
            ranges.add(new GlobToken.Range(low, high));
        }
        tokens.add(new GlobToken.CharacterClass(negated, ranges));
        at = end + 1;
    }

    private void alternatives() throws InvalidPatternException {
        flush();
        int end = partner('}', "'{' is not closed in its segment");
        tokens.add(
                new GlobToken.Alternatives(List.of(text.substring(at + 1, end).split(",", -1))));
        at = end + 1;
    }

    private int partner(char closing, String problem) throws InvalidPatternException {
        int end = text.indexOf(closing, at);
        int slash = text.indexOf('/', at);
        if (end < 0 || (slash >= 0 && slash < end)) {
            throw new InvalidPatternException(text, at, problem);
        }
        return end;
    }
}

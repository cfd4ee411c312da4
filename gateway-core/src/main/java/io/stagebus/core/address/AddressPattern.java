package io.stagebus.core.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Selects addresses. One set of matching rules for subscription, snapshot, scope, rule, replay and query (R1). Immutable;
 * any thread.
 *
 * <p>A pattern is a list of {@link PatternSegment}s. Doors compile the text of their protocol into it and never re-parse
 * one protocol's text as another's. Matching carries a set of positions over the segments: at most pattern × address
 * steps, however many {@code **} there are.
 */
public final class AddressPattern {

    /** {@code /**}: every address. */
    public static final AddressPattern ALL = new AddressPattern("/**", List.of(PatternSegment.MANY));

    /** The most segments a pattern may have. */
    public static final int MAX_SEGMENTS = 1024;

    private final String text;
    private final List<PatternSegment> segments;
    private final @Nullable GlobMatcher[] globs;
    private final @Nullable Address exact;

    private AddressPattern(String text, List<PatternSegment> segments) {
        this.text = text;
        this.segments = List.copyOf(segments);
        this.globs = new GlobMatcher[segments.size()];
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            switch (segments.get(i)) {
                case PatternSegment.Literal(String literal) -> literals.add(literal);
                case PatternSegment.Glob(List<GlobToken> tokens) -> globs[i] = new GlobMatcher(tokens);
                case PatternSegment.One one -> {}
                case PatternSegment.Many many -> {}
            }
        }
        this.exact = literals.size() == segments.size() ? Address.ofSegments(literals) : null;
    }

    /**
     * Compiles a CLASP pattern (CLASP "Addresses, patterns"): {@code **} is any number of segments, {@code *} exactly one,
     * {@code *} inside a segment any number of characters; everything else is literal. A final empty segment is legal,
     * {@code /a/} and {@code /}.
     *
     * @throws InvalidPatternException when {@code text} is empty, does not start with {@code /}, has an empty segment
     *     other than the last, more than {@value #MAX_SEGMENTS} segments, or one with wildcards inside that is longer than
     *     {@value PatternSegment#MAX_GLOB} characters
     */
    public static AddressPattern parse(String text) throws InvalidPatternException {
        if (text.isEmpty() || text.charAt(0) != '/') {
            throw new InvalidPatternException(text, 0, "must start with '/'");
        }
        int empty = text.indexOf("//");
        if (empty >= 0) {
            throw new InvalidPatternException(text, empty + 1, "has an empty segment");
        }
        List<PatternSegment> segments = new ArrayList<>();
        int at = 1;
        for (String segment : Address.split(text)) {
            if (segment.length() > PatternSegment.MAX_GLOB && segment.indexOf('*') >= 0) {
                String problem = "has more than " + PatternSegment.MAX_GLOB + " characters in a segment with wildcards";
                throw new InvalidPatternException(text, at, problem);
            }
            segments.add(claspSegment(segment));
            at += segment.length() + 1;
        }
        if (segments.size() > MAX_SEGMENTS) {
            throw new InvalidPatternException(text, 0, "has more than " + MAX_SEGMENTS + " segments");
        }
        return new AddressPattern(text, segments);
    }

    /**
     * Like {@link #parse}, for text that is known to be a pattern, such as a constant.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static AddressPattern of(String text) {
        try {
            return parse(text);
        } catch (InvalidPatternException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** The pattern that matches {@code address} and nothing else. */
    public static AddressPattern exactly(Address address) {
        List<PatternSegment> literals = new ArrayList<>();
        for (String segment : address.segments()) {
            literals.add(new PatternSegment.Literal(segment));
        }
        return new AddressPattern(address.text(), literals);
    }

    /**
     * A pattern that a door compiled from its own syntax.
     *
     * @param text how to show it: in messages and live views
     * @param segments at least one, at most {@value #MAX_SEGMENTS}
     * @throws IllegalArgumentException when there are fewer or more
     */
    public static AddressPattern ofSegments(String text, List<PatternSegment> segments) {
        if (segments.isEmpty() || segments.size() > MAX_SEGMENTS) {
            throw new IllegalArgumentException(
                    "a pattern has 1.." + MAX_SEGMENTS + " segments, not " + segments.size());
        }
        return new AddressPattern(text, segments);
    }

    private static PatternSegment claspSegment(String segment) {
        if (segment.equals("**")) {
            return PatternSegment.MANY;
        }
        if (segment.equals("*")) {
            return PatternSegment.ONE;
        }
        if (segment.indexOf('*') < 0) {
            return new PatternSegment.Literal(segment);
        }
        List<GlobToken> tokens = new ArrayList<>();
        int from = 0;
        for (int star = segment.indexOf('*'); star >= 0; star = segment.indexOf('*', from)) {
            if (star > from) {
                tokens.add(new GlobToken.Text(segment.substring(from, star)));
            }
            tokens.add(new GlobToken.AnyRun());
            from = star + 1;
        }
        if (from < segment.length()) {
            tokens.add(new GlobToken.Text(segment.substring(from)));
        }
        return new PatternSegment.Glob(tokens);
    }

    /** The pattern as written by whoever made it. */
    public String text() {
        return text;
    }

    /** The segments; at least one. Immutable. */
    public List<PatternSegment> segments() {
        return segments;
    }

    /** The only address this pattern can match, when it has no wildcard. */
    public Optional<Address> exact() {
        return Optional.ofNullable(exact);
    }

    /** Whether {@code address} matches. At most pattern segments × address segments steps. */
    public boolean matches(Address address) {
        Address only = exact;
        if (only != null) {
            return only.equals(address);
        }
        List<String> names = address.segments();
        int length = segments.size();
        boolean[] at = new boolean[length + 1];
        boolean[] then = new boolean[length + 1];
        reach(at, 0);
        for (String name : names) {
            boolean alive = false;
            for (int p = 0; p < length; p++) {
                if (at[p]) {
                    alive |= step(p, name, then);
                }
            }
            if (!alive) {
                return false;
            }
            boolean[] spent = at;
            at = then;
            then = spent;
            java.util.Arrays.fill(then, false);
        }
        return at[length];
    }

    /** Moves position {@code p} over {@code name}; says whether it survived. */
    private boolean step(int p, String name, boolean[] then) {
        if (segments.get(p) instanceof PatternSegment.Many) {
            reach(then, p);
            return true;
        }
        if (segmentMatches(p, name)) {
            reach(then, p + 1);
            return true;
        }
        return false;
    }

    /** Whether the segment at {@code p}, which is not {@code **}, matches {@code name}. */
    private boolean segmentMatches(int p, String name) {
        return switch (segments.get(p)) {
            case PatternSegment.Literal(String literal) -> literal.equals(name);
            case PatternSegment.One one -> true;
            case PatternSegment.Many many -> true;
            case PatternSegment.Glob glob ->
                java.util.Objects.requireNonNull(globs[p]).matches(name);
        };
    }

    /** Marks a position and those behind it that a {@code **} lets through for nothing. */
    private void reach(boolean[] set, int position) {
        int p = position;
        set[p] = true;
        while (p < segments.size() && segments.get(p) instanceof PatternSegment.Many) {
            p++;
            set[p] = true;
        }
    }

    /** Patterns are equal when their segments are, whatever text they were compiled from. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AddressPattern that && segments.equals(that.segments);
    }

    @Override
    public int hashCode() {
        return segments.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

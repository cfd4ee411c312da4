package io.stagebus.core.address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

    /** What a pattern and one of its segments weigh where patterns are kept, their text aside, in bytes. */
    private static final int PATTERN_WEIGHT = 128;

    private static final int SEGMENT_WEIGHT = 256;

    /** How many pairs of segments are looked at to find out whether two patterns overlap. */
    private static final int MAX_COMPARED = 1_024;

    private static final String TOO_MANY_WILDCARDS =
            "has more than " + PatternSegment.MAX_GLOB + " characters in segments with wildcards";

    private final String text;
    private final List<PatternSegment> segments;
    private final @Nullable GlobMatcher[] globs;
    private final @Nullable Address exact;

    private AddressPattern(String text, List<PatternSegment> segments) {
        this.text = text;
        this.segments = withoutRepeatedMany(segments);
        this.globs = new GlobMatcher[this.segments.size()];
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < this.segments.size(); i++) {
            switch (this.segments.get(i)) {
                case PatternSegment.Literal(String literal) -> literals.add(literal);
                case PatternSegment.Glob(List<GlobToken> tokens) -> globs[i] = new GlobMatcher(tokens);
                case PatternSegment.One one -> {}
                case PatternSegment.Many many -> {}
            }
        }
        this.exact = literals.size() == this.segments.size() ? Address.ofSegments(literals) : null;
    }

    /** Several {@code **} in a row say no more than one. */
    private static List<PatternSegment> withoutRepeatedMany(List<PatternSegment> segments) {
        List<PatternSegment> kept = new ArrayList<>(segments.size());
        for (PatternSegment segment : segments) {
            boolean repeats = segment instanceof PatternSegment.Many
                    && !kept.isEmpty()
                    && kept.getLast() instanceof PatternSegment.Many;
            if (!repeats) {
                kept.add(segment);
            }
        }
        return List.copyOf(kept);
    }

    /**
     * Compiles a CLASP pattern (CLASP "Addresses, patterns"): {@code **} is any number of segments, {@code *} exactly one,
     * {@code *} inside a segment any number of characters; everything else is literal. A final empty segment is legal,
     * {@code /a/} and {@code /}.
     *
     * @throws InvalidPatternException when {@code text} is empty, does not start with {@code /}, has an empty segment
     *     other than the last, has more bytes or segments than an {@link Address} may have, or when its segments with
     *     wildcards inside have more than {@value PatternSegment#MAX_GLOB} characters together
     */
    public static AddressPattern parse(String text) throws InvalidPatternException {
        if (text.isEmpty() || text.charAt(0) != '/') {
            throw new InvalidPatternException(text, 0, "must start with '/'");
        }
        int empty = text.indexOf("//");
        if (empty >= 0) {
            throw new InvalidPatternException(text, empty + 1, "has an empty segment");
        }
        // Before it is split: what is refused must not have cost anything.
        if (Address.isTooLong(text)) {
            throw new InvalidPatternException(text, 0, "has more than " + Address.MAX_BYTES + " bytes");
        }
        List<PatternSegment> segments = new ArrayList<>();
        int at = 1;
        int globs = 0;
        for (String segment : Address.split(text)) {
            if (segment.indexOf('*') >= 0) {
                globs += segment.length();
                if (globs > PatternSegment.MAX_GLOB) {
                    throw new InvalidPatternException(text, at, TOO_MANY_WILDCARDS);
                }
            }
            segments.add(claspSegment(segment));
            at += segment.length() + 1;
        }
        return ofSegments(text, segments);
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
     * @param segments at least one, at most {@value Address#MAX_SEGMENTS}
     * @throws InvalidPatternException when there are more, they are longer than an {@link Address} may be, or those with
     *     wildcards inside tell more than {@value PatternSegment#MAX_GLOB} characters apart together
     * @throws IllegalArgumentException when there is none
     */
    public static AddressPattern ofSegments(String text, List<PatternSegment> segments) throws InvalidPatternException {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a pattern has at least one segment");
        }
        if (segments.size() > Address.MAX_SEGMENTS) {
            throw new InvalidPatternException(text, 0, "has more than " + Address.MAX_SEGMENTS + " segments");
        }
        StringBuilder literals = new StringBuilder();
        int globs = 0;
        for (PatternSegment segment : segments) {
            switch (segment) {
                case PatternSegment.Literal(String literal) ->
                    literals.append('/').append(literal);
                case PatternSegment.Glob(List<GlobToken> tokens) -> globs += GlobToken.size(tokens);
                case PatternSegment.One one -> {}
                case PatternSegment.Many many -> {}
            }
        }
        if (Address.isTooLong(literals.toString())) {
            throw new InvalidPatternException(text, 0, "has more than " + Address.MAX_BYTES + " bytes");
        }
        if (globs > PatternSegment.MAX_GLOB) {
            throw new InvalidPatternException(text, 0, TOO_MANY_WILDCARDS);
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

    /** About how many bytes of heap the pattern costs where patterns are kept to be matched, at most a few 100,000. */
    public long weight() {
        long weight = PATTERN_WEIGHT + 2L * text.length();
        for (int i = 0; i < globs.length; i++) {
            GlobMatcher matcher = globs[i];
            weight += SEGMENT_WEIGHT + (matcher == null ? 0 : matcher.weight());
        }
        return weight;
    }

    /** What decides the segment at {@code index}, when it is a glob: compiled once for all who match this pattern. */
    @Nullable
    GlobMatcher glob(int index) {
        return globs[index];
    }

    /** Whether {@code address} matches. At most pattern segments × address segments steps. */
    public boolean matches(Address address) {
        Address only = exact;
        if (only != null) {
            return only.equals(address);
        }
        String name = address.text();
        int length = segments.size();
        boolean[] at = new boolean[length + 1];
        boolean[] then = new boolean[length + 1];
        reach(at, 0);
        for (int from = 1; from <= name.length(); ) {
            int slash = name.indexOf('/', from);
            int to = slash < 0 ? name.length() : slash;
            boolean alive = false;
            for (int p = 0; p < length; p++) {
                if (at[p]) {
                    alive |= step(p, name, from, to, then);
                }
            }
            if (!alive) {
                return false;
            }
            boolean[] spent = at;
            at = then;
            then = spent;
            Arrays.fill(then, false);
            from = to + 1;
        }
        return at[length];
    }

    /** Moves position {@code p} over the segment between {@code from} and {@code to}; says whether it survived. */
    private boolean step(int p, String name, int from, int to, boolean[] then) {
        boolean survives = switch (segments.get(p)) {
            case PatternSegment.Literal(String literal) ->
                literal.length() == to - from && name.startsWith(literal, from);
            case PatternSegment.One one -> true;
            case PatternSegment.Many many -> true;
            case PatternSegment.Glob glob -> Objects.requireNonNull(globs[p]).matches(name, from, to);
        };
        if (survives) {
            reach(then, segments.get(p) instanceof PatternSegment.Many ? p : p + 1);
        }
        return survives;
    }

    /**
     * Whether every address that {@code other} selects is selected by this, as far as can be seen segment by segment:
     * {@code true} is always right, {@code false} may be too careful where wildcards stand inside segments.
     */
    public boolean covers(AddressPattern other) {
        boolean[] at = new boolean[segments.size() + 1];
        reach(at, 0);
        for (PatternSegment theirs : other.segments) {
            boolean[] then = new boolean[segments.size() + 1];
            for (int p = 0; p < segments.size(); p++) {
                if (at[p] && takes(p, theirs)) {
                    reach(then, segments.get(p) instanceof PatternSegment.Many ? p : p + 1);
                }
            }
            at = then;
        }
        return at[segments.size()];
    }

    /** Whether the segment at {@code p} takes all that {@code theirs} stands for. */
    private boolean takes(int p, PatternSegment theirs) {
        return switch (segments.get(p)) {
            case PatternSegment.Many many -> true;
            case PatternSegment.One one -> !(theirs instanceof PatternSegment.Many);
            case PatternSegment.Literal literal -> literal.equals(theirs);
            case PatternSegment.Glob glob ->
                glob.equals(theirs)
                        || (theirs instanceof PatternSegment.Literal(String literal)
                                && Objects.requireNonNull(globs[p]).matches(literal));
        };
    }

    /**
     * Whether some address may be selected by both: {@code false} is always right, {@code true} may be too careful where
     * wildcards stand inside segments, or when they have so many segments that finding out would take long.
     */
    public boolean overlaps(AddressPattern other) {
        if (exact != null) {
            return other.matches(exact);
        }
        if (other.exact != null) {
            return matches(other.exact);
        }
        int ours = segments.size();
        int theirs = other.segments.size();
        if (ours * theirs > MAX_COMPARED) {
            return true;
        }
        boolean[][] reached = new boolean[ours + 1][theirs + 1];
        reached[0][0] = true;
        for (int i = 0; i <= ours; i++) {
            for (int j = 0; j <= theirs; j++) {
                if (reached[i][j]) {
                    boolean many = i < ours && segments.get(i) instanceof PatternSegment.Many;
                    boolean theirMany = j < theirs && other.segments.get(j) instanceof PatternSegment.Many;
                    // A ** ends here, or takes what the other has next; two of them need not go on together.
                    reached[Math.min(i + 1, ours)][j] |= many || (theirMany && i < ours);
                    reached[i][Math.min(j + 1, theirs)] |= theirMany || (many && j < theirs);
                    if (!many && !theirMany && i < ours && j < theirs) {
                        reached[i + 1][j + 1] |= meets(i, other, j);
                    }
                }
            }
        }
        return reached[ours][theirs];
    }

    /** Whether the segment at {@code i}, which is no {@code **}, may take one that the other's at {@code j} takes. */
    private boolean meets(int i, AddressPattern other, int j) {
        PatternSegment theirs = other.segments.get(j);
        return switch (segments.get(i)) {
            case PatternSegment.Literal(String literal) ->
                theirs instanceof PatternSegment.Glob
                        ? Objects.requireNonNull(other.globs[j]).matches(literal)
                        : !(theirs instanceof PatternSegment.Literal(String text)) || text.equals(literal);
            case PatternSegment.Glob glob ->
                !(theirs instanceof PatternSegment.Literal(String text))
                        || Objects.requireNonNull(globs[i]).matches(text);
            case PatternSegment.One one -> true;
            case PatternSegment.Many many -> true;
        };
    }

    /** Marks a position, and the one behind it when a {@code **} lets it through for nothing. */
    private void reach(boolean[] set, int position) {
        set[position] = true;
        if (position < segments.size() && segments.get(position) instanceof PatternSegment.Many) {
            // No two of them stand in a row.
            set[position + 1] = true;
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

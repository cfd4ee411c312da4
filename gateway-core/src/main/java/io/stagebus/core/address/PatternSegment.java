package io.stagebus.core.address;

import java.util.List;

/** One segment of an {@link AddressPattern}. Immutable. */
public sealed interface PatternSegment {

    /** The most characters the {@link Glob}s of a pattern may tell apart together: what they cost grows with them. */
    int MAX_GLOB = 512;

    /** Exactly one segment, whatever it is, possibly empty. CLASP {@code *}, MQTT {@code +}. */
    PatternSegment ONE = new One();

    /** Any number of segments, also none. CLASP {@code **}, MQTT {@code #}, OSC 1.1 {@code //}. */
    PatternSegment MANY = new Many();

    /** Exactly this text, {@code *} and all. */
    record Literal(String text) implements PatternSegment {}

    /** See {@link #ONE}. */
    record One() implements PatternSegment {}

    /** See {@link #MANY}. */
    record Many() implements PatternSegment {}

    /** A segment with wildcards inside, such as {@code zone5*} or OSC's {@code [a-z]} and {@code {a,b}}. */
    record Glob(List<GlobToken> tokens) implements PatternSegment {
        /**
         * Copies {@code tokens}.
         *
         * @throws IllegalArgumentException when they tell more than {@value #MAX_GLOB} characters apart
         */
        public Glob {
            tokens = List.copyOf(tokens);
            if (GlobToken.size(tokens) > MAX_GLOB) {
                throw new IllegalArgumentException("more than " + MAX_GLOB + " characters in a segment with wildcards");
            }
        }
    }
}

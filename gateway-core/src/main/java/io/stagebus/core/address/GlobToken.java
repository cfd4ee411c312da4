package io.stagebus.core.address;

import java.util.List;

/** What a {@link PatternSegment.Glob} is made of. Immutable. Characters are Unicode code points. */
public sealed interface GlobToken {

    /** Exactly this text. */
    record Text(String text) implements GlobToken {}

    /** One character, whatever it is. OSC {@code ?}. */
    record AnyCharacter() implements GlobToken {}

    /** Any number of characters, also none. {@code *}. */
    record AnyRun() implements GlobToken {}

    /**
     * One character in, or when {@code negated} outside, the ranges. OSC {@code [a-z]}, {@code [!0-9]}.
     *
     * @param ranges inclusive ranges; none at all contains nothing
     */
    record CharacterClass(boolean negated, List<Range> ranges) implements GlobToken {
        /** Copies {@code ranges}. */
        public CharacterClass {
            ranges = List.copyOf(ranges);
        }

        boolean contains(int codePoint) {
            for (Range range : ranges) {
                if (codePoint >= range.from && codePoint <= range.to) {
                    return !negated;
                }
            }
            return negated;
        }
    }

    /** An inclusive range of code points; {@code from > to} contains nothing. */
    record Range(int from, int to) {}

    /** One of these texts. OSC {@code {foo,bar}}. */
    record Alternatives(List<String> texts) implements GlobToken {
        /** Copies {@code texts}. */
        public Alternatives {
            texts = List.copyOf(texts);
        }
    }

    /** How many characters tokens tell apart, wildcards counting as one each. */
    static int size(List<GlobToken> tokens) {
        int size = 0;
        for (GlobToken token : tokens) {
            size += switch (token) {
                case Text(String text) -> text.length();
                case AnyCharacter any -> 1;
                case AnyRun run -> 1;
                case CharacterClass oneOf -> 1 + oneOf.ranges.size();
                case Alternatives(List<String> texts) ->
                    1 + texts.size() + texts.stream().mapToInt(String::length).sum();
            };
        }
        return size;
    }
}

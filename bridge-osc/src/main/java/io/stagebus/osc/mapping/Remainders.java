package io.stagebus.osc.mapping;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.address.PatternSegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is left of a pattern behind a name that it has matched. Stateless. */
final class Remainders {

    private Remainders() {}

    /**
     * Every way in which {@code pattern} can go on behind {@code name}; none where it cannot match what lies there. Each is
     * an end of the pattern, so there are no more than it has segments, and one.
     *
     * @param name a plain name that starts with {@code /}
     */
    static Set<List<PatternSegment>> of(List<PatternSegment> pattern, String name) {
        Set<List<PatternSegment>> rests = withoutSegments(pattern);
        for (String segment : Address.of(name).segments()) {
            Set<List<PatternSegment>> next = new LinkedHashSet<>();
            for (List<PatternSegment> rest : rests) {
                if (!rest.isEmpty()) {
                    PatternSegment first = rest.getFirst();
                    if (first instanceof PatternSegment.Many) {
                        next.addAll(withoutSegments(rest));
                    } else if (matches(first, segment)) {
                        next.addAll(withoutSegments(rest.subList(1, rest.size())));
                    }
                }
            }
            rests = next;
        }
        return rests;
    }

    /** A pattern, and what it is when the segments at its start that may stand for none do so. */
    private static Set<List<PatternSegment>> withoutSegments(List<PatternSegment> pattern) {
        Set<List<PatternSegment>> all = new LinkedHashSet<>();
        List<PatternSegment> rest = pattern;
        all.add(rest);
        while (!rest.isEmpty() && rest.getFirst() instanceof PatternSegment.Many) {
            rest = rest.subList(1, rest.size());
            all.add(rest);
        }
        return all;
    }

    private static boolean matches(PatternSegment segment, String text) {
        return switch (segment) {
            case PatternSegment.Literal(String literal) -> literal.equals(text);
            case PatternSegment.One one -> true;
            case PatternSegment.Many many -> true;
            case PatternSegment.Glob glob -> globMatches(glob, text);
        };
    }

    private static boolean globMatches(PatternSegment.Glob glob, String text) {
        try {
            return AddressPattern.ofSegments("/glob", List.of(glob)).matches(Address.of("/" + text));
        } catch (InvalidPatternException e) {
            throw new IllegalArgumentException("a segment of a pattern is one by itself", e);
        }
    }

    /** A pattern below a plain address, which may be empty. */
    static AddressPattern join(String address, List<PatternSegment> rest, String text) throws InvalidPatternException {
        List<PatternSegment> segments = new ArrayList<>();
        if (!address.isEmpty()) {
            Address.of(address).segments().forEach(name -> segments.add(new PatternSegment.Literal(name)));
        }
        segments.addAll(rest);
        return AddressPattern.ofSegments(text, segments);
    }

    /** How to show what is left. */
    static String text(List<PatternSegment> rest) {
        StringBuilder text = new StringBuilder();
        for (PatternSegment segment : rest) {
            text.append('/')
                    .append(
                            switch (segment) {
                                case PatternSegment.Literal(String literal) -> literal;
                                case PatternSegment.One one -> "*";
                                case PatternSegment.Many many -> "**";
                                case PatternSegment.Glob glob -> "\u2026";
                            });
        }
        return text.toString();
    }
}

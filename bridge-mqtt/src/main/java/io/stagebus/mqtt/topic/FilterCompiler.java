package io.stagebus.mqtt.topic;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.GlobToken;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.address.PatternSegment;
import io.stagebus.mqtt.topic.InvalidTopicException.Problem;
import io.stagebus.mqtt.topic.TopicFilter.Part;
import io.stagebus.mqtt.topic.TopicFilter.Reach;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles one topic filter level by level into patterns; never by rewriting its text, because a level that is literally
 * {@code *} or {@code **} is an ordinary name in MQTT (R1).
 */
final class FilterCompiler {

    /** A level that is not empty and does not begin with {@code $}: what a leading wildcard may stand for. */
    private static final PatternSegment NOT_DOLLAR = new PatternSegment.Glob(List.of(
            new GlobToken.CharacterClass(true, List.of(new GlobToken.Range('$', '$'))), new GlobToken.AnyRun()));

    private final String prefix;
    private final boolean ownsTree;
    private final String text;
    private final String[] levels;

    /**
     * A compiler.
     *
     * @param prefix the namespace with a slash behind it; {@code /} when it is the whole tree
     */
    FilterCompiler(String prefix, String text) {
        this.prefix = prefix;
        this.ownsTree = prefix.equals("/");
        this.text = text;
        this.levels = text.split("/", -1);
    }

    TopicFilter compile() throws InvalidTopicException {
        checkSyntax();
        return new TopicFilter(text, parts());
    }

    private void checkSyntax() throws InvalidTopicException {
        if (text.indexOf(0) >= 0) {
            throw new InvalidTopicException(text, Problem.SYNTAX, "must not contain NUL");
        }
        for (int i = 0; i < levels.length; i++) {
            boolean isHash = levels[i].indexOf('#') >= 0;
            if (isHash && (levels[i].length() > 1 || i < levels.length - 1)) {
                throw new InvalidTopicException(text, Problem.SYNTAX, "may have '#' only as its whole last level");
            }
            if (levels[i].indexOf('+') >= 0 && levels[i].length() > 1) {
                throw new InvalidTopicException(text, Problem.SYNTAX, "may have '+' only as a whole level");
            }
        }
    }

    private List<Part> parts() throws InvalidTopicException {
        String first = levels[0];
        if (first.equals("#") || text.equals("+/#")) {
            return List.of(new Part(AddressPattern.ALL, Reach.NO_DOLLAR));
        }
        if (first.equals("+")) {
            return leadingWildcard();
        }
        if (first.isEmpty()) {
            return List.of(leadingSlash());
        }
        if (ReservedTree.isDollarName(first)) {
            List<PatternSegment> segments = new ArrayList<>();
            segments.add(new PatternSegment.Literal(first.substring(1)));
            addLevels(segments, 1);
            return List.of(part(segments, Reach.ALL));
        }
        if (ownsTree && ReservedTree.of(first, 0).isPresent()) {
            throw ReservedTree.of(first, 0).get().goesByDollarName(text);
        }
        List<PatternSegment> segments = namespace();
        addLevels(segments, 0);
        return List.of(part(segments, Reach.ALL));
    }

    /** {@code +/x}: topics {@code a/x} in the namespace, and the topic {@code /x}, whose first level is empty. */
    private List<Part> leadingWildcard() throws InvalidTopicException {
        List<PatternSegment> inside = namespace();
        inside.add(NOT_DOLLAR);
        addLevels(inside, 1);
        List<Part> parts = new ArrayList<>();
        parts.add(part(inside, ownsTree ? Reach.NO_DOLLAR : Reach.ALL));
        if (!ownsTree && levels.length > 1) {
            List<PatternSegment> outside = new ArrayList<>();
            addLevels(outside, 1);
            parts.add(part(outside, Reach.LEADING_SLASH));
        }
        return parts;
    }

    private Part leadingSlash() throws InvalidTopicException {
        if (ownsTree || text.startsWith(prefix)) {
            throw new InvalidTopicException(
                    text, Problem.INSIDE_NAMESPACE, "lies inside " + prefix + ", where topics have no leading slash");
        }
        var reserved = ReservedTree.of(levels[1], 0);
        if (reserved.isPresent()) {
            throw reserved.get().goesByDollarName(text);
        }
        List<PatternSegment> segments = new ArrayList<>();
        addLevels(segments, 1);
        return part(segments, Reach.LEADING_SLASH);
    }

    private List<PatternSegment> namespace() {
        List<PatternSegment> segments = new ArrayList<>();
        if (!ownsTree) {
            for (String segment : prefix.substring(1, prefix.length() - 1).split("/", -1)) {
                segments.add(new PatternSegment.Literal(segment));
            }
        }
        return segments;
    }

    private void addLevels(List<PatternSegment> segments, int from) {
        for (int i = from; i < levels.length; i++) {
            segments.add(
                    switch (levels[i]) {
                        case "+" -> PatternSegment.ONE;
                        case "#" -> PatternSegment.MANY;
                        default -> new PatternSegment.Literal(levels[i]);
                    });
        }
    }

    private Part part(List<PatternSegment> segments, Reach reach) throws InvalidTopicException {
        try {
            return new Part(AddressPattern.ofSegments(text, segments), reach);
        } catch (InvalidPatternException e) {
            throw new InvalidTopicException(text, Problem.TOO_LONG, "selects too much: " + e.getMessage());
        }
    }
}

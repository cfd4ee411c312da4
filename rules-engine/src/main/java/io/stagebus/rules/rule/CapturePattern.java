package io.stagebus.rules.rule;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.address.PatternSegment;
import io.stagebus.rules.transform.Slots;
import io.stagebus.rules.transform.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pattern whose segments may have names: {@code /eos/out/active/cue/{list}/{cue}} matches what
 * {@code /eos/out/active/cue/*}{@code /*} matches, and tells which segment is the list and which the cue. Immutable.
 *
 * @param text as it is written
 * @param pattern which addresses
 * @param captures the named segments
 */
public record CapturePattern(String text, AddressPattern pattern, List<Capture> captures) {

    /**
     * A segment with a name.
     *
     * @param name unique in its pattern
     * @param index which segment, from 0
     * @param fromEnd whether the index counts from the last segment, because a {@code **} stands before it
     */
    public record Capture(String name, int index, boolean fromEnd) {}

    /** Copies the captures. */
    public CapturePattern {
        captures = List.copyOf(captures);
    }

    /**
     * Reads a pattern.
     *
     * @throws InvalidPatternException when it is no pattern, a name is no name or comes twice, or it cannot be told which
     *     segment a name stands for because a {@code **} stands on both sides
     */
    public static CapturePattern parse(String text) throws InvalidPatternException {
        List<String> segments = new ArrayList<>();
        Map<Integer, String> names = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        String[] parts = text.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (part.startsWith("{") && part.endsWith("}")) {
                String name = part.substring(1, part.length() - 1);
                check(text, name, seen);
                names.put(i - 1, name);
                part = "*";
            }
            segments.add(part);
        }
        AddressPattern pattern = AddressPattern.parse(String.join("/", segments));
        return new CapturePattern(text, pattern, captures(text, segments, names));
    }

    private static void check(String text, String name, Set<String> seen) throws InvalidPatternException {
        int at = Math.max(0, text.indexOf("{" + name + "}"));
        if (!Template.isName(name)) {
            throw new InvalidPatternException(text, at, "\"{" + name + "}\" is no name of letters, digits and \"_\"");
        }
        if (name.equals(Slots.VALUE) || name.equals(Slots.ADDRESS)) {
            throw new InvalidPatternException(text, at, "\"{" + name + "}\" stands for the trigger's own " + name);
        }
        if (!seen.add(name)) {
            throw new InvalidPatternException(text, at, "\"{" + name + "}\" comes twice");
        }
    }

    private static List<Capture> captures(String text, List<String> parts, Map<Integer, String> names)
            throws InvalidPatternException {
        List<String> segments = parts.subList(1, parts.size());
        int first = segments.indexOf("**");
        int last = segments.lastIndexOf("**");
        List<Capture> captures = new ArrayList<>();
        for (Map.Entry<Integer, String> named : names.entrySet()) {
            int index = named.getKey();
            if (first < 0 || index < first) {
                captures.add(new Capture(named.getValue(), index, false));
            } else if (index > last) {
                captures.add(new Capture(named.getValue(), segments.size() - 1 - index, true));
            } else {
                throw new InvalidPatternException(
                        text, 0, "\"{" + named.getValue() + "}\" stands between two \"**\" and could be any segment");
            }
        }
        return captures;
    }

    /** The pattern that matches one address. */
    public static CapturePattern exactly(Address address) {
        return new CapturePattern(address.text(), AddressPattern.exactly(address), List.of());
    }

    /** Whether there is a capture with this name. */
    public boolean has(String name) {
        return captures.stream().anyMatch(capture -> capture.name().equals(name));
    }

    /** What each name stands for in an address that matches. */
    public Map<String, String> of(Address address) {
        if (captures.isEmpty()) {
            return Map.of();
        }
        List<String> segments = address.segments();
        Map<String, String> found = new LinkedHashMap<>();
        for (Capture capture : captures) {
            int index = capture.fromEnd() ? segments.size() - 1 - capture.index() : capture.index();
            found.put(capture.name(), segments.get(index));
        }
        return found;
    }

    /** Whether it speaks of the gateway's own tree; no other pattern sees that. */
    public boolean isReserved() {
        return pattern.segments().get(0).equals(new PatternSegment.Literal("stagebus"));
    }
}

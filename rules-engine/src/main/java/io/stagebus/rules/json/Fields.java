package io.stagebus.rules.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The members of one JSON object while they are read. Every name that is asked for becomes a known one; {@link #finish}
 * reports the members that nobody asked for.
 */
final class Fields {

    private final Problems problems;
    private final Json.Obj object;
    private final String pointer;
    private final Map<String, Json.Member> members = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(Problems problems, Json.Obj object, String pointer) {
        this.problems = problems;
        this.object = object;
        this.pointer = pointer;
        object.members().forEach(member -> members.put(member.name(), member));
    }

    /** Reads the object at {@code at}; reports and answers nothing when it is none. */
    static Optional<Fields> of(At at, Problems problems, String expected) {
        if (at.json() instanceof Json.Obj object) {
            return Optional.of(new Fields(problems, object, at.pointer()));
        }
        problems.add(at, expected);
        return Optional.empty();
    }

    /** The names of all members, in order. */
    List<String> names() {
        return new ArrayList<>(members.keySet());
    }

    /** The member {@code name}, which may be missing. */
    Optional<At> optional(String name) {
        known.add(name);
        Json.Member member = members.get(name);
        return member == null
                ? Optional.empty()
                : Optional.of(new At(member.value(), pointer + "/" + At.escaped(name)));
    }

    /** The member {@code name}; reports when it is missing. */
    Optional<At> required(String name) {
        Optional<At> found = optional(name);
        if (found.isEmpty()) {
            problems.add(object.place(), pointer, "the key \"" + name + "\"", "no such key", "");
        }
        return found;
    }

    /** The one member of two names for the same thing; reports when it is missing or both are there. */
    Optional<At> required(String name, String otherName) {
        Optional<At> one = optional(name);
        Optional<At> other = optional(otherName);
        if (one.isPresent() == other.isPresent()) {
            problems.add(
                    object.place(),
                    pointer,
                    "the key \"" + name + "\" or \"" + otherName + "\"",
                    one.isPresent() ? "both" : "neither",
                    "they mean the same");
            return Optional.empty();
        }
        return one.or(() -> other);
    }

    /** Reports what is wrong with the object as a whole. */
    void wrong(String expected, String found, String hint) {
        problems.add(object.place(), pointer, expected, found, hint);
    }

    /**
     * Reports every member that nobody asked for.
     *
     * @param later names that are planned and not there yet: said as it is, since ignoring one would change what a rule does
     */
    void finish(Set<String> later) {
        for (Json.Member member : members.values()) {
            if (!known.contains(member.name())) {
                boolean planned = later.contains(member.name());
                problems.add(
                        member.place(),
                        pointer + "/" + At.escaped(member.name()),
                        known.isEmpty() ? "no key here" : "one of the keys " + String.join(", ", known),
                        Problems.quote(member.name()),
                        planned ? "this version does not have it yet" : NearestName.hint(member.name(), known));
            }
        }
    }
}

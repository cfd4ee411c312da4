package io.stagebus.core.address;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether one segment matches a glob, by running all possibilities at once: a set of states is carried over the
 * characters, so the cost is at most characters × states and there is no backtracking (R1). Immutable; any thread.
 */
final class GlobMatcher {

    /** A state reads one character with {@code test} and goes on to {@code next}, or is passed for nothing to {@code skips}. */
    private record State(Optional<GlobToken.CharacterClass> test, int next, List<Integer> skips) {}

    private static final GlobToken.CharacterClass ANY = new GlobToken.CharacterClass(true, List.of());

    private final List<State> states = new ArrayList<>();
    private final int accept;

    GlobMatcher(List<GlobToken> tokens) {
        for (GlobToken token : tokens) {
            switch (token) {
                case GlobToken.Text(String text) -> chain(text);
                case GlobToken.AnyCharacter any -> states.add(reading(ANY, states.size() + 1));
                case GlobToken.CharacterClass oneOf -> states.add(reading(oneOf, states.size() + 1));
                case GlobToken.AnyRun run ->
                    states.add(new State(Optional.of(ANY), states.size(), List.of(states.size() + 1)));
                case GlobToken.Alternatives(List<String> texts) -> branch(texts);
            }
        }
        accept = states.size();
    }

    private static State reading(GlobToken.CharacterClass test, int next) {
        return new State(Optional.of(test), next, List.of());
    }

    private void chain(String text) {
        text.codePoints().forEach(point -> states.add(reading(exactly(point), states.size() + 1)));
    }

    private static GlobToken.CharacterClass exactly(int point) {
        return new GlobToken.CharacterClass(false, List.of(new GlobToken.Range(point, point)));
    }

    private void branch(List<String> texts) {
        int fork = states.size();
        int end = fork + 1;
        for (String text : texts) {
            end += text.codePointCount(0, text.length());
        }
        states.add(new State(Optional.empty(), fork, List.of()));
        List<Integer> entries = new ArrayList<>();
        for (String text : texts) {
            int[] points = text.codePoints().toArray();
            entries.add(points.length == 0 ? end : states.size());
            for (int p = 0; p < points.length; p++) {
                states.add(reading(exactly(points[p]), p == points.length - 1 ? end : states.size() + 1));
            }
        }
        states.set(fork, new State(Optional.empty(), fork, entries));
    }

    boolean matches(String segment) {
        BitSet current = new BitSet(accept + 1);
        enter(current, 0);
        for (int i = 0; i < segment.length() && !current.isEmpty(); ) {
            int point = segment.codePointAt(i);
            i += Character.charCount(point);
            BitSet next = new BitSet(accept + 1);
            for (int s = current.nextSetBit(0); s >= 0 && s < accept; s = current.nextSetBit(s + 1)) {
                State state = states.get(s);
                if (state.test.isPresent() && state.test.get().contains(point)) {
                    enter(next, state.next);
                }
            }
            current = next;
        }
        return current.get(accept);
    }

    /** Adds a state and all that can be reached from it for nothing. Skips only lead forward, so this ends. */
    private void enter(BitSet set, int state) {
        if (set.get(state)) {
            return;
        }
        set.set(state);
        if (state < accept) {
            for (int skip : states.get(state).skips) {
                enter(set, skip);
            }
        }
    }
}

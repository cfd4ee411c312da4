package io.stagebus.core.address;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether one segment matches a glob, by running all possibilities at once, one bit each: the cost is at most
 * characters × {@value PatternSegment#MAX_GLOB}/64 steps and there is no backtracking (R1). Immutable; any thread.
 *
 * <p>Every position of the glob that reads a character is a state, the last state accepts. A state goes on to the one
 * behind it, which is a shift of the whole set; a run of any characters also stays, and is passed for nothing; a fork is
 * passed for nothing to the first character of each alternative, whose last one jumps behind them all.
 */
final class GlobMatcher {

    private static final GlobToken.CharacterClass ANY = new GlobToken.CharacterClass(true, List.of());
    private static final GlobToken.CharacterClass NOTHING = new GlobToken.CharacterClass(false, List.of());

    private static final int OBJECT_WEIGHT = 48;

    private final int accept;
    private final int words;
    private final Bits runs;
    private final Bits forks;
    private final Bits jumps;
    /** Where a fork leads, directly or through others, and where a jump does; {@code null} for every other state. */
    private final @Nullable Bits[] leads;
    /** The code points at which the answer to "which states may read this" changes, from 0 on, and the answers. */
    private final int[] borders;

    private final List<Bits> readers;
    private final Bits start;

    /** A set of states. Never changed once the matcher is made. */
    private static final class Bits {
        private final long[] words;

        Bits(int words) {
            this.words = new long[words];
        }

        void set(int bit) {
            words[bit >>> 6] |= 1L << bit;
        }

        boolean has(int bit) {
            return (words[bit >>> 6] & (1L << bit)) != 0;
        }
    }

    /** Lays the tokens out as states. */
    private static final class Layout {
        private final List<GlobToken.CharacterClass> tests = new ArrayList<>();
        private final List<Integer> runs = new ArrayList<>();
        /** Per state where it leads besides the one behind it; empty for none. */
        private final List<List<Integer>> forks = new ArrayList<>();

        private final List<Integer> jumps = new ArrayList<>();

        Layout(List<GlobToken> tokens) {
            for (GlobToken token : tokens) {
                switch (token) {
                    case GlobToken.Text(String text) -> chain(text);
                    case GlobToken.AnyCharacter any -> add(ANY);
                    case GlobToken.CharacterClass oneOf -> add(oneOf);
                    case GlobToken.AnyRun run -> {
                        // Several in a row say no more than one.
                        if (runs.isEmpty() || runs.getLast() != tests.size() - 1) {
                            runs.add(tests.size());
                            add(ANY);
                        }
                    }
                    case GlobToken.Alternatives(List<String> texts) -> branch(texts);
                }
            }
        }

        private void add(GlobToken.CharacterClass test) {
            tests.add(test);
            forks.add(List.of());
            jumps.add(-1);
        }

        private void chain(String text) {
            text.codePoints()
                    .forEach(point ->
                            add(new GlobToken.CharacterClass(false, List.of(new GlobToken.Range(point, point)))));
        }

        private void branch(List<String> texts) {
            int fork = tests.size();
            add(NOTHING);
            List<Integer> entries = new ArrayList<>();
            List<Integer> lasts = new ArrayList<>();
            boolean mayBeEmpty = false;
            for (String text : texts) {
                if (text.isEmpty()) {
                    mayBeEmpty = true;
                } else {
                    entries.add(tests.size());
                    chain(text);
                    lasts.add(tests.size() - 1);
                }
            }
            int end = tests.size();
            lasts.forEach(last -> jumps.set(last, end));
            if (mayBeEmpty) {
                entries.add(end);
            }
            forks.set(fork, entries);
        }
    }

    GlobMatcher(List<GlobToken> tokens) {
        Layout layout = new Layout(tokens);
        accept = layout.tests.size();
        words = accept / 64 + 1;
        runs = new Bits(words);
        layout.runs.forEach(runs::set);
        forks = new Bits(words);
        jumps = new Bits(words);
        leads = new Bits[accept];
        for (int state = 0; state < accept; state++) {
            if (!layout.forks.get(state).isEmpty()) {
                forks.set(state);
                leads[state] = reached(layout, layout.forks.get(state));
            } else if (layout.jumps.get(state) >= 0) {
                jumps.set(state);
                leads[state] = reached(layout, List.of(layout.jumps.get(state)));
            }
        }
        start = reached(layout, List.of(0));
        borders = borders(layout.tests);
        readers = new ArrayList<>();
        for (int border : borders) {
            Bits reading = new Bits(words);
            for (int state = 0; state < accept; state++) {
                if (layout.tests.get(state).contains(border)) {
                    reading.set(state);
                }
            }
            readers.add(reading);
        }
    }

    /** The states that are reached from {@code from} for nothing. */
    private Bits reached(Layout layout, List<Integer> from) {
        Bits reached = new Bits(words);
        Deque<Integer> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            int state = open.removeLast();
            if (reached.has(state)) {
                continue;
            }
            reached.set(state);
            if (state < accept) {
                open.addAll(layout.forks.get(state));
                if (runs.has(state)) {
                    open.addLast(state + 1);
                }
            }
        }
        return reached;
    }

    private static int[] borders(List<GlobToken.CharacterClass> tests) {
        TreeSet<Integer> borders = new TreeSet<>(List.of(0));
        for (GlobToken.CharacterClass test : tests) {
            for (GlobToken.Range range : test.ranges()) {
                borders.add(range.from());
                borders.add(range.to() + 1);
            }
        }
        return borders.stream().mapToInt(Integer::intValue).toArray();
    }

    /** About how many bytes of heap it holds. */
    long weight() {
        long weight = 4L * borders.length + (OBJECT_WEIGHT + 8L * words) * (readers.size() + 4) + 8L * accept;
        for (Bits reached : leads) {
            weight += reached == null ? 0 : OBJECT_WEIGHT + 8L * words;
        }
        return weight;
    }

    boolean matches(String segment) {
        return matches(segment, 0, segment.length());
    }

    /** Whether the part of {@code text} between {@code from} and {@code to} matches. */
    boolean matches(String text, int from, int to) {
        long[] current = start.words.clone();
        long[] next = new long[words];
        for (int i = from; i < to; ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (!step(current, next, point)) {
                return false;
            }
            long[] spent = current;
            current = next;
            next = spent;
        }
        return (current[accept >>> 6] & (1L << accept)) != 0;
    }

    /** Reads one character; says whether any possibility is left. */
    private boolean step(long[] current, long[] next, int point) {
        int found = Arrays.binarySearch(borders, point);
        long[] reading = readers.get(found >= 0 ? found : -found - 2).words;
        Arrays.fill(next, 0);
        long carry = 0;
        long leaps = 0;
        for (int w = 0; w < words; w++) {
            long read = current[w] & reading[w];
            long on = read & ~jumps.words[w];
            next[w] = (on << 1) | carry | (read & runs.words[w]);
            carry = on >>> 63;
            leaps |= read & jumps.words[w];
        }
        if (leaps != 0) {
            follow(current, reading, jumps.words, next);
        }
        return close(next);
    }

    /** Adds where the states in {@code from & and & only} lead. */
    private void follow(long[] from, long[] and, long[] only, long[] next) {
        for (int w = 0; w < words; w++) {
            for (long left = from[w] & and[w] & only[w]; left != 0; left &= left - 1) {
                long[] reached = Objects.requireNonNull(leads[(w << 6) + Long.numberOfTrailingZeros(left)]).words;
                for (int r = 0; r < words; r++) {
                    next[r] |= reached[r];
                }
            }
        }
    }

    /** Adds what is reached for nothing; says whether there is anything. */
    private boolean close(long[] next) {
        long carry = 0;
        long any = 0;
        long forking = 0;
        for (int w = 0; w < words; w++) {
            // No two runs stand next to each other, so passing them once is enough.
            long passed = next[w] & runs.words[w];
            next[w] |= (passed << 1) | carry;
            carry = passed >>> 63;
            any |= next[w];
            forking |= next[w] & forks.words[w];
        }
        if (forking != 0) {
            follow(next, next, forks.words, next);
        }
        return any != 0;
    }
}

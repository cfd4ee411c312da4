package io.stagebus.core.address;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Many patterns, each with things attached to it, and the question which of them match an address. Not thread-safe: it
 * belongs to one thread.
 *
 * <p>The walk carries a set of live nodes from segment to segment and enters each node at most once per segment, so a
 * match costs at most address segments × nodes that can be live, however many {@code **} the patterns have (R1).
 *
 * @param <T> what is attached; compared by identity
 */
public final class PatternTrie<T> {

    private final Node<T> root = new Node<>(PatternSegment.ONE, null, null);
    private List<Node<T>> live = new ArrayList<>();
    private List<Node<T>> next = new ArrayList<>();
    private long round;
    private long steps;
    private int size;

    /** One position in one or more patterns, reached by {@code segment}. */
    private static final class Node<T> {
        private final PatternSegment segment;
        private final @Nullable Node<T> parent;
        private final @Nullable GlobMatcher glob;
        private final Map<String, Node<T>> literals = new HashMap<>(2);
        private final List<Node<T>> globs = new ArrayList<>(0);
        private final List<T> attached = new ArrayList<>(1);
        private @Nullable Node<T> one;
        private @Nullable Node<T> many;
        private long enteredInRound;

        Node(PatternSegment segment, @Nullable Node<T> parent, @Nullable GlobMatcher glob) {
            this.segment = segment;
            this.parent = parent;
            this.glob = glob;
        }

        boolean isEmpty() {
            return attached.isEmpty() && literals.isEmpty() && globs.isEmpty() && one == null && many == null;
        }
    }

    /** Attaches {@code item} to {@code pattern}; an item may be attached any number of times. */
    public void add(AddressPattern pattern, T item) {
        Node<T> node = root;
        List<PatternSegment> segments = pattern.segments();
        for (int i = 0; i < segments.size(); i++) {
            node = childFor(node, segments.get(i), pattern.glob(i));
        }
        node.attached.add(item);
        size++;
    }

    /** Detaches {@code item} from {@code pattern} once. Does nothing when it is not attached there. */
    public void remove(AddressPattern pattern, T item) {
        @Nullable Node<T> node = root;
        for (PatternSegment segment : pattern.segments()) {
            node = existingChild(node, segment);
            if (node == null) {
                return;
            }
        }
        for (int i = 0; i < node.attached.size(); i++) {
            if (node.attached.get(i) == item) {
                node.attached.remove(i);
                size--;
                prune(node);
                return;
            }
        }
    }

    /** How many items are attached. */
    public int size() {
        return size;
    }

    /** How many nodes the walks entered since the trie was made: the measure of the step bound. */
    public long steps() {
        return steps;
    }

    /** Hands every item whose pattern matches {@code address} to {@code sink}, once per attachment, in no set order. */
    public void match(Address address, Consumer<? super T> sink) {
        round++;
        live.clear();
        enter(root, live);
        for (String name : address.segments()) {
            round++;
            next.clear();
            for (Node<T> node : live) {
                walk(node, name);
            }
            List<Node<T>> spent = live;
            live = next;
            next = spent;
        }
        for (Node<T> node : live) {
            for (T item : node.attached) {
                sink.accept(item);
            }
        }
    }

    private void walk(Node<T> node, String name) {
        if (node.segment instanceof PatternSegment.Many && node.parent != null) {
            enter(node, next);
        }
        Node<T> literal = node.literals.get(name);
        if (literal != null) {
            enter(literal, next);
        }
        if (node.one != null) {
            enter(node.one, next);
        }
        for (Node<T> globbed : node.globs) {
            GlobMatcher matcher = globbed.glob;
            if (matcher != null && matcher.matches(name)) {
                enter(globbed, next);
            }
        }
    }

    /** Makes a node live, and with it those behind a {@code **} that needs no segment. */
    private void enter(Node<T> node, List<Node<T>> set) {
        @Nullable Node<T> reached = node;
        while (reached != null && reached.enteredInRound != round) {
            reached.enteredInRound = round;
            steps++;
            set.add(reached);
            reached = reached.many;
        }
    }

    private static <T> Node<T> childFor(Node<T> node, PatternSegment segment, @Nullable GlobMatcher glob) {
        Node<T> known = existingChild(node, segment);
        if (known != null) {
            return known;
        }
        Node<T> made = new Node<>(segment, node, glob);
        switch (segment) {
            case PatternSegment.Literal(String text) -> node.literals.put(text, made);
            case PatternSegment.One one -> node.one = made;
            case PatternSegment.Many many -> node.many = made;
            case PatternSegment.Glob globbed -> node.globs.add(made);
        }
        return made;
    }

    private static <T> @Nullable Node<T> existingChild(Node<T> node, PatternSegment segment) {
        return switch (segment) {
            case PatternSegment.Literal(String text) -> node.literals.get(text);
            case PatternSegment.One one -> node.one;
            case PatternSegment.Many many -> node.many;
            case PatternSegment.Glob glob -> {
                for (Node<T> candidate : node.globs) {
                    if (candidate.segment.equals(glob)) {
                        yield candidate;
                    }
                }
                yield null;
            }
        };
    }

    private static <T> void prune(Node<T> leaf) {
        Node<T> node = leaf;
        while (node.isEmpty() && node.parent != null) {
            Node<T> parent = node.parent;
            switch (node.segment) {
                case PatternSegment.Literal(String text) -> parent.literals.remove(text);
                case PatternSegment.One one -> parent.one = null;
                case PatternSegment.Many many -> parent.many = null;
                case PatternSegment.Glob glob -> parent.globs.remove(node);
            }
            node = parent;
        }
    }
}

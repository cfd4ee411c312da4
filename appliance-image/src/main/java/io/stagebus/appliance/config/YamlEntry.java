package io.stagebus.appliance.config;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One item of a list in the file: a mapping whose values are read with the place of what is wrong with them. Each reader
 * notes a problem and answers nothing where the value is missing or no good. Not thread-safe.
 */
final class YamlEntry {

    private final YamlTree tree;
    private final Node item;
    private final Map<String, NodeTuple> entries;
    private final String what;
    /** What holds where this item says nothing. */
    private final Map<String, NodeTuple> usual;

    private YamlEntry(
            YamlTree tree, Node item, Map<String, NodeTuple> entries, String what, Map<String, NodeTuple> usual) {
        this.usual = usual;
        this.tree = tree;
        this.item = item;
        this.entries = entries;
        this.what = what;
    }

    /** The items of a list called {@code what}, after a check that all their keys are of {@code known}. */
    static List<YamlEntry> each(YamlTree tree, Node list, String what, Collection<String> known) {
        List<YamlEntry> found = new ArrayList<>();
        int index = 0;
        for (Node item : tree.items(list, what)) {
            String name = what + "[" + index++ + "]";
            Map<String, NodeTuple> entries = tree.entries(item, name);
            entries.forEach((key, tuple) -> {
                if (!known.contains(key)) {
                    tree.problem(tuple.getKeyNode(), "unknown key \"" + key + "\"" + NearestName.hint(key, known));
                }
            });
            if (item instanceof MappingNode) {
                found.add(new YamlEntry(tree, item, entries, name, Map.of()));
            }
        }
        return found;
    }

    /** Notes a problem with the whole item. */
    void problem(String sentence) {
        tree.problem(item, what + sentence);
    }

    /** The same item, with {@code other} where it says nothing. */
    YamlEntry over(Map<String, NodeTuple> other) {
        return new YamlEntry(tree, item, entries, what, other);
    }

    private Node at(String key) {
        NodeTuple own = entries.get(key);
        NodeTuple tuple = own == null ? usual.get(key) : own;
        return tuple == null ? item : tuple.getValueNode();
    }

    boolean has(String key) {
        return entries.containsKey(key) || usual.containsKey(key);
    }

    /** A text; a problem where there is none. */
    Optional<String> text(String key) {
        if (!has(key)) {
            problem(" has no " + key);
            return Optional.empty();
        }
        return tree.scalar(at(key), what + "." + key).map(Given::text);
    }

    /** A text, or what holds where there is none. */
    Optional<String> text(String key, String fallback) {
        return has(key) ? text(key) : Optional.of(fallback);
    }

    /** A pattern over addresses; a problem where there is none. */
    Optional<AddressPattern> pattern(String key) {
        Optional<String> text = text(key);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(AddressPattern.parse(text.get()));
        } catch (InvalidPatternException e) {
            tree.problem(at(key), what + "." + key + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** A whole number of at most seven digits. */
    Optional<Integer> number(String key) {
        Optional<String> text = text(key);
        if (text.isPresent() && !text.get().matches("[0-9]{1,7}")) {
            tree.problem(at(key), what + "." + key + " must be a whole number but is \"" + text.get() + "\"");
            return Optional.empty();
        }
        return text.map(Integer::valueOf);
    }

    /** A whole number, or what holds where there is none. */
    Optional<Integer> number(String key, int fallback) {
        return has(key) ? number(key) : Optional.of(fallback);
    }

    /** A number with a fraction, or what holds where there is none. */
    Optional<Double> decimal(String key, double fallback) {
        if (!has(key)) {
            return Optional.of(fallback);
        }
        Optional<String> text = text(key);
        if (text.isPresent() && !text.get().matches("-?[0-9]{1,12}(\\.[0-9]{1,12})?([eE]-?[0-9]{1,2})?")) {
            tree.problem(at(key), what + "." + key + " must be a number but is \"" + text.get() + "\"");
            return Optional.empty();
        }
        return text.map(Double::valueOf);
    }

    /** {@code true} or {@code false}, or what holds where there is neither. */
    Optional<Boolean> flag(String key, boolean fallback) {
        return oneOf(key, List.of("true", "false"), String.valueOf(fallback)).map(Boolean::valueOf);
    }

    /** One of the constants by its name in lower case, with hyphens; the fallback where it is not said. */
    <E extends Enum<E>> Optional<E> constant(String key, Collection<E> constants, E fallback) {
        List<String> words = constants.stream().map(YamlEntry::word).toList();
        return oneOf(key, words, word(fallback))
                .flatMap(text ->
                        constants.stream().filter(one -> word(one).equals(text)).findFirst());
    }

    /** How a constant is called in the file. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One of {@code words}; the fallback where it is not said. */
    Optional<String> oneOf(String key, List<String> words, String fallback) {
        Optional<String> text = text(key, fallback);
        if (text.isPresent() && !words.contains(text.get())) {
            tree.problem(
                    at(key),
                    what + "." + key + " must be one of " + String.join(", ", words) + " but is \"" + text.get() + "\""
                            + NearestName.hint(text.get(), words));
            return Optional.empty();
        }
        return text;
    }

    /** A time such as {@code 9s}; a problem where there is none. */
    Optional<Duration> duration(String key) {
        Optional<String> text = text(key);
        Optional<Duration> read = text.flatMap(Settings::durationOf);
        if (text.isPresent() && read.isEmpty()) {
            tree.problem(
                    at(key),
                    what + "." + key + " must be a time such as 30, 30s, 200ms or 5m but is \"" + text.get() + "\"");
        }
        return read;
    }

    /** A text or a list of texts; the fallback where there is none. */
    List<String> texts(String key, List<String> fallback) {
        if (!has(key)) {
            return fallback;
        }
        List<String> texts = new ArrayList<>();
        Node value = at(key);
        List<Node> items = value instanceof SequenceNode ? tree.items(value, what) : List.of(value);
        for (Node one : items) {
            tree.scalar(one, what + "." + key).map(Given::text).ifPresent(texts::add);
        }
        return texts;
    }

    /** The items of a list in this one; none where it is not there. */
    List<YamlEntry> each(String key, Collection<String> known) {
        return has(key) ? each(tree, at(key), what + "." + key, known) : List.of();
    }
}

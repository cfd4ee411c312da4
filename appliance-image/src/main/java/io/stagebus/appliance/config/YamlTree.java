package io.stagebus.appliance.config;

import io.stagebus.core.journal.files.FileFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One YAML file with the place of everything in it, and the sentences that name those places. Not thread-safe. */
final class YamlTree {

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_DEPTH = 20;

    private final Path path;
    private final List<String> problems;

    /**
     * A file to be read.
     *
     * @param problems takes a sentence for each thing that is wrong with it
     */
    YamlTree(Path path, List<String> problems) {
        this.path = path;
        this.problems = problems;
    }

    /** The mapping at the top, empty when there is none: an empty file sets nothing, a bad one is a problem. */
    Optional<Node> read() {
        try {
            if (Files.size(path) > MAX_BYTES) {
                problems.add(path + ": larger than " + MAX_BYTES + " bytes, which no configuration is");
                return Optional.empty();
            }
            // Read whole and decoded leniently: a wrong byte is then a wrong value at a place, not an exception without
            // one.
            return parsed(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            problems.add(path + ": no such file");
        } catch (IOException e) {
            problems.add(path + ": cannot be read: " + FileFailure.reason(e));
        }
        return Optional.empty();
    }

    /** The mapping at the top of {@code text}; places in it are named by the path. */
    Optional<Node> parsed(String text) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(path.toString())
                    .setAllowRecursiveKeys(false)
                    .setMaxAliasesForCollections(20)
                    .build();
            return isTooDeep(text, settings) ? Optional.empty() : new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            problems.add(place(mark) + ": not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(path + ": not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** The composer calls itself for each level, so what would make it call itself too often is refused before. */
    private boolean isTooDeep(String text, LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                default -> {
                    // Nothing that nests.
                }
            }
            if (depth > MAX_DEPTH) {
                problems.add(place(event.getStartMark()) + ": nested deeper than " + MAX_DEPTH);
                return true;
            }
        }
        return false;
    }

    /** The entries of a mapping by key; anything else, and a key that comes twice, is a problem. */
    Map<String, NodeTuple> entries(Node node, String what) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem(node, what + " must be a mapping of keys to values but is " + kind(node));
            return entries;
        }
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), "a key must be a word but is " + kind(tuple.getKeyNode()));
            } else if (entries.putIfAbsent(key.getValue(), tuple) != null) {
                problem(key, "key \"" + key.getValue() + "\" comes twice");
            }
        }
        return entries;
    }

    /** The items of a list; anything else is a problem. */
    List<Node> items(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        problem(node, what + " must be a list but is " + kind(node));
        return List.of();
    }

    /** A plain value as text; anything else is a problem. */
    Optional<Given> scalar(Node node, String what) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, what + " must be a value but is " + kind(node));
            return Optional.empty();
        }
        if (scalar.getTag().equals(Tag.NULL)) {
            problem(node, what + " has no value");
            return Optional.empty();
        }
        return Optional.of(new Given(scalar.getValue(), source(node)));
    }

    /** Notes a problem at {@code node}. */
    void problem(Node node, String sentence) {
        problems.add(place(node.getStartMark()) + ": " + sentence);
    }

    private Source source(Node node) {
        Optional<Mark> mark = node.getStartMark();
        return new Source.File(
                path,
                mark.map(m -> m.getLine() + 1).orElse(0),
                mark.map(m -> m.getColumn() + 1).orElse(0));
    }

    private String place(Optional<Mark> mark) {
        return mark.map(m -> path + ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
                .orElse(path.toString());
    }

    private static String kind(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            case SCALAR -> "a single value";
            case ANCHOR -> "an alias";
        };
    }
}

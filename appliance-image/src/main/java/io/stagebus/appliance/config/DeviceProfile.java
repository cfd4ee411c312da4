package io.stagebus.appliance.config;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateSettings.KindRule;
import io.stagebus.osc.mapping.OscHint;
import io.stagebus.osc.mapping.OscRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * What is known of a kind of device: JSON in {@code profiles/}, with what a target of it says unless the configuration says
 * otherwise, the kinds of its addresses, and how values look on its wire. Immutable; names are the device's own.
 *
 * @param target what holds for its keys where a target says nothing
 * @param kinds declared kinds, by pattern
 * @param hints how values look on its wire
 */
record DeviceProfile(Map<String, NodeTuple> target, List<Kind> kinds, List<Hint> hints) {

    /** The profiles that ship with the program. */
    static final List<String> SHIPPED =
            List.of("companion", "eos-slip", "eos-tcp", "grandma3", "qlab", "resolume", "touchosc", "x32");

    private static final List<String> KEYS = List.of("title", "source", "target", "kinds", "hints");

    /** The kind of what a pattern selects. */
    record Kind(String pattern, SignalKind kind) {}

    /** How values look at what a pattern selects. */
    record Hint(String pattern, String tags, OscHint.Booleans booleans) {}

    /** Copies everything. */
    DeviceProfile {
        target = Map.copyOf(target);
        kinds = List.copyOf(kinds);
        hints = List.copyOf(hints);
    }

    /** Reads a profile that ships; what is wrong with it becomes a sentence in {@code problems}. */
    static Optional<DeviceProfile> shipped(String name, List<String> problems) {
        String resource = "/profiles/" + name + ".json";
        try (InputStream in = DeviceProfile.class.getResourceAsStream(resource)) {
            if (in == null) {
                return Optional.empty();
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return read(new YamlTree(Path.of(resource), problems), text);
        } catch (IOException e) {
            problems.add(resource + ": cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** JSON is YAML, so one reader with one way to name places does for both. */
    private static Optional<DeviceProfile> read(YamlTree tree, String text) {
        Optional<Node> top = tree.parsed(text);
        if (top.isEmpty()) {
            return Optional.empty();
        }
        Map<String, NodeTuple> entries = tree.entries(top.get(), "the profile");
        entries.forEach((key, tuple) -> {
            if (!KEYS.contains(key)) {
                tree.problem(tuple.getKeyNode(), "unknown key \"" + key + "\"" + NearestName.hint(key, KEYS));
            }
        });
        List<Kind> kinds = new ArrayList<>();
        for (YamlEntry entry : list(tree, entries, "kinds", List.of("pattern", "kind"))) {
            Optional<String> pattern = entry.text("pattern");
            Optional<SignalKind> kind = entry.constant(
                    "kind", EnumSet.of(SignalKind.PARAM, SignalKind.EVENT, SignalKind.STREAM), SignalKind.EVENT);
            if (pattern.isPresent() && kind.isPresent()) {
                kinds.add(new Kind(pattern.get(), kind.get()));
            }
        }
        List<Hint> hints = new ArrayList<>();
        for (YamlEntry entry : list(tree, entries, "hints", List.of("pattern", "tags", "booleans"))) {
            Optional<String> pattern = entry.text("pattern");
            Optional<String> tags = entry.text("tags", "");
            Optional<OscHint.Booleans> booleans =
                    entry.constant("booleans", EnumSet.allOf(OscHint.Booleans.class), OscHint.Booleans.TAGS);
            if (pattern.isPresent() && tags.isPresent() && booleans.isPresent()) {
                hints.add(new Hint(pattern.get(), tags.get(), booleans.get()));
            }
        }
        NodeTuple target = entries.get("target");
        Map<String, NodeTuple> usual = target == null ? Map.of() : tree.entries(target.getValueNode(), "target");
        return Optional.of(new DeviceProfile(usual, kinds, hints));
    }

    private static List<YamlEntry> list(YamlTree tree, Map<String, NodeTuple> entries, String key, List<String> known) {
        NodeTuple tuple = entries.get(key);
        return tuple == null ? List.of() : YamlEntry.each(tree, tuple.getValueNode(), key, known);
    }

    /** The declarations for a device that sees {@code root}. */
    List<KindRule> kindsBelow(OscRoot root) {
        return kinds.stream()
                .flatMap(kind -> below(root, kind.pattern).stream().map(pattern -> new KindRule(pattern, kind.kind)))
                .toList();
    }

    /** The hints for a device that sees {@code root}. */
    List<OscHint> hintsBelow(OscRoot root) {
        return hints.stream()
                .flatMap(hint -> below(root, hint.pattern).stream()
                        .map(pattern -> new OscHint(pattern, hint.tags, hint.booleans)))
                .toList();
    }

    private static List<AddressPattern> below(OscRoot root, String pattern) {
        try {
            return root.below(AddressPattern.parse(pattern));
        } catch (InvalidPatternException e) {
            throw new IllegalStateException("profiles ship with patterns that are some", e);
        }
    }
}

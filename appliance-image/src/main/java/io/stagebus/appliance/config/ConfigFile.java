package io.stagebus.appliance.config;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.bus.RecordRule;
import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateSettings.KindRule;
import io.stagebus.core.state.StateSettings.StrategyRule;
import io.stagebus.core.state.Strategy;
import io.stagebus.mqtt.outward.OutwardSettings;
import io.stagebus.mqtt.settings.PayloadMode;
import io.stagebus.mqtt.settings.PayloadRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * What the YAML file says: settings by their keys, and the lists that only a file can carry.
 *
 * @param values the settings
 * @param access the {@code access:} list
 * @param kinds the {@code kinds:} list
 * @param strategies the {@code strategies:} list
 * @param payloads the {@code mqtt: payloads:} list
 * @param bridges the {@code mqtt: bridges:} list
 * @param recorded the {@code record:} list
 * @param keep the {@code keep:} list
 * @param osc the lists about OSC
 */
record ConfigFile(
        Map<Setting, Given> values,
        List<AccessEntry> access,
        List<KindRule> kinds,
        List<StrategyRule> strategies,
        List<PayloadRule> payloads,
        List<OutwardSettings> bridges,
        List<RecordRule> recorded,
        List<KeepRule> keep,
        OscLists osc) {

    private static final String ACCESS = "access";
    private static final String KINDS = "kinds";
    private static final String STRATEGIES = "strategies";
    private static final String PAYLOADS = "mqtt.payloads";
    private static final String RECORD = "record";
    private static final String KEEP = "keep";
    private static final List<String> DOORS = List.of("websocket", "mqtt", "osc", AccessEntry.ANY_DOOR);

    /** No file. */
    static ConfigFile none() {
        List<String> problems = new ArrayList<>();
        YamlTree nothing = new YamlTree(Path.of(""), problems);
        return new ConfigFile(
                new EnumMap<>(Setting.class),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new OscLists(nothing, problems));
    }

    /** Reads {@code path}; each thing wrong with it becomes a sentence in {@code problems}. */
    static ConfigFile read(Path path, List<String> problems) {
        Reader reader = new Reader(new YamlTree(path, problems), path, problems);
        reader.readTop();
        return new ConfigFile(
                reader.values,
                reader.access,
                reader.kinds,
                reader.strategies,
                reader.payloads,
                reader.bridges.bridges(),
                reader.recorded,
                reader.keep,
                reader.osc);
    }

    /** Every key of the file, for the check of unknown ones. */
    static List<String> keys() {
        List<String> keys = new ArrayList<>(List.of(ACCESS, KINDS, STRATEGIES, PAYLOADS, BridgeList.KEY, RECORD, KEEP));
        keys.addAll(OscLists.ALL);
        Arrays.stream(Setting.values())
                .filter(Setting::isFileKey)
                .map(Setting::key)
                .forEach(keys::add);
        return keys;
    }

    /** Walks one file. */
    private static final class Reader {

        private final YamlTree tree;
        private final Map<Setting, Given> values = new EnumMap<>(Setting.class);
        private final List<AccessEntry> access = new ArrayList<>();
        private final List<KindRule> kinds = new ArrayList<>();
        private final List<StrategyRule> strategies = new ArrayList<>();
        private final List<PayloadRule> payloads = new ArrayList<>();
        private final List<RecordRule> recorded = new ArrayList<>();
        private final List<KeepRule> keep = new ArrayList<>();
        private final BridgeList bridges;
        private final OscLists osc;

        Reader(YamlTree tree, Path path, List<String> problems) {
            this.tree = tree;
            this.bridges = new BridgeList(tree, path);
            this.osc = new OscLists(tree, problems);
        }

        void readTop() {
            tree.read().ifPresent(top -> readSection(top, ""));
        }

        private void readSection(Node node, String section) {
            String what = section.isEmpty() ? "the file" : section;
            tree.entries(node, what).forEach((name, tuple) -> {
                String key = section.isEmpty() ? name : section + "." + name;
                Optional<Setting> setting = Setting.ofKey(key).filter(Setting::isFileKey);
                if (setting.isPresent()) {
                    tree.scalar(tuple.getValueNode(), key).ifPresent(given -> values.put(setting.get(), given));
                } else {
                    readOther(key, tuple);
                }
            });
        }

        private void readOther(String key, NodeTuple tuple) {
            Node value = tuple.getValueNode();
            switch (key) {
                case ACCESS -> each(value, key, List.of("door", "pattern", "action"), this::readAccess);
                case KINDS -> each(value, key, List.of("pattern", "kind"), this::readKind);
                case STRATEGIES -> each(value, key, List.of("pattern", "strategy"), this::readStrategy);
                case PAYLOADS -> each(value, key, List.of("pattern", "as"), this::readPayload);
                case BridgeList.KEY -> bridges.read(value);
                case RECORD -> each(value, key, List.of("pattern", "kind"), this::readRecord);
                case KEEP ->
                    YamlEntry.each(tree, value, key, List.of("pattern", "days")).forEach(this::readKeep);
                case OscLists.LISTENERS, OscLists.TARGETS, OscLists.HINTS -> osc.read(key, value);
                default -> {
                    if (keys().stream().anyMatch(known -> known.startsWith(key + "."))) {
                        readSection(value, key);
                    } else {
                        tree.problem(tuple.getKeyNode(), unknown(key));
                    }
                }
            }
        }

        private static String unknown(String key) {
            Optional<Setting> flagOnly = Setting.ofKey(key).filter(setting -> !setting.isFileKey());
            return flagOnly.map(setting ->
                            key + " cannot be said in the file; use " + setting.flag() + " or " + setting.variable())
                    .orElseGet(() -> "unknown key \"" + key + "\"" + NearestName.hint(key, keys()));
        }

        /** Hands each item's entries on, after a check that all its keys are known. */
        private void each(Node list, String what, List<String> known, EntryReader reader) {
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
                    reader.read(item, entries, name);
                }
            }
        }

        private void readAccess(Node item, Map<String, NodeTuple> entries, String what) {
            Optional<String> door = oneOf(item, entries, what, "door", DOORS, AccessEntry.ANY_DOOR);
            Optional<AddressPattern> pattern = pattern(item, entries, what);
            Optional<AccessScope.Action> action = word(item, entries, what, "action", AccessScope.Action.class);
            if (door.isPresent() && pattern.isPresent() && action.isPresent()) {
                access.add(new AccessEntry(door.get(), new AccessScope.Grant(action.get(), pattern.get())));
            }
        }

        private void readKind(Node item, Map<String, NodeTuple> entries, String what) {
            Optional<AddressPattern> pattern = pattern(item, entries, what);
            Optional<SignalKind> kind = word(item, entries, what, "kind", SignalKind.class);
            if (pattern.isPresent() && kind.isPresent()) {
                switch (kind.get()) {
                    case PARAM, EVENT, STREAM -> kinds.add(new KindRule(pattern.get(), kind.get()));
                    case GESTURE, TIMELINE ->
                        tree.problem(
                                item,
                                what + ".kind must be one of param, event, stream: the others carry"
                                        + " more than a value");
                }
            }
        }

        private void readStrategy(Node item, Map<String, NodeTuple> entries, String what) {
            Optional<AddressPattern> pattern = pattern(item, entries, what);
            Optional<Strategy> strategy = word(item, entries, what, "strategy", Strategy.class);
            if (pattern.isPresent() && strategy.isPresent()) {
                strategies.add(new StrategyRule(pattern.get(), strategy.get()));
            }
        }

        private void readPayload(Node item, Map<String, NodeTuple> entries, String what) {
            Optional<AddressPattern> pattern = pattern(item, entries, what);
            Optional<PayloadMode> mode = word(item, entries, what, "as", PayloadMode.class);
            if (pattern.isPresent() && mode.isPresent()) {
                payloads.add(new PayloadRule(pattern.get(), mode.get()));
            }
        }

        private void readRecord(Node item, Map<String, NodeTuple> entries, String what) {
            Optional<AddressPattern> pattern = pattern(item, entries, what);
            Optional<String> kind = oneOf(item, entries, what, "kind", List.of("stream", "gesture"), "");
            if (pattern.isPresent() && kind.isPresent()) {
                recorded.add(new RecordRule(
                        pattern.get(), kind.get().equals("stream") ? SignalKind.STREAM : SignalKind.GESTURE));
            }
        }

        private void readKeep(YamlEntry entry) {
            Optional<AddressPattern> pattern = entry.pattern("pattern");
            Optional<Integer> days = entry.number("days");
            if (pattern.isPresent() && days.isPresent()) {
                keep.add(new KeepRule(pattern.get(), days.get()));
            }
        }

        private Optional<AddressPattern> pattern(Node item, Map<String, NodeTuple> entries, String what) {
            return text(item, entries, what, "pattern").flatMap(text -> compiled(item, what + ".pattern", text));
        }

        private Optional<AddressPattern> compiled(Node at, String what, String text) {
            try {
                return Optional.of(AddressPattern.parse(text));
            } catch (InvalidPatternException e) {
                tree.problem(at, what + ": " + e.getMessage());
                return Optional.empty();
            }
        }

        private <E extends Enum<E>> Optional<E> word(
                Node item, Map<String, NodeTuple> entries, String what, String key, Class<E> type) {
            List<String> words = Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .toList();
            return oneOf(item, entries, what, key, words, "")
                    .map(text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
        }

        private Optional<String> oneOf(
                Node item,
                Map<String, NodeTuple> entries,
                String what,
                String key,
                List<String> words,
                String fallback) {
            Optional<String> text = text(item, entries, what, key, fallback);
            if (text.isPresent() && !words.contains(text.get())) {
                NodeTuple tuple = entries.get(key);
                tree.problem(
                        tuple == null ? item : tuple.getValueNode(),
                        what + "." + key + " must be one of " + String.join(", ", words) + " but is \"" + text.get()
                                + "\"" + NearestName.hint(text.get(), words));
                return Optional.empty();
            }
            return text;
        }

        private Optional<String> text(Node item, Map<String, NodeTuple> entries, String what, String key) {
            return text(item, entries, what, key, "");
        }

        /** A text; where there is none the fallback, and a problem when that is empty. */
        private Optional<String> text(
                Node item, Map<String, NodeTuple> entries, String what, String key, String fallback) {
            NodeTuple tuple = entries.get(key);
            if (tuple == null && !fallback.isEmpty()) {
                return Optional.of(fallback);
            }
            if (tuple == null) {
                tree.problem(item, what + " has no " + key);
                return Optional.empty();
            }
            return tree.scalar(tuple.getValueNode(), what + "." + key).map(Given::text);
        }
    }

    /** Reads one item of a list. */
    @FunctionalInterface
    private interface EntryReader {
        void read(Node item, Map<String, NodeTuple> entries, String what);
    }
}

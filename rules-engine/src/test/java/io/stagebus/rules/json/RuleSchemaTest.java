package io.stagebus.rules.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stagebus.core.signal.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The schema names what the readers know: the same types, and every key that they ask for. */
class RuleSchemaTest {

    private static final Map<String, String> PLACES = Map.of(
            "trigger", "'trigger': X, 'actions': [{'type': 'set', 'address': '/b', 'value': 1}]",
            "action", "'trigger': {'type': 'on_change', 'pattern': '/a'}, 'actions': [X]",
            "transform",
                    "'trigger': {'type': 'on_change', 'pattern': '/a'},"
                            + " 'actions': [{'type': 'set_from_trigger', 'address': '/b', 'transform': X}]");

    private static Value schema() {
        Problems problems = new Problems();
        Optional<Json> json = new JsonReader(problems).read(RuleSchema.text().getBytes(StandardCharsets.UTF_8));
        return new At(json.orElseThrow(), "").value(problems).orElseThrow();
    }

    private static Value member(Value value, String name) {
        return Objects.requireNonNull(((Value.Dict) value).entries().get(name), name);
    }

    private static Value at(Value value, String... path) {
        Value found = value;
        for (String step : path) {
            found = member(found, step);
        }
        return found;
    }

    /** By type the keys of a definition in the documents' shape. */
    private static Map<String, Set<String>> types(String definition) {
        Map<String, Set<String>> types = new TreeMap<>();
        for (Value one : ((Value.Array) at(schema(), "$defs", definition, "anyOf")).items()) {
            Map<String, Value> members = ((Value.Dict) one).entries();
            if (members.get("properties") instanceof Value.Dict(Map<String, Value> properties)) {
                types.put(
                        ((Value.Text) at(one, "properties", "type", "const")).value(),
                        new TreeSet<>(properties.keySet()));
            }
        }
        return types;
    }

    private static List<String> told(String place, String text, String before) {
        byte[] json = ("[{'id': 'r', "
                        + Objects.requireNonNull(PLACES.get(place)).replace("X", text) + "}]")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
        List<String> names = new ArrayList<>();
        for (RuleFileProblem problem : assertThrows(RuleFileException.class, () -> RuleFileParser.parse("schema", json))
                .problems()) {
            if (problem.expected().startsWith(before)) {
                names.addAll(Arrays.asList(
                        problem.expected().substring(before.length()).split(", ")));
            }
        }
        return names;
    }

    @Test
    void itHasTheTypesOfTheReadersAndAllTheirKeys() {
        for (String place : PLACES.keySet()) {
            Map<String, Set<String>> types = types(place);
            assertThat(types.keySet())
                    .as(place)
                    .containsExactlyInAnyOrderElementsOf(told(place, "{'type': 'zzz'}", "one of "));
            types.forEach((type, keys) -> assertThat(keys)
                    .as(type)
                    .containsAll(told(place, "{'type': '" + type + "', 'zzz': 1}", "one of the keys ")));
        }
    }

    @Test
    void itHasTheKeysOfARule() {
        Value.Dict properties = (Value.Dict) at(schema(), "$defs", "rule", "properties");
        List<String> keys = new ArrayList<>();
        byte[] json = "[{\"zzz\": 1}]".getBytes(StandardCharsets.UTF_8);
        assertThrows(RuleFileException.class, () -> RuleFileParser.parse("schema", json)).problems().stream()
                .filter(problem -> problem.expected().startsWith("one of the keys "))
                .forEach(problem -> keys.addAll(List.of(problem.expected()
                        .substring("one of the keys ".length())
                        .split(", "))));

        assertThat(properties.entries().keySet()).containsExactlyInAnyOrderElementsOf(keys);
    }
}

package io.stagebus.rules.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.CapturePattern;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleOptions;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.rule.Source;
import io.stagebus.rules.rule.Target;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.transform.Operator;
import io.stagebus.rules.transform.Transform;
import io.stagebus.rules.transform.TransformException;
import io.stagebus.rules.transform.TransformScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both shapes of rule files (clasp-relay §14 and §25.1). */
class RuleFileParserTest {

    /** Every key of the documents' shape. */
    private static final String DOCUMENTED = """
            {
              "$schema": "https://example.org/rules.schema.json",
              "rules": [
                {
                  "id": "full", "name": "Full", "description": "all of it", "enabled": false, "priority": -3, "cooldown": 1.5,
                  "trigger": { "type": "on_change", "pattern": "/sensors/*/level", "only_if_changed": false },
                  "conditions": [
                    { "address": "/armed", "op": "eq", "value": true },
                    { "address": "/mode", "op": "ne", "value": "off" },
                    { "address": "/n", "op": "gt", "value": 1 },
                    { "address": "/n", "op": "gte", "value": 1.5 },
                    { "address": "/n", "op": "lt", "value": -2 },
                    { "address": "/n", "op": "lte", "value": 2e3 }
                  ],
                  "actions": [
                    { "type": "set", "address": "/a", "value": [1, {"x": null}] },
                    { "type": "publish", "address": "/b" },
                    { "type": "publish", "address": "/b", "signal": "gesture", "value": 1, "phase": "move" },
                    { "type": "delay", "milliseconds": 250 },
                    { "type": "set_from_trigger", "address": "/c" },
                    { "type": "set_from_trigger", "address": "/c", "transform": { "type": "identity" } },
                    { "type": "set_from_trigger", "address": "/c",
                      "transform": { "type": "scale", "factor": 2, "offset": 1 } },
                    { "type": "set_from_trigger", "address": "/c", "transform": { "type": "clamp", "min": 0, "max": 1 } },
                    { "type": "set_from_trigger", "address": "/c",
                      "transform": { "type": "threshold", "value": 0.5, "above": "on", "below": "off" } },
                    { "type": "set_from_trigger", "address": "/c", "transform": { "type": "invert" } }
                  ]
                },
                { "id": "threshold", "trigger": { "type": "on_threshold", "address": "/t", "above": 30, "below": 5.5 },
                  "actions": [{ "type": "set", "address": "/a", "value": null }] },
                { "id": "event", "trigger": { "type": "on_event", "pattern": "/go/**" },
                  "actions": [{ "type": "set", "address": "/a", "value": "x" }] },
                { "id": "interval", "trigger": { "type": "on_interval", "seconds": 60 },
                  "actions": [{ "type": "set", "address": "/a", "value": false }] }
              ]
            }
            """;

    /** The same for the shape that the reference's program takes. */
    private static final String EXTERNAL = """
            [
              {
                "id": "full", "name": "Full", "enabled": false, "priority": -3,
                "cooldown": { "secs": 1, "nanos": 500000000 },
                "trigger": { "OnChange": { "pattern": "/sensors/*/level", "only_if_changed": false } },
                "conditions": [
                  { "address": "/armed", "op": "Eq", "value": true },
                  { "address": "/mode", "op": "Ne", "value": "off" },
                  { "address": "/n", "op": "Gt", "value": 1 },
                  { "address": "/n", "op": "Gte", "value": 1.5 },
                  { "address": "/n", "op": "Lt", "value": -2 },
                  { "address": "/n", "op": "Lte", "value": 2e3 }
                ],
                "actions": [
                  { "Set": { "address": "/a", "value": [1, {"x": null}] } },
                  { "Publish": { "address": "/b", "signal": "event" } },
                  { "Publish": { "address": "/b", "signal": "gesture", "value": 1, "phase": "move" } },
                  { "Delay": { "milliseconds": 250 } },
                  { "SetFromTrigger": { "address": "/c" } },
                  { "SetFromTrigger": { "address": "/c", "transform": "Identity" } },
                  { "SetFromTrigger": { "address": "/c", "transform": { "Scale": { "scale": 2, "offset": 1 } } } },
                  { "SetFromTrigger": { "address": "/c", "transform": { "Clamp": { "min": 0, "max": 1 } } } },
                  { "SetFromTrigger": { "address": "/c",
                      "transform": { "type": "threshold", "value": 0.5, "above": "on", "below": "off" } } },
                  { "SetFromTrigger": { "address": "/c", "transform": { "Invert": { "min": 0, "max": 1 } } } }
                ]
              },
              { "id": "threshold", "name": "threshold", "enabled": true,
                "trigger": { "OnThreshold": { "address": "/t", "above": 30, "below": 5.5 } },
                "actions": [{ "Set": { "address": "/a", "value": null } }] },
              { "id": "event", "name": "event", "enabled": true, "trigger": { "OnEvent": { "pattern": "/go/**" } },
                "conditions": [], "actions": [{ "Set": { "address": "/a", "value": "x" } }] },
              { "id": "interval", "name": "interval", "enabled": true, "trigger": { "OnInterval": { "seconds": 60 } },
                "actions": [{ "Set": { "address": "/a", "value": false } }] }
            ]
            """;

    private static RuleSet parse(String json) {
        try {
            return RuleFileParser.parse("rules.json", json.getBytes(StandardCharsets.UTF_8));
        } catch (RuleFileException e) {
            throw new AssertionError(e);
        }
    }

    private static Target at(String address) {
        return Target.of(Address.of(address));
    }

    private static CapturePattern pattern(String text) {
        try {
            return CapturePattern.parse(text);
        } catch (InvalidPatternException e) {
            throw new AssertionError(e);
        }
    }

    private static Action copy(Transform... transforms) {
        return new Action.SetParam(at("/c"), new Source.FromTrigger(List.of(transforms)));
    }

    private static Source fixed(Value value) {
        return new Source.Fixed(Content.of(value));
    }

    @Test
    void theDocumentedShapeIsRead() {
        Action plain = copy();
        Rule full = parse(DOCUMENTED).rules().get(0);

        assertThat(full.about()).isEqualTo(new Rule.About("Full", "all of it", List.of()));
        assertThat(full.options()).isEqualTo(new RuleOptions(false, -3, Duration.ofMillis(1500)));
        assertThat(full.trigger()).isEqualTo(new Trigger.OnChange(pattern("/sensors/*/level"), false, false));
        assertThat(full.conditions())
                .containsExactly(
                        new Condition.Compare(at("/armed"), Operator.EQ, Value.TRUE),
                        new Condition.Compare(at("/mode"), Operator.NE, Value.of("off")),
                        new Condition.Compare(at("/n"), Operator.GT, Value.of(1)),
                        new Condition.Compare(at("/n"), Operator.GTE, Value.of(1.5)),
                        new Condition.Compare(at("/n"), Operator.LT, Value.of(-2)),
                        new Condition.Compare(at("/n"), Operator.LTE, Value.of(2000.0)));
        assertThat(full.actions())
                .containsExactly(
                        new Action.SetParam(
                                at("/a"),
                                fixed(Value.array(Value.of(1), new Value.Dict(java.util.Map.of("x", Value.NULL))))),
                        new Action.Publish(
                                at("/b"), SignalKind.EVENT, new Source.Fixed(Content.NONE), GesturePhase.START),
                        new Action.Publish(at("/b"), SignalKind.GESTURE, fixed(Value.of(1)), GesturePhase.MOVE),
                        new Action.Delay(Duration.ofMillis(250)),
                        plain,
                        plain,
                        copy(new Transform.Scale(2, 1)),
                        copy(new Transform.Clamp(0, 1)),
                        copy(new Transform.Threshold(0.5, true, Value.of("on"), Value.of("off"))),
                        copy(new Transform.Invert(0, 1)));
    }

    @Test
    void theOtherTriggersAreRead() {
        List<Rule> rules = parse(DOCUMENTED).rules();

        assertThat(rules).hasSize(4);
        assertThat(rules.get(1).trigger())
                .isEqualTo(new Trigger.OnThreshold(pattern("/t"), OptionalDouble.of(30), OptionalDouble.of(5.5), 0));
        assertThat(rules.get(2).trigger())
                .isEqualTo(new Trigger.OnEvent(pattern("/go/**"), SignalKind.EVENT, Optional.empty()));
        assertThat(rules.get(3).trigger()).isEqualTo(new Trigger.OnInterval(Duration.ofMinutes(1)));
        assertThat(rules.get(3).about().name()).as("a name defaults to the id").isEqualTo("interval");
        assertThat(rules.get(3).options()).isEqualTo(RuleOptions.DEFAULT);
    }

    private static void assertBehaveAlike(RuleSet one, RuleSet other) {
        assertThat(one.rules()).hasSameSizeAs(other.rules());
        for (int i = 0; i < one.rules().size(); i++) {
            assertThat(one.rules().get(i).behavesLike(other.rules().get(i)))
                    .as(one.rules().get(i).id())
                    .isTrue();
        }
    }

    @Test
    void bothShapesMeanTheSame() {
        assertBehaveAlike(parse(EXTERNAL), parse(DOCUMENTED));
    }

    @Test
    void shapesMayBeMixed() {
        assertBehaveAlike(parse("{\"rules\": " + EXTERNAL + "}"), parse(DOCUMENTED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type': 'threshold', 'value': 5}                         | 5   | true",
                "{'Threshold': {'value': 5}}                               | 5   | false",
                "{'type': 'threshold', 'value': 5}                         | 5.1 | true",
                "{'Threshold': {'value': 5}}                               | 5.1 | true",
                "{'Threshold': {'value': 5}}                               | 4   | false",
            })
    void eachShapeKeepsItsOwnIdeaOfTheLimitOfAThreshold(String transform, double input, boolean output)
            throws TransformException {
        Rule rule = parse(
                        "[{'id': 'r', 'trigger': {'type': 'on_event', 'pattern': '/a'}, 'actions': [{'type': 'set_from_trigger', 'address': '/b', 'transform': T}]}]"
                                .replace("T", transform)
                                .replace('\'', '"'))
                .rules()
                .get(0);

        Source source = ((Action.SetParam) rule.actions().get(0)).source();
        assertThat(source.transforms().get(0).apply(Value.of(input), TransformScope.none()))
                .isEqualTo(Value.of(output));
    }

    @Test
    void commentsAndAByteOrderMarkAreNoTrouble() {
        assertThat(parse("\uFEFF// rules\n[ /* none yet */ ]")).isEqualTo(RuleSet.EMPTY);
        assertThat(parse("{\"rules\": []}")).isEqualTo(RuleSet.EMPTY);
    }

    @Test
    void aFolderIsReadInTheOrderOfItsNames(@TempDir Path folder) throws IOException, RuleFileException {
        for (String name : List.of("20-b.json", "10-a.json", ".hidden.json", "notes.txt", "30-c.json")) {
            String id = name.endsWith(".txt") || name.startsWith(".") ? "never" : name;
            Files.writeString(folder.resolve(name), "[" + rule(id) + "]");
        }
        Files.createDirectory(folder.resolve("05-folder.json"));

        assertThat(RuleFileParser.load(folder).rules().stream().map(Rule::id))
                .containsExactly("10-a.json", "20-b.json", "30-c.json");
    }

    private static String rule(String id) {
        return "{\"id\": \"" + id + "\", \"trigger\": {\"type\": \"on_event\", \"pattern\": \"/a\"},"
                + " \"actions\": [{\"type\": \"set\", \"address\": \"/b\", \"value\": 1}]}";
    }

    @Test
    void aFileIsRead(@TempDir Path folder) throws IOException, RuleFileException {
        Path file = folder.resolve("any-name");
        Files.writeString(file, "{\"rules\": [" + rule("one") + "]}");

        assertThat(RuleFileParser.load(file).rules()).hasSize(1);
    }

    @Test
    void anIdThatComesTwiceNamesBothPlaces(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.json"), "[\n  " + rule("same") + "]");
        Files.writeString(folder.resolve("b.json"), "[\n" + rule("other") + ",\n" + rule("same") + "]");

        RuleFileException e = catchThrowableOfType(RuleFileException.class, () -> RuleFileParser.load(folder));

        assertThat(e)
                .hasMessage(folder.resolve("b.json")
                        + ":3:8 /1/id: expected an id that no other rule has, found \"same\"; the first one is at "
                        + folder.resolve("a.json") + ":2:10 /0/id");
    }

    @Test
    void whatIsNotThereOrCannotBeReadIsSaid(@TempDir Path folder) {
        Path missing = folder.resolve("missing.json");

        assertThat(catchThrowableOfType(RuleFileException.class, () -> RuleFileParser.load(missing)))
                .hasMessage(missing + ": expected a file or folder, found nothing");
    }

    @Test
    void everythingThatIsWrongInAllFilesIsSaidAtOnce(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.json"), "[{}]");
        Files.writeString(folder.resolve("b.json"), "[" + rule("fine") + "]");
        Files.writeString(folder.resolve("c.json"), "[");

        RuleFileException e = catchThrowableOfType(RuleFileException.class, () -> RuleFileParser.load(folder));

        assertThat(e.problems().stream().map(problem -> Path.of(problem.file()).getFileName() + problem.pointer()))
                .containsExactly("a.json/0", "a.json/0", "a.json/0", "c.json");
    }

    @Test
    void aTruncatedFileIsRefusedWhereverItEnds() {
        byte[] whole = DOCUMENTED.strip().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThat(catchThrowableOfType(RuleFileException.class, () -> RuleFileParser.parse("cut", cut)))
                    .as("after %s bytes", length)
                    .isNotNull();
        }
    }
}

package io.stagebus.rules.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Value;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person is told of a wrong rule file: where, what was expected, what was found, what may have been meant. */
class RuleFileErrorsTest {

    private static final String TRIGGER = "'trigger': {'type': 'on_event', 'pattern': '/a'}";
    private static final String ACTION = "{'type': 'set', 'address': '/b', 'value': 1}";
    private static final String ACTIONS = "'actions': [" + ACTION + "]";

    private static RuleFileException parse(byte[] json) {
        return assertThrows(RuleFileException.class, () -> RuleFileParser.parse("f", json));
    }

    private static String messages(String json) {
        return parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).problems().stream()
                .map(RuleFileProblem::text)
                .collect(Collectors.joining("\n"));
    }

    private static Arguments rule(String text, String message) {
        return Arguments.of("[{" + text + "}]", message);
    }

    private static Arguments trigger(String text, String message) {
        return rule("'id': 'r', " + ACTIONS + ", 'trigger':\n" + text, message);
    }

    private static Arguments condition(String text, String message) {
        return rule("'id': 'r', " + TRIGGER + ", " + ACTIONS + ", 'conditions': [\n" + text + "]", message);
    }

    private static Arguments action(String text, String message) {
        return rule("'id': 'r', " + TRIGGER + ", 'actions': [\n" + text + "]", message);
    }

    private static Arguments transform(String text, String message) {
        return action("{'type': 'set_from_trigger', 'address': '/b', 'transform':\n" + text + "}", message);
    }

    static Stream<Arguments> documents() {
        return Stream.of(
                Arguments.of("", "f:1:1: expected a JSON document, found nothing"),
                Arguments.of("[] []", "f:1:4: expected the end of the file, found more after the document"),
                Arguments.of("7", "f:1:1: expected an array of rules or {\"rules\": […]}, found 7"),
                Arguments.of("{}", "f:1:1: expected the key \"rules\", found no such key"),
                Arguments.of("{'rules': {}}", "f:1:11 /rules: expected an array of rules, found an empty object"),
                Arguments.of(
                        "{'rules': [], 'rule': 1}",
                        "f:1:15 /rule: expected one of the keys $schema, rules, found \"rule\"; did you mean \"rules\"?"),
                Arguments.of(
                        "{'rules': [], 'version': 1}",
                        "f:1:15 /version: expected one of the keys $schema, rules, found \"version\";"
                                + " this version does not have it yet"),
                Arguments.of(
                        "{'rules': [],\n 'rules': []}",
                        "f:2:2 /rules: expected each key once, found \"rules\" again;"
                                + " it was first at line 1, column 2"),
                Arguments.of("[1e999]", "f:1:2 /0: expected a number of 64 bits, found \"1e999\""),
                Arguments.of(
                        "[9223372036854775808]",
                        "f:1:2 /0: expected a whole number of 64 bits, found \"9223372036854775808\""),
                Arguments.of("['\\ud800']", "f:1:2 /0: expected Unicode text, found half a surrogate pair"),
                Arguments.of(
                        "[{'\\udc00': 1}]", "f:1:3 /0/\uFFFD: expected Unicode text, found half a surrogate pair"));
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(
                        "[3]",
                        "f:1:2 /0: expected a rule such as {\"id\": …, \"trigger\": …, \"actions\": […]}, found 3"),
                rule(TRIGGER + "," + ACTIONS, "f:1:2 /0: expected the key \"id\", found no such key"),
                rule("'id': 'r'," + ACTIONS, "f:1:2 /0: expected the key \"trigger\", found no such key"),
                rule("'id': 'r'," + TRIGGER, "f:1:2 /0: expected the key \"actions\", found no such key"),
                rule(
                        "'id': 5, " + TRIGGER + "," + ACTIONS,
                        "f:1:9 /0/id: expected an id of 1..128 characters, found 5"),
                rule(
                        "'id': 'a/b', " + TRIGGER + "," + ACTIONS,
                        "f:1:9 /0/id: expected an id of 1..128 characters, found \"a/b\";"
                                + " without \"/\" and control characters, as it becomes a segment of an address"),
                rule(
                        "'id': 'r', 'enabled': 1, " + TRIGGER + "," + ACTIONS,
                        "f:1:25 /0/enabled: expected true or false, found 1"),
                rule(
                        "'id': 'r', 'name': [], " + TRIGGER + "," + ACTIONS,
                        "f:1:22 /0/name: expected a name, found an empty array"),
                rule(
                        "'id': 'r', 'priority': 1.5, " + TRIGGER + "," + ACTIONS,
                        "f:1:26 /0/priority: expected a whole number from -1000 to 1000, found 1.5"),
                rule(
                        "'id': 'r', 'cooldown': -1, " + TRIGGER + "," + ACTIONS,
                        "f:1:26 /0/cooldown: expected seconds from 0 to 604800, found -1"),
                rule(
                        "'id': 'r', 'cooldown': {'nanos': 1e9}, " + TRIGGER + "," + ACTIONS,
                        "f:1:26 /0/cooldown: expected the key \"secs\", found no such key\n"
                                + "f:1:36 /0/cooldown/nanos: expected whole nanoseconds from 0 to 999999999,"
                                + " found 1.0E9"),
                rule(
                        "'id': 'r', 'condition': [], " + TRIGGER + "," + ACTIONS,
                        "f:1:14 /0/condition: expected one of the keys id, name, description, tags, enabled, mode, priority,"
                                + " cooldown, debounce, for, once_within, max_rate, overlap, trigger, conditions, actions,"
                                + " phase, found \"condition\";"
                                + " did you mean \"conditions\"?"),
                rule(
                        "'id': 'r', 'debounce': 'long', " + TRIGGER + "," + ACTIONS,
                        "f:1:26 /0/debounce: expected seconds from 0 to 604800, found \"long\""),
                rule(
                        "'id': 'r', 'overlap': {'queue': 0}, " + TRIGGER + "," + ACTIONS,
                        "f:1:35 /0/overlap/queue: expected a whole number from 1 to 1000, found 0"),
                rule(
                        "'id': 'r', 'mode': 'shadwo', " + TRIGGER + "," + ACTIONS,
                        "f:1:22 /0/mode: expected one of armed, shadow, found \"shadwo\"; did you mean \"shadow\"?"),
                rule(
                        "'id': 'r', 'phase': 'filter', " + TRIGGER + "," + ACTIONS,
                        "f:1:23 /0/phase: expected \"react\", found \"filter\"; only on_command filters"),
                rule(
                        "'id': 'r', " + TRIGGER + ", 'actions': []",
                        "f:1:75 /0/actions: expected at least one action, found an empty array"),
                rule(
                        "'id': 'r', " + TRIGGER + ", 'actions': {}",
                        "f:1:75 /0/actions: expected an array of actions, found an empty object"));
    }

    static Stream<Arguments> triggers() {
        String expected = "expected one of on_change, on_event, on_threshold, on_interval, on_schedule, on_start,"
                + " on_session, on_timeout, on_command, found ";
        return Stream.of(
                trigger(
                        "'on_change'",
                        "f:2:1 /0/trigger: expected a trigger such as {\"type\": \"on_change\", …}"
                                + " or {\"OnChange\": {…}}, found \"on_change\""),
                trigger(
                        "{}",
                        "f:2:1 /0/trigger: expected a trigger such as {\"type\": \"on_change\", …}"
                                + " or {\"OnChange\": {…}}, found an empty object"),
                trigger(
                        "{'pattern': '/a', 'above': 1}",
                        "f:2:1 /0/trigger: expected a trigger such as {\"type\": \"on_change\", …}"
                                + " or {\"OnChange\": {…}}, found no \"type\" and several keys"),
                trigger(
                        "{'type': 'on_chnage', 'pattern': '/a'}",
                        "f:2:10 /0/trigger/type: " + expected + "\"on_chnage\"; did you mean \"on_change\"?"),
                trigger("{'type': null}", "f:2:10 /0/trigger/type: " + expected + "null"),
                trigger(
                        "{'type': 'on_schedule', 'cron': '61 * * * *'}",
                        "f:2:33 /0/trigger/cron: expected five fields as cron has them, such as"
                                + " \"30 19 * * MON-FRI\", found \"61 * * * *\"; Failed to parse cron expression."
                                + " Value 61 not in range [0, 59]"),
                trigger(
                        "{'type': 'on_schedule', 'cron': '0 20 * * *', 'zone': 'Berlin'}",
                        "f:2:55 /0/trigger/zone: expected a time zone such as \"Europe/Berlin\", found \"Berlin\""),
                trigger(
                        "{'type': 'on_schedule', 'sun': 'sunset', 'latitude': 91, 'longitude': 13}",
                        "f:2:54 /0/trigger/latitude: expected degrees from -90 to 90, found 91"),
                trigger(
                        "{'type': 'on_change', 'pattern': '/cue/{list}/{list}'}",
                        "f:2:34 /0/trigger/pattern: expected a pattern such as \"/lights/**\","
                                + " found \"/cue/{list}/{list}\"; pattern \"/cue/{list}/{list}\" at character 5:"
                                + " \"{list}\" comes twice"),
                trigger(
                        "{'type': 'on_session', 'event': 'silent'}",
                        "f:2:1 /0/trigger: expected the key \"seconds\", found no such key"),
                trigger(
                        "{'type': 'on_command', 'pattern': '/a'}",
                        "f:1:26 /0/actions/0: expected drop, rewrite, redirect or kind, found another one;"
                                + " only rules with on_command filter, and they do nothing else"),
                trigger(
                        "{'OnTreshold': {'address': '/a'}}",
                        "f:2:16 /0/trigger/OnTreshold: expected one of OnChange, OnEvent, OnThreshold, OnInterval,"
                                + " OnSchedule, OnStart, OnSession, OnTimeout, OnCommand, found \"OnTreshold\"; did you mean \"OnThreshold\"?"),
                trigger(
                        "{'OnChange': '/a'}",
                        "f:2:14 /0/trigger/OnChange: expected an object with what belongs to OnChange, found \"/a\""),
                trigger("{'type': 'on_change'}", "f:2:1 /0/trigger: expected the key \"pattern\", found no such key"),
                trigger(
                        "{'type': 'on_change', 'pattern': 'lights'}",
                        "f:2:34 /0/trigger/pattern: expected a pattern such as \"/lights/**\", found \"lights\";"
                                + " pattern \"lights\" at character 0: must start with '/'"),
                trigger(
                        "{'type': 'on_change', 'pattern': '/a', 'only_if_changed': 'yes'}",
                        "f:2:59 /0/trigger/only_if_changed: expected true or false, found \"yes\""),
                trigger(
                        "{'type': 'on_event', 'pattern': '/a', 'only_if_changed': true}",
                        "f:2:39 /0/trigger/only_if_changed: expected one of the keys type, pattern, signal,"
                                + " found \"only_if_changed\""),
                trigger(
                        "{'type': 'on_threshold', 'address': '/a'}",
                        "f:2:1 /0/trigger: expected the key \"above\", \"below\" or both, found neither"),
                trigger(
                        "{'type': 'on_threshold', 'address': '/a', 'above': 'high'}",
                        "f:2:52 /0/trigger/above: expected a number, found \"high\""),
                trigger(
                        "{'type': 'on_threshold', 'address': '/a', 'above': 1, 'hysteresis': -1}",
                        "f:2:69 /0/trigger/hysteresis: expected a number of 0 or more, found -1"),
                trigger(
                        "{'OnInterval': {'seconds': 0}}",
                        "f:2:28 /0/trigger/OnInterval/seconds: expected seconds from 0.01 to 604800, found 0"));
    }

    static Stream<Arguments> conditions() {
        String operators = "expected one of eq, ne, gt, gte, lt, lte, in, matches, exists, changed_within, found ";
        return Stream.of(
                condition(
                        "1",
                        "f:2:1 /0/conditions/0: expected a condition such as"
                                + " {\"address\": \"/armed\", \"op\": \"eq\", \"value\": true}, found 1"),
                condition(
                        "{'address': '/a', 'op': 'eq'}",
                        "f:2:1 /0/conditions/0: expected the key \"value\", found no such key"),
                condition(
                        "{'address': '/a', 'op': 'equals', 'value': 1}",
                        "f:2:25 /0/conditions/0/op: " + operators + "\"equals\""),
                condition(
                        "{'address': '/a', 'op': 'geq', 'value': 1}",
                        "f:2:25 /0/conditions/0/op: " + operators + "\"geq\"; did you mean \"eq\"?"),
                condition(
                        "{'address': '/a', 'op': 'in', 'value': 1}",
                        "f:2:40 /0/conditions/0/value: expected an array of values, found 1"),
                condition(
                        "{'address': '/a', 'op': 'matches', 'value': '('}",
                        "f:2:45 /0/conditions/0/value: expected a regular expression, found \"(\";"
                                + " missing closing ) at \"(\""),
                condition(
                        "{'any': []}", "f:2:9 /0/conditions/0/any: expected 1 to 100 conditions, found an empty array"),
                condition(
                        "{'time': {'from': '25:00', 'days': ['someday']}}",
                        "f:2:19 /0/conditions/0/time/from: expected a time of day such as \"18:00\", found \"25:00\"\n"
                                + "f:2:37 /0/conditions/0/time/days/0: expected one of mon, tue, wed, thu, fri, sat,"
                                + " sun, found \"someday\""),
                condition(
                        "{'address': '/cue/{list}', 'op': 'exists'}",
                        "f:2:13 /0/conditions/0/address: expected one of the trigger's names value, address,"
                                + " found \"list\""),
                condition(
                        "{'address': '/a', 'op': 'gt', 'value': 'high'}",
                        "f:2:40 /0/conditions/0/value: expected a number, found \"high\"; \"gt\" compares numbers only"),
                condition(
                        "{'address': '/a/*', 'op': 'eq', 'value': 1}",
                        "f:2:13 /0/conditions/0/address: expected one address, found \"/a/*\";"
                                + " \"*\" stands for other names only in the pattern of a trigger"),
                condition(
                        "{'address': '/a//b', 'op': 'eq', 'value': 1}",
                        "f:2:13 /0/conditions/0/address: expected an address without empty segments, found \"/a//b\""),
                condition(
                        "{'address': 'a', 'op': 'eq', 'value': 1}",
                        "f:2:13 /0/conditions/0/address: expected an address such as \"/lights/house\", found \"a\";"
                                + " address \"a\" must start with '/'"));
    }

    static Stream<Arguments> actions() {
        return Stream.of(
                action(
                        "{'type': 'fade', 'address': '/a'}",
                        "f:2:1 /0/actions/0: expected the key \"milliseconds\", found no such key"),
                action(
                        "{'Fade': {'address': '/a', 'to': 'up', 'milliseconds': 10}}",
                        "f:2:34 /0/actions/0/Fade/to: expected a number, found \"up\""),
                action(
                        "{'type': 'set', 'address': '/cue/{cue', 'value': 1}",
                        "f:2:28 /0/actions/0/address: expected an address such as \"/lights/house\","
                                + " found \"/cue/{cue\"; \"{\" at character 6 is not closed"),
                action(
                        "{'type': 'drop'}",
                        "f:2:1 /0/actions/0: expected an action of a rule that reacts, found another one;"
                                + " only rules with on_command filter, and they do nothing else"),
                action(
                        "{'type': 'set', 'address': '/a'}",
                        "f:2:1 /0/actions/0: expected the key \"value\", found no such key"),
                action(
                        "{'type': 'set', 'adress': '/a', 'value': 1}",
                        "f:2:1 /0/actions/0: expected the key \"address\", found no such key\n"
                                + "f:2:17 /0/actions/0/adress: expected one of the keys type, address, value,"
                                + " template, found \"adress\"; did you mean \"address\"?"),
                action(
                        "{'type': 'set', 'address': '/stagebus/x', 'value': 1}",
                        "f:2:28 /0/actions/0/address: expected an address that rules may write,"
                                + " found \"/stagebus/x\"; /stagebus is the gateway's own"),
                action(
                        "{'type': 'publish', 'address': '/a', 'signal': 'evnt'}",
                        "f:2:48 /0/actions/0/signal: expected one of param, event, stream, gesture, timeline,"
                                + " found \"evnt\"; did you mean \"event\"?"),
                action(
                        "{'type': 'publish', 'address': '/a', 'signal': 'param'}",
                        "f:2:1 /0/actions/0: expected the key \"value\", found no such key"),
                action(
                        "{'type': 'publish', 'address': '/a', 'phase': 'end'}",
                        "f:2:38 /0/actions/0/phase: expected one of the keys type, address, signal, value,"
                                + " template, found \"phase\""),
                action(
                        "{'type': 'delay', 'milliseconds': 0}, " + ACTION,
                        "f:2:35 /0/actions/0/milliseconds: expected whole milliseconds from 1 to 86400000, found 0"),
                action(
                        ACTION + ", {'type': 'delay', 'milliseconds': 10}",
                        "f:2:47 /0/actions/1: expected an action after the delay, found nothing;"
                                + " it holds up what follows"),
                rule(
                        "'id': 'r', 'trigger': {'type': 'on_interval', 'seconds': 1},"
                                + " 'actions': [{'type': 'set_from_trigger', 'address': '/a'}]",
                        "f:1:76 /0/actions/0: expected another action, found set_from_trigger;"
                                + " an interval has no value to set from"));
    }

    static Stream<Arguments> transforms() {
        return Stream.of(
                transform(
                        "'Scale'",
                        "f:3:1 /0/actions/0/transform: expected a transform such as {\"type\": \"scale\", …}"
                                + " or {\"Scale\": {…}}, found \"Scale\""),
                transform(
                        "{'type': 'scal', 'factor': 1}",
                        "f:3:10 /0/actions/0/transform/type: expected one of scale, clamp, threshold, invert,"
                                + " identity, map, round, quantise, dead_band, smooth, lookup, to_int, to_float, to_bool,"
                                + " to_string, pick, template, expression, found \"scal\"; did you mean \"scale\"?"),
                transform(
                        "{'type': 'expression', 'expression': 'value.repeat(3)'}",
                        "f:3:38 /0/actions/0/transform/expression: expected an expression such as"
                                + " \"value * 100\", found \"value.repeat(3)\"; line and character 1:6"
                                + " method call error in '.repeat(...)'"),
                transform(
                        "{'type': 'expression', 'expression': 'v * 2'}",
                        "f:3:38 /0/actions/0/transform/expression: expected one of the trigger's names value, address,"
                                + " found \"v\""),
                transform(
                        "{'type': 'map', 'from': [1, 1], 'to': [0, 1]}",
                        "f:3:1 /0/actions/0/transform: expected a map that can be computed, found an object;"
                                + " the two ends of \"from\" are the same"),
                transform(
                        "{'type': 'dead_band', 'width': 0}",
                        "f:3:32 /0/actions/0/transform/width: expected a number greater than 0, found 0"),
                transform(
                        "{'type': 'pick', 'path': 'a..b'}",
                        "f:3:26 /0/actions/0/transform/path: expected the way to a part of a value such as"
                                + " \"lamps.0.level\", found \"a..b\"; a step between two dots is empty"),
                transform(
                        "{'type': 'scale', 'factor': 'two'}",
                        "f:3:29 /0/actions/0/transform/factor: expected a number, found \"two\""),
                transform(
                        "{'type': 'scale', 'offset': 1}",
                        "f:3:1 /0/actions/0/transform: expected the key \"factor\" or \"scale\", found neither;"
                                + " they mean the same"),
                transform(
                        "{'type': 'scale', 'factor': 1, 'scale': 1}",
                        "f:3:1 /0/actions/0/transform: expected the key \"factor\" or \"scale\", found both;"
                                + " they mean the same"),
                transform(
                        "{'Clamp': {'min': 2, 'max': 1}}",
                        "f:3:1 /0/actions/0/transform: expected min not greater than max,"
                                + " found min 2.0 and max 1.0"),
                transform(
                        "{'type': 'threshold', 'value': 1, 'above': 1}",
                        "f:3:1 /0/actions/0/transform: expected both \"above\" and \"below\" or neither,"
                                + " found one of them"),
                transform(
                        "{'type': 'invert', 'min': 1}",
                        "f:3:1 /0/actions/0/transform: expected both \"min\" and \"max\" or neither,"
                                + " found one of them; without them the range is 0 to 1"));
    }

    @ParameterizedTest
    @MethodSource({"documents", "rules", "triggers", "conditions", "actions", "transforms"})
    void isTold(String json, String message) {
        assertThat(messages(json)).isEqualTo(message);
    }

    @Test
    void whatIsNoJsonIsToldWithItsPlace() {
        assertThat(messages("[\n  {'id': 'a',,}]"))
                .isEqualTo("f:2:14: expected JSON, found \"Unexpected character (',' (code 44)): was expecting"
                        + " double-quote to start field name\"");
        assertThat(messages("[NaN]")).startsWith("f:1:").contains("NaN");
    }

    @Test
    void whatIsNoTextIsToldWithItsPlace() {
        byte[] json = "[\n \"a\"]".getBytes(StandardCharsets.UTF_8);
        json[4] = (byte) 0xC3;

        assertThat(parse(json)).hasMessage("f:2:3: expected UTF-8 text, found byte 0xC3 at offset 4");
        assertThat(parse(new byte[] {'[', (byte) 0xE2, (byte) 0x82}))
                .as("cut within a character")
                .hasMessage("f:1:2: expected UTF-8 text, found byte 0xE2 at offset 1");
    }

    @Test
    void nestingIsBounded() {
        String deep = "[".repeat(1_000_000);

        assertThat(parse(deep.getBytes(StandardCharsets.UTF_8)).problems()).hasSize(1);
        assertThat(messages("[{'id': 'r', " + TRIGGER + ", 'actions': [{'type': 'set', 'address': '/b', 'value': "
                        + "[".repeat(Value.MAX_DEPTH + 1) + "]".repeat(Value.MAX_DEPTH + 1) + "}]}]"))
                .endsWith("/0/actions/0/value: expected at most 64 arrays and objects within each other,"
                        + " found an array");
    }

    @Test
    void sizesAreBounded() {
        assertThat(parse(new byte[RuleFileParser.MAX_BYTES + 1]))
                .hasMessage("f: expected at most 8388608 bytes in all files, found more");
        String many =
                IntStream.range(0, JsonReader.MAX_VALUES).mapToObj(i -> "0").collect(Collectors.joining(","));
        assertThat(messages("[" + many + "]"))
                .isEqualTo("f:1:1000000 /499999: expected at most 500000 values in all files, found more");
        assertThat(messages("[{'id': 'r', " + TRIGGER + ", 'actions': ["
                        + String.join(",", java.util.Collections.nCopies(101, ACTION)) + "]}]"))
                .isEqualTo("f:1:75 /0/actions: expected at most 100, found 101");
        assertThat(messages("[{'id': 'r', " + TRIGGER + ", 'actions': [{'type': 'set', 'address': '/"
                        + "a".repeat(Address.MAX_BYTES) + "', 'value': 1}]}]"))
                .isEqualTo("f:1:103 /0/actions/0/address: expected at most 4096 bytes, found 4097 bytes");
    }

    @Test
    void onlySoManyProblemsAreTold() {
        String wrong = IntStream.range(0, 300).mapToObj(i -> "1").collect(Collectors.joining(","));

        assertThat(parse(("[" + wrong + "]").getBytes(StandardCharsets.UTF_8)).problems())
                .hasSize(100);
    }

    @Test
    void aTerminalIsNotDisturbed() {
        assertThat(messages("[{'id': 'r', " + TRIGGER + ", " + ACTIONS + ", '\\u001b[31m': 1}]"))
                .contains("\"\uFFFD[31m\"", "/0/\uFFFD[31m:")
                .doesNotContain("\u001b");
    }
}

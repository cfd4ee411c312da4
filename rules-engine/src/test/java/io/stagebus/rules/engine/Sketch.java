package io.stagebus.rules.engine;

import io.stagebus.core.signal.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A rule as the property test draws it: knows how to write itself as JSON, in either shape, and nothing of the engine. */
record Sketch(
        String id,
        boolean documented,
        int priority,
        int cooldownSeconds,
        boolean enabled,
        Trigger trigger,
        List<Condition> conditions,
        List<Action> actions) {

    /** A trigger. */
    sealed interface Trigger {
        /** See the schema. */
        record Change(String pattern, boolean onlyIfChanged) implements Trigger {}

        /** See the schema. */
        record Event(String pattern, String kind) implements Trigger {}

        /** See the schema. */
        record Timeout(String pattern, int millis) implements Trigger {}

        /** See the schema. */
        record Threshold(String pattern, OptionalDouble above, OptionalDouble below, double hysteresis)
                implements Trigger {}

        /** See the schema. */
        record Interval(int seconds) implements Trigger {}

        /** Every full minute. */
        record Schedule() implements Trigger {}

        /** See the schema. */
        record Start() implements Trigger {}

        /** See the schema. */
        record Session(String event) implements Trigger {}
    }

    /** A condition. */
    record Condition(String address, String operator, Value value) {}

    /** An action. */
    sealed interface Action {
        /** See the schema. */
        record Set(String address, Value value) implements Action {}

        /** See the schema. */
        record Publish(String address, String kind, Optional<Value> value) implements Action {}

        /** See the schema. */
        record Copy(String address, Transform transform) implements Action {}

        /** See the schema. */
        record Delay(int millis) implements Action {}

        /** See the schema. */
        record Delete(String address) implements Action {}

        /** See the schema. */
        record Cancel(String ruleId) implements Action {}

        /** See the schema. */
        record Enable(String ruleId, boolean on) implements Action {}

        /** See the schema. */
        record Arm(String addresses, boolean armed) implements Action {}

        /** See the schema; without {@code stop} a resume. */
        record Panic(boolean stop) implements Action {}

        /** See the schema; linear, two and a half times a second. */
        record Fade(String address, Value to, int millis) implements Action {}
    }

    /** A transform; what its numbers mean depends on the name. */
    record Transform(String name, double one, double two) {}

    String json() {
        return "{\"id\": \"" + id + "\", \"priority\": " + priority + ", \"enabled\": " + enabled
                + (cooldownSeconds > 0 ? ", \"cooldown\": " + cooldown() : "")
                + ", \"trigger\": " + json(trigger)
                + ", \"conditions\": " + conditions.stream().map(this::json).collect(list())
                + ", \"actions\": " + actions.stream().map(this::json).collect(list()) + "}";
    }

    private String cooldown() {
        return documented ? "" + cooldownSeconds : "{\"secs\": " + cooldownSeconds + ", \"nanos\": 0}";
    }

    private static java.util.stream.Collector<CharSequence, ?, String> list() {
        return Collectors.joining(", ", "[", "]");
    }

    /** An object of a type, in the shape of this rule. */
    private String typed(String type, String fields) {
        if (documented) {
            return "{\"type\": \"" + type + "\"" + (fields.isEmpty() ? "" : ", " + fields) + "}";
        }
        StringBuilder pascal = new StringBuilder();
        for (String word : type.split("_", -1)) {
            pascal.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
        }
        return "{\"" + pascal + "\": {" + fields + "}}";
    }

    private static String field(String name, String json) {
        return "\"" + name + "\": " + json;
    }

    private static String field(String name, OptionalDouble number) {
        return number.isPresent() ? ", " + field(name, "" + number.getAsDouble()) : "";
    }

    private String json(Trigger shown) {
        return switch (shown) {
            case Trigger.Change(String pattern, boolean only) ->
                typed("on_change", field("pattern", quoted(pattern)) + ", " + field("only_if_changed", "" + only));
            case Trigger.Event(String pattern, String kind) ->
                typed("on_event", field("pattern", quoted(pattern)) + ", " + field("signal", quoted(kind)));
            case Trigger.Timeout(String pattern, int millis) ->
                typed("on_timeout", field("pattern", quoted(pattern)) + ", " + field("seconds", "" + millis / 1000.0));
            case Trigger.Threshold(String pattern, OptionalDouble above, OptionalDouble below, double hysteresis) ->
                typed(
                        "on_threshold",
                        field("address", quoted(pattern)) + field("above", above) + field("below", below) + ", "
                                + field("hysteresis", "" + hysteresis));
            case Trigger.Schedule schedule ->
                typed("on_schedule", field("cron", quoted("* * * * *")) + ", " + field("zone", quoted("UTC")));
            case Trigger.Start start -> typed("on_start", "");
            case Trigger.Session(String event) -> typed("on_session", field("event", quoted(event)));
            case Trigger.Interval(int seconds) -> typed("on_interval", field("seconds", "" + seconds));
        };
    }

    private String json(Condition shown) {
        String operator = documented
                ? shown.operator
                : shown.operator.substring(0, 1).toUpperCase(Locale.ROOT) + shown.operator.substring(1);
        return "{" + field("address", quoted(shown.address)) + ", " + field("op", quoted(operator)) + ", "
                + field("value", json(shown.value)) + "}";
    }

    private String json(Action shown) {
        return switch (shown) {
            case Action.Set(String address, Value value) ->
                typed("set", field("address", quoted(address)) + ", " + field("value", json(value)));
            case Action.Publish(String address, String kind, Optional<Value> value) ->
                typed(
                        "publish",
                        field("address", quoted(address)) + ", " + field("signal", quoted(kind))
                                + value.map(known -> ", " + field("value", json(known)))
                                        .orElse(""));
            case Action.Copy(String address, Transform transform) ->
                typed(
                        "set_from_trigger",
                        field("address", quoted(address)) + ", " + field("transform", json(transform)));
            case Action.Delay(int millis) -> typed("delay", field("milliseconds", "" + millis));
            case Action.Delete(String address) -> typed("delete", field("address", quoted(address)));
            case Action.Cancel(String ruleId) -> typed("cancel", field("rule", quoted(ruleId)));
            case Action.Enable(String ruleId, boolean on) ->
                typed(on ? "enable" : "disable", field("rule", quoted(ruleId)));
            case Action.Arm(String addresses, boolean armed) ->
                typed(armed ? "arm" : "disarm", field("addresses", quoted(addresses)));
            case Action.Panic(boolean stop) -> typed(stop ? "panic" : "resume", "");
            case Action.Fade(String address, Value to, int millis) ->
                typed(
                        "fade",
                        field("address", quoted(address)) + ", " + field("to", json(to)) + ", "
                                + field("milliseconds", "" + millis) + ", " + field("rate", "2.5"));
        };
    }

    private String json(Transform shown) {
        String one = "" + shown.one;
        String two = "" + shown.two;
        return switch (shown.name) {
            case "identity" -> documented ? typed("identity", "") : "\"Identity\"";
            case "scale" -> typed("scale", field(documented ? "factor" : "scale", one) + ", " + field("offset", two));
            case "clamp", "invert" -> typed(shown.name, field("min", one) + ", " + field("max", two));
            case "threshold" -> typed("threshold", field("value", one));
            default -> throw new IllegalArgumentException(shown.name);
        };
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String json(Value value) {
        return EngineFixture.text(value).replace('\'', '"');
    }
}

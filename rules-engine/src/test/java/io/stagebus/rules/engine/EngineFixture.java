package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.time.ManualClock;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.rule.RuleSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A real bus with rules, a user who writes and a watcher who sees everything, on the test's own thread and clock. */
public final class EngineFixture {

    /** The bus. */
    public final BusFixture fixture;

    /** The engine, started. */
    public final RulesEngine engine;

    /** Who writes. */
    public final Session user;

    private final RecordingSubscriber watcher = new RecordingSubscriber();
    private int told;
    private static final Address OWN = Address.of("/stagebus");

    /** Rules as JSON, with single quotes for double ones, one rule per text. */
    public EngineFixture(String... rules) {
        this(EngineLimits.DEFAULT, rules(rules));
    }

    /** Rules with other limits. */
    public EngineFixture(EngineLimits limits, RuleSet rules) {
        this(limits, rules, new MemoryJournal(100));
    }

    /** Rules over what a journal restores. */
    public EngineFixture(EngineLimits limits, RuleSet rules, Journal journal) {
        this(limits, rules, journal, new ManualClock().wallMicros());
    }

    /** The same, started at this wall time. */
    public EngineFixture(EngineLimits limits, RuleSet rules, Journal journal, long wallMicros) {
        fixture = new BusFixture(BusSettings.DEFAULT, journal, wallMicros);
        engine = new RulesEngine(fixture.bus, fixture.executor, fixture.clock, limits);
        engine.start(rules);
        user = fixture.open();
        fixture.subscribe(fixture.open(watcher), 1, "/**");
        fixture.executor.run();
    }

    /** Parses rules, one per text, with single quotes for double ones. */
    public static RuleSet rules(String... rules) {
        String json = "[" + String.join(",", rules).replace('\'', '"') + "]";
        try {
            return RuleFileParser.parse("test.json", json.getBytes(StandardCharsets.UTF_8));
        } catch (RuleFileException e) {
            throw new AssertionError(e);
        }
    }

    /** Replaces the rules. */
    public void replace(String... rules) {
        engine.replace(rules(rules));
        fixture.executor.run();
    }

    /** The user sets a Param. */
    public Outcome set(String address, Value value) {
        return fixture.set(user, address, value);
    }

    /** The user sets a Param to a whole number. */
    public Outcome set(String address, long value) {
        return set(address, Value.of(value));
    }

    /** The user publishes an Event. */
    public Outcome emit(String address, Value value) {
        return fixture.emit(user, address, value);
    }

    /** The user deletes a Param. */
    public Outcome delete(String address) {
        return fixture.outcome(
                reply -> new Command.DeleteParam(user, user.origin(), Address.of(address), false, reply));
    }

    /** Lets time go by. */
    public void advance(Duration by) {
        fixture.executor.advance(by);
    }

    /** The value of a Param as text, {@code -} where there is none. */
    public String value(String address) {
        return fixture.bus
                .current(Address.of(address))
                .map(param -> text(param.content().value()))
                .orElse("-");
    }

    /** The counters of a rule. */
    public RuleCounters counters(String ruleId) {
        return engine.counters().stream()
                .filter(counters -> counters.ruleId().equals(ruleId))
                .findFirst()
                .orElseThrow();
    }

    /** The signals since the last call: {@code /a=1}, {@code event /a=1}, each followed by {@code < rule} for its chain. */
    public List<String> seen() {
        List<String> seen = new ArrayList<>();
        while (told < watcher.signals.size()) {
            Signal signal = watcher.signals.get(told++);
            if (!signal.address().isUnder(OWN)) {
                seen.add(text(signal));
            }
        }
        return seen;
    }

    /** A signal as text. */
    public static String text(Signal signal) {
        String kind = switch (signal) {
            case Signal.Param param -> "";
            case Signal.Event event -> "event ";
            case Signal.Stream stream -> "stream ";
            case Signal.Gesture gesture -> "gesture-" + gesture.phase() + " ";
            case Signal.Timeline timeline -> "timeline ";
        };
        boolean deleted = signal instanceof Signal.Param param && param.deleted();
        String value = deleted
                ? "deleted"
                : signal.content().isPresent() ? text(signal.content().value()) : "nothing";
        return kind + signal.address() + "=" + value + chain(signal.origin());
    }

    private static String chain(Origin origin) {
        return switch (origin.cause()) {
            case Cause.Command command -> "";
            case Cause.Rule(String ruleId, Origin trigger) -> " < " + ruleId + chain(trigger);
            case Cause.Expiry expiry -> " < (expiry)";
            case Cause.SessionEnd end -> " < (session-end)";
            case Cause.Settled settled -> " < (settled)";
            case Cause.Alias(var from, Origin trigger) -> " < (alias " + from + ")" + chain(trigger);
        };
    }

    /** A value as text: {@code 1}, {@code 1.0}, {@code 'a'}. */
    public static String text(Value value) {
        return switch (value) {
            case Value.Null none -> "null";
            case Value.Bool(boolean bool) -> Boolean.toString(bool);
            case Value.Int(long number) -> Long.toString(number);
            case Value.Real(double number) -> Double.toString(number);
            case Value.Text(String text) -> "'" + text + "'";
            case Value.Binary(var bytes) -> bytes.toString();
            case Value.Array(List<Value> items) ->
                items.stream().map(EngineFixture::text).toList().toString();
            case Value.Dict(Map<String, Value> entries) -> {
                StringJoiner joiner = new StringJoiner(", ", "{", "}");
                entries.forEach((key, entry) -> joiner.add(key + ": " + text(entry)));
                yield joiner.toString();
            }
        };
    }
}

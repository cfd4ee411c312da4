package io.stagebus.rules.engine;

import io.stagebus.core.signal.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What {@code docs/rules.md} says, as simple as it can be written and without a class of the engine or the bus but the
 * values: state, rules, time. Prints what a watcher of everything would see.
 */
final class NaiveRules {

    /** A write or publication that somebody asks for. */
    record Ask(String kind, String address, Optional<Value> value, String chain) {}

    /** A signal with what was there before. */
    private record Happened(
            String kind,
            String address,
            Optional<Value> value,
            boolean deleted,
            Optional<Value> before,
            String chain) {}

    /** Something that is due; what is due together is in the order of the ranks, then of the list. */
    private record Later(long atMillis, int rank, Consumer<Consumer<List<Ask>>> what) {}

    /** What came last at an address of which somebody wants to know when nothing comes. */
    private static final class Heard {
        long last;
        Optional<Value> value = Optional.empty();
        String chain = "";
        boolean armed;
    }

    /** A fade that runs. */
    private static final class Fading {
        final Sketch.Action.Fade fade;
        final Memory memory;
        final int generation;
        final String chain;
        final long start;
        double from;

        Fading(Sketch.Action.Fade fade, Memory memory, String chain, long start) {
            this.fade = fade;
            this.memory = memory;
            this.generation = memory.generation;
            this.chain = chain;
            this.start = start;
        }
    }

    private static final class Memory {
        final Map<String, Heard> heard = new HashMap<>();
        final Map<String, Boolean> beyond = new HashMap<>();
        /** What its firing has yet to do. */
        List<Step> remaining = List.of();

        boolean enabled;
        long lastFired = Long.MIN_VALUE / 2;
        long windowStart = Long.MIN_VALUE / 2;
        int inWindow;
        int fired;
        /** Counts up; what waits compares it to know whether it was given up. */
        int generation;
    }

    private static final int FADE_BEAT = 400;

    private static final Set<String> CONTROLS =
            Set.of("cancel", "enable", "disable", "arm", "disarm", "panic", "resume");

    final List<String> output = new ArrayList<>();
    final Map<String, Integer> firedPairs = new TreeMap<>();

    private final List<Sketch> rules = new ArrayList<>();
    private final Map<String, Memory> memories = new HashMap<>();
    private final Map<String, Value> state = new TreeMap<>();
    private final Map<String, Long> expiry = new HashMap<>();
    private final List<Later> later = new ArrayList<>();
    private final Deque<List<Ask>> effects = new ArrayDeque<>();
    private final Map<String, Fading> fading = new HashMap<>();
    private final List<Fading> beginning = new ArrayList<>();
    private final List<String> disarmed = new ArrayList<>();
    private boolean stopped;
    private int sessions;
    private final int maxPerSecond;
    private final int maxChain;
    private long now;

    NaiveRules(List<Sketch> sketches, int maxPerSecond, int maxChain) {
        this.maxPerSecond = maxPerSecond;
        this.maxChain = maxChain;
        rules.addAll(sketches);
        rules.sort(Comparator.comparingInt(rule -> -rule.priority()));
        for (Sketch rule : rules) {
            Memory memory = new Memory();
            memory.enabled = rule.enabled();
            memories.put(rule.id(), memory);
        }
        rules.stream()
                .filter(rule -> rule.trigger() instanceof Sketch.Trigger.Interval)
                .forEach(rule -> tick(rule, (Sketch.Trigger.Interval) rule.trigger(), 0));
        for (Sketch rule : rules) {
            if (rule.trigger() instanceof Sketch.Trigger.Timeout timeout
                    && !timeout.pattern().contains("*")) {
                hear(rule, timeout, timeout.pattern(), Optional.empty(), "");
            }
        }
    }

    /** The gateway starts: who writes joins, what waits for the start fires, who watches joins; and only then hears. */
    void start(long firstMinute) {
        for (Sketch rule : rules) {
            if (rule.trigger() instanceof Sketch.Trigger.Schedule) {
                everyMinute(rule, firstMinute);
            }
        }
        session("joins", ++sessions, "");
        List<List<Ask>> commands = new ArrayList<>();
        for (Sketch rule : rules) {
            if (rule.trigger() instanceof Sketch.Trigger.Start) {
                consider(rule, Optional.empty(), "", "start", commands::add);
            }
        }
        commands.forEach(this::ask);
        beginFades();
        join();
        output.clear();
    }

    private void everyMinute(Sketch rule, long due) {
        later.add(new Later(due, rules.indexOf(rule), sink -> {
            everyMinute(rule, due + 60_000);
            consider(rule, Optional.empty(), "", "schedule", sink);
        }));
    }

    void join() {
        session("joins", ++sessions, "");
        beginFades();
    }

    /** The session that joined as the n-th leaves. */
    void leave(int number) {
        session("leaves", number, " < (session-end)");
        beginFades();
    }

    int sessions() {
        return sessions;
    }

    private void session(String event, int number, String chain) {
        Map<String, Value> told = new LinkedHashMap<>();
        told.put("event", Value.of(event));
        told.put("door", Value.of("test"));
        told.put("session", Value.of("s" + number));
        told.put("name", Value.of("name-s" + number));
        told.put("principal", Value.of("anonymous"));
        told.put("remote", Value.of("127.0.0.1:1"));
        List<List<Ask>> commands = new ArrayList<>();
        for (Sketch rule : rules) {
            if (rule.trigger().equals(new Sketch.Trigger.Session(event))) {
                consider(rule, Optional.of(new Value.Dict(told)), chain, "session", commands::add);
            }
        }
        commands.forEach(this::ask);
    }

    private void hear(
            Sketch rule, Sketch.Trigger.Timeout timeout, String address, Optional<Value> value, String chain) {
        Heard heard = memory(rule).heard.computeIfAbsent(address, fresh -> new Heard());
        heard.last = now;
        heard.value = value;
        heard.chain = chain;
        if (!heard.armed) {
            heard.armed = true;
            lookLater(rule, timeout, heard);
        }
    }

    private void lookLater(Sketch rule, Sketch.Trigger.Timeout timeout, Heard heard) {
        later.add(new Later(heard.last + timeout.millis(), 0, sink -> {
            if (heard.last + timeout.millis() > now) {
                lookLater(rule, timeout, heard);
            } else {
                heard.armed = false;
                consider(rule, heard.value, heard.chain, "timeout", sink);
            }
        }));
    }

    private Memory memory(Sketch rule) {
        return Objects.requireNonNull(memories.get(rule.id()));
    }

    private void tick(Sketch rule, Sketch.Trigger.Interval interval, long from) {
        long due = from + interval.seconds() * 1000L;
        later.add(new Later(due, rules.indexOf(rule), sink -> {
            tick(rule, interval, due);
            consider(rule, Optional.empty(), "", "interval", sink);
        }));
    }

    int fired(String id) {
        Memory memory = memories.get(id);
        return memory == null ? 0 : memory.fired;
    }

    /** A user asks for something: one command. */
    void ask(List<Ask> asks) {
        effects.add(asks);
        runEffects();
    }

    /** One command of a user, and the instant after it. */
    void command(List<Ask> asks) {
        ask(asks);
        beginFades();
    }

    /** All that an instant brings has happened: fades look where the Params are now. */
    private void beginFades() {
        for (Fading one : beginning) {
            if (isRunning(one)) {
                double where = Optional.ofNullable(state.get(one.fade.address()))
                        .map(Value::asDouble)
                        .orElse(0.0);
                one.from = Double.isFinite(where) ? where : 0;
                beat(one, Math.min(one.fade.millis(), FADE_BEAT));
            }
        }
        beginning.clear();
    }

    private boolean isRunning(Fading one) {
        return fading.get(one.fade.address()) == one && one.memory.generation == one.generation;
    }

    private void beat(Fading one, int passed) {
        later.add(new Later(one.start + passed, 0, sink -> {
            if (!isRunning(one)) {
                return;
            }
            double to = one.fade.to().asDouble();
            boolean last = passed == one.fade.millis();
            Value value =
                    last ? one.fade.to() : Value.of(one.from + (to - one.from) * ((double) passed / one.fade.millis()));
            sink.accept(List.of(new Ask("param", one.fade.address(), Optional.of(value), one.chain)));
            if (last) {
                fading.remove(one.fade.address());
            } else {
                beat(one, Math.min(one.fade.millis(), passed + FADE_BEAT));
            }
        }));
    }

    void expireIn(String address, long millis) {
        expiry.put(address, now + millis);
    }

    void advance(long millis) {
        long end = now + millis;
        while (true) {
            long next = Math.min(
                    later.stream().mapToLong(Later::atMillis).min().orElse(Long.MAX_VALUE),
                    expiry.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE));
            if (next > end) {
                break;
            }
            now = next;
            runDue();
        }
        now = end;
    }

    private void runDue() {
        List<Later> due = new ArrayList<>(
                later.stream().filter(one -> one.atMillis == now).toList());
        later.removeAll(due);
        due.sort(Comparator.comparingInt(Later::rank));
        List<List<Ask>> commands = new ArrayList<>();
        due.forEach(one -> one.what.accept(commands::add));
        for (String address : List.copyOf(expiry.keySet())) {
            if (expiry.getOrDefault(address, -1L) == now) {
                delete(address, " < (expiry)");
            }
        }
        runEffects();
        commands.forEach(this::ask);
        beginFades();
    }

    void delete(String address) {
        delete(address, "");
        runEffects();
        beginFades();
    }

    private void delete(String address, String chain) {
        expiry.remove(address);
        Value before = state.remove(address);
        if (before != null) {
            Happened gone = new Happened("", address, Optional.of(Value.NULL), true, Optional.of(before), chain);
            show(gone);
            react(gone);
        }
    }

    private void runEffects() {
        for (List<Ask> asks = effects.poll(); asks != null; asks = effects.poll()) {
            List<Happened> all =
                    asks.stream().map(this::apply).flatMap(Optional::stream).toList();
            all.forEach(this::show);
            all.forEach(this::react);
        }
    }

    private Optional<Happened> apply(Ask ask) {
        if (ask.kind.equals("delete")) {
            expiry.remove(ask.address);
            return Optional.ofNullable(state.remove(ask.address))
                    .map(gone ->
                            new Happened("", ask.address, Optional.of(Value.NULL), true, Optional.of(gone), ask.chain));
        }
        if (!ask.kind.equals("param")) {
            return Optional.of(new Happened(ask.kind, ask.address, ask.value, false, Optional.empty(), ask.chain));
        }
        Optional<Value> before = Optional.ofNullable(state.get(ask.address));
        state.put(ask.address, ask.value.orElseThrow());
        return Optional.of(new Happened("", ask.address, ask.value, false, before, ask.chain));
    }

    /** What switches rules is seen by nobody here. */
    private boolean isControl(Happened signal) {
        return CONTROLS.contains(signal.kind);
    }

    private void control(Happened signal) {
        switch (signal.kind) {
            case "panic", "resume" -> {
                stopped = signal.kind.equals("panic");
                if (stopped) {
                    memories.values().forEach(NaiveRules::cancel);
                }
            }
            case "arm" -> disarmed.remove(signal.address);
            case "disarm" -> disarm(signal.address);
            default -> controlRule(signal);
        }
    }

    private static void cancel(Memory memory) {
        memory.generation++;
        memory.remaining = List.of();
    }

    private void disarm(String pattern) {
        if (!disarmed.contains(pattern)) {
            disarmed.add(pattern);
            fading.keySet().removeIf(address -> NaiveValues.matches(pattern, address));
            memories.values().stream()
                    .filter(memory -> memory.remaining.stream().anyMatch(step -> step.writesAt(pattern)))
                    .forEach(NaiveRules::cancel);
        }
    }

    private void controlRule(Happened signal) {
        Memory memory = memories.get(signal.address);
        if (memory != null) {
            if (!signal.kind.equals("enable")) {
                cancel(memory);
            }
            memory.enabled = signal.kind.equals("cancel") ? memory.enabled : signal.kind.equals("enable");
        }
    }

    private void show(Happened signal) {
        if (isControl(signal)) {
            return;
        }
        String value = signal.deleted
                ? "deleted"
                : signal.value.map(EngineFixture::text).orElse("nothing");
        String kind = signal.kind.isEmpty() ? "" : signal.kind.replace("gesture", "gesture-START") + " ";
        output.add(kind + signal.address + "=" + value + signal.chain);
    }

    private void react(Happened signal) {
        if (isControl(signal)) {
            control(signal);
            return;
        }
        for (Sketch rule : rules) {
            if (rule.trigger() instanceof Sketch.Trigger.Timeout timeout
                    && NaiveValues.matches(timeout.pattern(), signal.address)) {
                hear(rule, timeout, signal.address, signal.value, signal.chain);
            }
            String why = switch (rule.trigger()) {
                case Sketch.Trigger.Change(String pattern, boolean only) ->
                    signal.kind.isEmpty() && NaiveValues.matches(pattern, signal.address) && (!only || changed(signal))
                            ? "change"
                            : "";
                case Sketch.Trigger.Event(String pattern, String kind) ->
                    signal.kind.equals(kind) && NaiveValues.matches(pattern, signal.address) ? kind : "";
                case Sketch.Trigger.Timeout timeout -> "";
                case Sketch.Trigger.Threshold limit ->
                    signal.kind.isEmpty()
                                    && NaiveValues.matches(limit.pattern(), signal.address)
                                    && (limit.hysteresis() == 0
                                            ? crosses(limit, signal)
                                            : comesBeyond(limit, memory(rule), signal))
                            ? limit.hysteresis() == 0 ? "threshold" : "hysteresis"
                            : "";
                case Sketch.Trigger.Interval interval -> "";
                case Sketch.Trigger.Schedule schedule -> "";
                case Sketch.Trigger.Start start -> "";
                case Sketch.Trigger.Session session -> "";
            };
            if (!why.isEmpty()) {
                consider(rule, signal.value, signal.chain, why, effects::add);
            }
        }
    }

    private static boolean changed(Happened signal) {
        return signal.deleted
                || signal.before.isEmpty()
                || !(signal.before.equals(signal.value)
                        || NaiveValues.same(signal.before.get(), signal.value.orElseThrow()));
    }

    private static boolean comesBeyond(Sketch.Trigger.Threshold limit, Memory memory, Happened signal) {
        double then = signal.before.map(Value::asDouble).orElse(Double.NaN);
        boolean was = memory.beyond.computeIfAbsent(signal.address, fresh -> isBeyond(limit, then, 0));
        boolean is = isBeyond(limit, signal.value.orElseThrow().asDouble(), was ? limit.hysteresis() : 0);
        memory.beyond.put(signal.address, is);
        return is && !was;
    }

    private static boolean isBeyond(Sketch.Trigger.Threshold limit, double value, double slack) {
        return (limit.above().isPresent() && value > limit.above().getAsDouble() - slack)
                || (limit.below().isPresent() && value < limit.below().getAsDouble() + slack);
    }

    private static boolean crosses(Sketch.Trigger.Threshold limit, Happened signal) {
        double then = signal.before.map(Value::asDouble).orElse(Double.NaN);
        double value = signal.value.orElseThrow().asDouble();
        boolean up = limit.above().isPresent()
                && value > limit.above().getAsDouble()
                && !(then > limit.above().getAsDouble());
        boolean down = limit.below().isPresent()
                && value < limit.below().getAsDouble()
                && !(then < limit.below().getAsDouble());
        return up || down;
    }

    private void consider(Sketch rule, Optional<Value> trigger, String chain, String why, Consumer<List<Ask>> sink) {
        Memory memory = memory(rule);
        List<String> fired = Stream.of(chain.replace(" < (expiry)", "")
                        .replace(" < (session-end)", "")
                        .split(" < "))
                .filter(id -> !id.isEmpty())
                .toList();
        boolean inWindow = now - memory.windowStart < 1000;
        if (!memory.enabled
                || stopped
                || fired.contains(rule.id())
                || fired.size() >= maxChain
                || now - memory.lastFired < rule.cooldownSeconds() * 1000L
                || !rule.conditions().stream().allMatch(this::holds)
                || (inWindow && memory.inWindow >= maxPerSecond)) {
            return;
        }
        Optional<List<Step>> steps = steps(rule, trigger, " < " + rule.id() + chain);
        if (steps.isEmpty()
                || disarmed.stream()
                        .anyMatch(pattern -> steps.get().stream().anyMatch(step -> step.writesAt(pattern)))) {
            return;
        }
        memory.lastFired = now;
        memory.windowStart = inWindow ? memory.windowStart : now;
        memory.inWindow = inWindow ? memory.inWindow + 1 : 1;
        memory.fired++;
        memory.generation++;
        for (Sketch.Action action : rule.actions()) {
            firedPairs.merge(why + " x " + action.getClass().getSimpleName(), 1, Integer::sum);
        }
        run(steps.get(), memory, memory.generation, sink);
    }

    private record Step(int delayMillis, List<Ask> asks, List<Sketch.Action.Fade> fades, String chain) {
        boolean writesAt(String pattern) {
            return Stream.concat(
                            asks.stream()
                                    .filter(ask -> !CONTROLS.contains(ask.kind))
                                    .map(Ask::address),
                            fades.stream().map(Sketch.Action.Fade::address))
                    .anyMatch(address -> NaiveValues.matches(pattern, address));
        }
    }

    private void run(List<Step> steps, Memory memory, int generation, Consumer<List<Ask>> sink) {
        if (steps.isEmpty() || memory.generation != generation) {
            return;
        }
        Step first = steps.get(0);
        if (first.delayMillis > 0) {
            List<Step> atOnce = new ArrayList<>(steps);
            atOnce.set(0, new Step(0, first.asks, first.fades, first.chain));
            memory.remaining = atOnce;
            later.add(new Later(now + first.delayMillis, 0, then -> run(atOnce, memory, generation, then)));
            return;
        }
        memory.remaining = steps.subList(1, steps.size());
        if (!first.asks.isEmpty()) {
            sink.accept(first.asks);
        }
        for (Sketch.Action.Fade fade : first.fades) {
            if (memory.generation == generation) {
                Fading one = new Fading(fade, memory, first.chain, now);
                fading.put(fade.address(), one);
                beginning.add(one);
            }
        }
        run(steps.subList(1, steps.size()), memory, generation, sink);
    }

    /** What a firing does, cut at the delays; empty when a transform makes no finite number. */
    private static Optional<List<Step>> steps(Sketch rule, Optional<Value> trigger, String chain) {
        List<Step> steps = new ArrayList<>();
        List<Ask> together = new ArrayList<>();
        List<Sketch.Action.Fade> fades = new ArrayList<>();
        int delay = 0;
        for (Sketch.Action action : rule.actions()) {
            switch (action) {
                case Sketch.Action.Set(String address, Value value) ->
                    together.add(new Ask("param", address, Optional.of(value), chain));
                case Sketch.Action.Publish(String address, String kind, Optional<Value> value) ->
                    together.add(new Ask(kind, address, value, chain));
                case Sketch.Action.Copy(String address, Sketch.Transform transform) -> {
                    Value value = NaiveValues.transform(rule.documented(), transform, trigger.orElse(Value.NULL));
                    boolean infinite = value.isNumber() && !Double.isFinite(value.asDouble());
                    if (infinite && !transform.name().equals("identity")) {
                        return Optional.empty();
                    }
                    together.add(new Ask("param", address, Optional.of(value), chain));
                }
                case Sketch.Action.Delete(String address) ->
                    together.add(new Ask("delete", address, Optional.empty(), chain));
                case Sketch.Action.Cancel(String id) -> together.add(new Ask("cancel", id, Optional.empty(), chain));
                case Sketch.Action.Enable(String id, boolean on) ->
                    together.add(new Ask(on ? "enable" : "disable", id, Optional.empty(), chain));
                case Sketch.Action.Arm(String addresses, boolean armed) ->
                    together.add(new Ask(armed ? "arm" : "disarm", addresses, Optional.empty(), chain));
                case Sketch.Action.Panic(boolean stop) ->
                    together.add(new Ask(stop ? "panic" : "resume", "", Optional.empty(), chain));
                case Sketch.Action.Fade fade -> fades.add(fade);
                case Sketch.Action.Delay(int millis) -> {
                    if (!together.isEmpty() || !fades.isEmpty()) {
                        steps.add(new Step(delay, List.copyOf(together), List.copyOf(fades), chain));
                        together.clear();
                        fades.clear();
                        delay = 0;
                    }
                    // Delays in a row add up to one.
                    delay += millis;
                }
            }
        }
        steps.add(new Step(delay, List.copyOf(together), List.copyOf(fades), chain));
        return Optional.of(steps);
    }

    private boolean holds(Sketch.Condition condition) {
        Value value = state.get(condition.address());
        if (value == null) {
            return condition.operator().equals("eq") && condition.value().equals(Value.NULL);
        }
        boolean ordered = !Double.isNaN(value.asDouble())
                && !Double.isNaN(condition.value().asDouble());
        int order = ordered ? NaiveValues.number(value).compareTo(NaiveValues.number(condition.value())) : 0;
        return switch (condition.operator()) {
            case "eq" -> NaiveValues.same(value, condition.value());
            case "ne" -> !NaiveValues.same(value, condition.value());
            case "gt" -> ordered && order > 0;
            case "gte" -> ordered && order >= 0;
            case "lt" -> ordered && order < 0;
            case "lte" -> ordered && order <= 0;
            default -> throw new IllegalArgumentException(condition.operator());
        };
    }
}

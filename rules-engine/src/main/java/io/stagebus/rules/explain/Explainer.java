package io.stagebus.rules.explain;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.engine.RuleView;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.trace.Verdict;
import io.stagebus.rules.trace.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers why something is as it is, line by line. Bus thread only; what it says is bounded. */
public final class Explainer {

    /** The most entries that are told at once. */
    public static final int MAX_ENTRIES = 500;

    private static final int MAX_CHAIN = 32;

    private final RulesEngine engine;
    private final SignalBus bus;

    /** Explains what this engine does on this bus. */
    public Explainer(RulesEngine engine, SignalBus bus) {
        this.engine = engine;
        this.bus = bus;
    }

    /** Why a Param has the value it has: the chain back to the packet that began it. */
    public List<String> why(Address address) {
        Optional<Signal.Param> found = bus.current(address);
        if (found.isEmpty()) {
            return List.of("there is no param at " + address);
        }
        Signal.Param param = found.get();
        List<String> lines = new ArrayList<>();
        lines.add(address + " = " + Words.of(param.content().value()) + ", revision " + param.revision() + ", since "
                + Words.time(param.timeMicros()));
        Origin at = param.origin();
        for (int i = 0; i < MAX_CHAIN && at.before().isPresent(); i++) {
            if (at.cause() instanceof Cause.Rule(String ruleId, Origin trigger)) {
                addRule(lines, ruleId, trigger);
            } else if (at.cause() instanceof Cause.Alias(Address from, Origin there)) {
                lines.add("  by the alias of " + from);
            }
            at = at.before().get();
        }
        lines.add("  " + client(at));
        return lines;
    }

    private void addRule(List<String> lines, String ruleId, Origin trigger) {
        lines.add("  by rule " + named(ruleId));
        Optional<TraceEntry> firing = engine.trace().firing(ruleId, trigger);
        firing.ifPresent(entry -> addFiring(lines, entry));
        if (firing.isEmpty()) {
            lines.add("    the trace does not remember what triggered it");
        }
    }

    private void addFiring(List<String> lines, TraceEntry entry) {
        lines.add("    because of " + cue(entry) + " at " + Words.time(entry.timeMicros()));
        for (TraceEntry.Seen seen : entry.conditions()) {
            lines.add("    and " + seen(seen));
        }
    }

    private String named(String ruleId) {
        return engine.view(ruleId)
                .map(view -> view.rule().about().name())
                .filter(name -> !name.equals(ruleId))
                .map(name -> ruleId + " (" + name + ")")
                .orElse(ruleId);
    }

    private static String cue(TraceEntry entry) {
        TraceEntry.Cue cue = entry.cue();
        return cue.address().isPresent()
                ? cue.what() + " " + cue.address().get() + " = " + Words.of(cue.value())
                : cue.what() + (cue.value().equals(Value.NULL) ? "" : " " + Words.of(cue.value()));
    }

    private static String seen(TraceEntry.Seen seen) {
        boolean looks = seen.condition() instanceof Condition.OfParam;
        String saw = seen.saw().map(value -> ", saw " + Words.of(value)).orElse(looks ? ", saw nothing" : "");
        return Words.of(seen.condition()) + (seen.holds() ? " holds" : " does not hold") + saw;
    }

    private String client(Origin origin) {
        String remote = bus.session(origin.sessionId())
                .map(Session::remote)
                .filter(text -> !text.isEmpty())
                .map(text -> ", " + text)
                .orElse("");
        return "from " + origin.door() + ": session " + origin.sessionId()
                + (origin.sessionName().isEmpty() ? "" : " \"" + origin.sessionName() + "\"") + " as "
                + origin.principal() + remote + ", " + origin.cause().label();
    }

    /** What last kept a rule from firing. */
    public List<String> whyNot(String ruleId) {
        Optional<RuleView> found = engine.view(ruleId);
        if (found.isEmpty()) {
            return List.of("there is no rule " + ruleId);
        }
        RuleView view = found.get();
        List<String> lines = new ArrayList<>();
        addState(lines, view);
        Optional<TraceEntry> stopped = view.lastStopped();
        if (stopped.isPresent()) {
            addStop(lines, stopped.get());
        } else if (view.counters().fired() > 0) {
            lines.add("nothing ever stopped it");
        } else {
            lines.add("it never looked: it waits for " + Words.of(view.rule().trigger()) + ", and that never came");
        }
        engine.trace()
                .newest(entry -> entry.ruleId().equals(ruleId) && entry.verdict() == Verdict.FIRED, 1)
                .forEach(fired ->
                        lines.add("it last fired at " + Words.time(fired.timeMicros()) + " because of " + cue(fired)));
        return lines;
    }

    private void addState(List<String> lines, RuleView view) {
        if (!view.enabled()) {
            lines.add("it is switched off now");
        }
        if (engine.isStopped()) {
            lines.add("all rules are stopped by a panic now");
        }
        if (view.rule().options().shadow()) {
            lines.add("it is in shadow mode: it never acts");
        }
    }

    private void addStop(List<String> lines, TraceEntry entry) {
        lines.add("last stopped at " + Words.time(entry.timeMicros()) + " by " + entry.verdict() + ": "
                + entry.verdict().words()
                + (entry.detail().isEmpty() ? "" : ": " + entry.detail()));
        lines.add("  it looked because of " + cue(entry));
        for (TraceEntry.Seen seen : entry.conditions()) {
            lines.add("  " + seen(seen));
        }
        lines.add("  " + chain(entry.cue().origin()));
    }

    private String chain(Origin origin) {
        StringBuilder text = new StringBuilder();
        Origin at = origin;
        for (int i = 0; i < MAX_CHAIN && at.before().isPresent(); i++) {
            text.append("by ").append(at.cause().label().replace(":", " ")).append(", ");
            at = at.before().get();
        }
        return text + client(at);
    }

    /** The newest entries of the trace, the oldest of them first; of one rule, or of all. */
    public List<String> trace(Optional<String> ruleId, int most) {
        List<TraceEntry> newest = engine.trace()
                .newest(entry -> ruleId.isEmpty() || ruleId.get().equals(entry.ruleId()), Math.min(most, MAX_ENTRIES));
        List<String> lines = new ArrayList<>();
        newest.reversed().forEach(entry -> lines.addAll(entry(entry)));
        return lines;
    }

    /** One entry. */
    public List<String> entry(TraceEntry entry) {
        List<String> lines = new ArrayList<>();
        lines.add(Words.time(entry.timeMicros()) + " " + entry.ruleId() + " " + entry.verdict()
                + (entry.detail().isEmpty() ? "" : " (" + entry.detail() + ")") + " because of " + cue(entry) + ", "
                + chain(entry.cue().origin()));
        for (TraceEntry.Seen seen : entry.conditions()) {
            lines.add("    " + seen(seen));
        }
        for (TraceEntry.Done done : entry.actions()) {
            lines.add("    " + done.what()
                    + done.in().map(value -> " " + Words.of(value)).orElse("")
                    + done.out().map(value -> " → " + Words.of(value)).orElse("")
                    + done.outcome().map(Explainer::outcome).orElse(""));
        }
        return lines;
    }

    private static String outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied(long revision) -> revision == 0 ? ": done" : ": revision " + revision;
            case Outcome.Rejected rejected -> ": refused, " + rejected.detail();
            case Outcome.Scheduled scheduled -> ": scheduled";
            case Outcome.Current current -> "";
            case Outcome.Opened opened -> "";
            case Outcome.Definitions definitions -> "";
            case Outcome.Replayed replayed -> "";
        };
    }

    /** Every rule in one line, in the order in which they are judged. */
    public List<String> list() {
        List<String> lines = new ArrayList<>();
        for (Rule rule : engine.rules()) {
            engine.view(rule.id()).ifPresent(view -> lines.add(line(view)));
        }
        return lines;
    }

    private static String line(RuleView view) {
        Rule rule = view.rule();
        String state = !view.enabled() ? "off" : rule.options().shadow() ? "shadow" : "on";
        return rule.id() + "  " + state + "  fired " + view.counters().fired() + ", stopped "
                + view.counters().suppressed() + ", trips " + view.counters().trips() + "  "
                + rule.about().name();
    }

    /** Everything about one rule. */
    public List<String> show(String ruleId) {
        Optional<RuleView> found = engine.view(ruleId);
        if (found.isEmpty()) {
            return List.of("there is no rule " + ruleId);
        }
        RuleView view = found.get();
        Rule rule = view.rule();
        List<String> lines = new ArrayList<>();
        lines.add(line(view));
        if (!rule.about().description().isEmpty()) {
            lines.add("  " + rule.about().description());
        }
        if (!rule.about().tags().isEmpty()) {
            lines.add("  tags " + String.join(", ", rule.about().tags()));
        }
        lines.add("  waits for " + Words.of(rule.trigger()));
        rule.conditions().forEach(condition -> lines.add("  if " + Words.of(condition)));
        rule.actions().forEach(action -> lines.add("  then " + Actions.text(action)));
        view.counters().verdicts().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(count -> lines.add("  " + count.getKey() + " " + count.getValue()));
        return lines;
    }

    /** Actions in words. */
    private static final class Actions {

        private Actions() {}

        static String text(Action action) {
            return switch (action) {
                case Action.SetParam set -> "set " + set.target().text();
                case Action.Delete delete -> "delete " + delete.target().text();
                case Action.Publish publish -> "publish " + publish.target().text();
                case Action.Delay delay -> "wait " + delay.time().toMillis() + " ms";
                case Action.Fade fade ->
                    "fade " + fade.target().text() + " in " + fade.time().toMillis() + " ms";
                case Action.Cancel cancel ->
                    "cancel "
                            + cancel.ruleId()
                                    .or(() -> cancel.addresses().map(pattern -> pattern.text()))
                                    .orElse("everything");
                case Action.Enable enable -> (enable.enabled() ? "enable " : "disable ") + enable.ruleId();
                case Action.Arm arm ->
                    (arm.armed() ? "arm " : "disarm ") + arm.addresses().text();
                case Action.Panic panic -> panic.stop() ? "panic" : "resume";
                case Action.Drop drop ->
                    "drop it" + drop.reason().map(reason -> ": " + reason).orElse("");
                case Action.Rewrite rewrite -> "rewrite its value";
                case Action.Redirect redirect ->
                    "redirect it to " + redirect.target().text();
                case Action.Declare declare -> "make it a " + declare.kind();
            };
        }
    }
}

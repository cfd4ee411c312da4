package io.stagebus.rules.json;

import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleOptions;
import io.stagebus.rules.rule.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Reads one rule. */
final class RuleReader {

    /** How many conditions and how many actions a rule may have. */
    static final int MAX_PARTS = 100;

    private static final double NANOS = 1e9;
    private static final double LONGEST_COOLDOWN = RuleOptions.MAX_COOLDOWN.toSeconds();

    /** What is planned, and would change what a rule does if it were ignored. */
    private static final Set<String> LATER =
            Set.of("debounce", "max_rate", "for", "overlap", "mode", "phase", "tags", "captures", "replayed");

    private final Problems problems;
    private final TriggerReader triggers;
    private final ConditionReader conditions;
    private final ActionReader actions;

    RuleReader(Problems problems) {
        this.problems = problems;
        Addresses addresses = new Addresses(problems);
        this.triggers = new TriggerReader(problems, addresses);
        this.conditions = new ConditionReader(problems, addresses);
        this.actions = new ActionReader(problems, addresses);
    }

    /**
     * A rule, as far as it could be read.
     *
     * @param id its id, with the place; empty when it has none
     * @param rule the rule; empty when something was reported
     */
    record Read(Optional<At> id, Optional<Rule> rule) {}

    /** The rule at {@code at}. */
    Read read(At at) {
        return Fields.of(at, problems, "a rule such as {\"id\": …, \"trigger\": …, \"actions\": […]}")
                .map(this::read)
                .orElse(new Read(Optional.empty(), Optional.empty()));
    }

    private Read read(Fields fields) {
        Optional<At> idAt = fields.required("id");
        Optional<String> id = idAt.flatMap(this::id);
        Optional<At> nameAt = fields.optional("name");
        Optional<String> name = nameAt.flatMap(at -> at.text(problems, "a name"));
        // For people alone: it changes nothing, so it need not be kept.
        fields.optional("description").ifPresent(at -> at.text(problems, "a description"));
        Optional<RuleOptions> options = options(fields);
        Optional<At> triggerAt = fields.required("trigger");
        Optional<Trigger> trigger = triggerAt.flatMap(triggers::read);
        Optional<List<Condition>> holding = fields.optional("conditions")
                .map(at -> parts(at, "an array of conditions", conditions::read))
                .orElse(Optional.of(List.of()));
        Optional<At> actionsAt = fields.required("actions");
        Optional<List<Action>> doing = actionsAt.flatMap(at -> parts(at, "an array of actions", actions::read));
        fields.finish(LATER);
        boolean fits = doing.isPresent() && fit(trigger, doing.get(), actionsAt.orElseThrow());
        boolean whole = id.isPresent() && nameAt.isPresent() == name.isPresent() && holding.isPresent() && fits;
        return new Read(
                id.flatMap(known -> idAt),
                whole && options.isPresent() && trigger.isPresent()
                        ? Optional.of(new Rule(
                                id.get(),
                                name.orElse(id.get()),
                                options.get(),
                                trigger.get(),
                                holding.get(),
                                doing.get()))
                        : Optional.empty());
    }

    private Optional<String> id(At at) {
        String expected = "an id of 1.." + Rule.MAX_ID_LENGTH + " characters";
        return at.text(problems, expected).filter(text -> {
            boolean legal = Rule.isLegalId(text);
            if (!legal) {
                problems.add(
                        at, expected, "without \"/\" and control characters, as it becomes a segment of an address");
            }
            return legal;
        });
    }

    private Optional<RuleOptions> options(Fields fields) {
        Optional<At> enabledAt = fields.optional("enabled");
        Optional<Boolean> enabled = enabledAt.isPresent() ? enabledAt.get().bool(problems) : Optional.of(true);
        Optional<At> priorityAt = fields.optional("priority");
        int most = RuleOptions.MAX_PRIORITY;
        Optional<Long> priority = priorityAt.isPresent()
                ? priorityAt.get().whole(problems, -most, most, "a whole number from -" + most + " to " + most)
                : Optional.of(0L);
        Optional<At> cooldownAt = fields.optional("cooldown");
        Optional<Duration> cooldown = cooldownAt.isPresent() ? cooldown(cooldownAt.get()) : Optional.of(Duration.ZERO);
        return enabled.isPresent() && priority.isPresent() && cooldown.isPresent()
                ? Optional.of(new RuleOptions(enabled.get(), priority.get().intValue(), cooldown.get()))
                : Optional.empty();
    }

    /** Seconds, as the documents write it, or seconds and nanoseconds, as the programs do. */
    private Optional<Duration> cooldown(At at) {
        String expected = "seconds from 0 to " + (long) LONGEST_COOLDOWN;
        if (!(at.json() instanceof Json.Obj)) {
            OptionalDouble seconds = at.number(problems, 0, LONGEST_COOLDOWN, expected);
            return seconds.isPresent()
                    ? Optional.of(Duration.ofNanos(Math.round(seconds.getAsDouble() * NANOS)))
                    : Optional.empty();
        }
        return Fields.of(at, problems, expected).flatMap(fields -> {
            Optional<At> secsAt = fields.required("secs");
            Optional<At> nanosAt = fields.optional("nanos");
            Optional<Long> secs = secsAt.flatMap(part -> part.whole(
                    problems,
                    0,
                    (long) LONGEST_COOLDOWN - 1,
                    "whole seconds from 0 to " + ((long) LONGEST_COOLDOWN - 1)));
            Optional<Long> nanos = nanosAt.isPresent()
                    ? nanosAt.get().whole(problems, 0, 999_999_999, "whole nanoseconds from 0 to 999999999")
                    : Optional.of(0L);
            fields.finish(Set.of());
            return secs.isPresent() && nanos.isPresent()
                    ? Optional.of(Duration.ofSeconds(secs.get(), nanos.get()))
                    : Optional.empty();
        });
    }

    private <T> Optional<List<T>> parts(At at, String expected, Function<At, Optional<T>> reader) {
        Optional<List<At>> items = at.items(problems, expected);
        if (items.isEmpty()) {
            return Optional.empty();
        }
        if (items.get().size() > MAX_PARTS) {
            problems.add(
                    at.json().place(),
                    at.pointer(),
                    "at most " + MAX_PARTS,
                    "" + items.get().size(),
                    "");
            return Optional.empty();
        }
        List<T> parts = new ArrayList<>();
        for (At item : items.get()) {
            reader.apply(item).ifPresent(parts::add);
        }
        return parts.size() == items.get().size() ? Optional.of(parts) : Optional.empty();
    }

    /** Whether the actions make sense together and with the trigger. */
    private boolean fit(Optional<Trigger> trigger, List<Action> doing, At at) {
        if (doing.isEmpty()) {
            problems.add(at, "at least one action");
            return false;
        }
        List<At> items = at.items(problems, "").orElseThrow();
        if (doing.getLast() instanceof Action.Delay) {
            At last = items.getLast();
            problems.add(
                    last.json().place(),
                    last.pointer(),
                    "an action after the delay",
                    "nothing",
                    "it holds up what follows");
            return false;
        }
        boolean timed = trigger.isPresent() && trigger.get() instanceof Trigger.OnInterval;
        for (int i = 0; timed && i < doing.size(); i++) {
            if (doing.get(i) instanceof Action.SetFromTrigger) {
                At item = items.get(i);
                problems.add(
                        item.json().place(),
                        item.pointer(),
                        "another action",
                        "set_from_trigger",
                        "an interval has no value to set from");
                return false;
            }
        }
        return true;
    }
}

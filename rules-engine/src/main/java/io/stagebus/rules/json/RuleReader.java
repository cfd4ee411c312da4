package io.stagebus.rules.json;

import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleOptions;
import io.stagebus.rules.rule.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads one rule. */
final class RuleReader {

    /** How many conditions and how many actions a rule may have. */
    static final int MAX_PARTS = 100;

    private static final int MAX_TAGS = 20;

    private final Problems problems;
    private final TriggerReader triggers;
    private final ConditionReader conditions;
    private final ActionReader actions;
    private final OptionsReader options;
    private final Addresses addresses;

    RuleReader(Problems problems) {
        this.problems = problems;
        this.addresses = new Addresses(problems);
        this.options = new OptionsReader(problems);
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
        Optional<Rule.About> about = about(fields, id.orElse(""));
        Optional<RuleOptions> how = options.read(fields);
        Optional<Trigger> trigger = fields.required("trigger").flatMap(triggers::read);
        // What follows may name what the trigger knows.
        addresses.within(trigger);
        Optional<List<Condition>> holding = fields.optional("conditions")
                .map(at -> parts(at, "an array of conditions", conditions::read))
                .orElse(Optional.of(List.of()));
        Optional<At> actionsAt = fields.required("actions");
        Optional<List<Action>> doing = actionsAt.flatMap(at -> parts(at, "an array of actions", actions::read));
        boolean phaseFits = phaseFits(fields.optional("phase"), trigger);
        fields.finish(Set.of());
        boolean fits = doing.isPresent() && new Fit(problems).fits(trigger, doing.get(), actionsAt.orElseThrow());
        boolean whole = id.isPresent() && about.isPresent() && holding.isPresent() && fits && phaseFits;
        return new Read(
                id.flatMap(known -> idAt),
                whole && how.isPresent() && trigger.isPresent()
                        ? Optional.of(
                                new Rule(id.get(), about.get(), how.get(), trigger.get(), holding.get(), doing.get()))
                        : Optional.empty());
    }

    private Optional<Rule.About> about(Fields fields, String id) {
        Optional<At> nameAt = fields.optional("name");
        Optional<String> name =
                nameAt.isEmpty() ? Optional.of(id) : nameAt.get().text(problems, "a name");
        Optional<At> descriptionAt = fields.optional("description");
        Optional<String> description =
                descriptionAt.isEmpty() ? Optional.of("") : descriptionAt.get().text(problems, "a description");
        Optional<At> tagsAt = fields.optional("tags");
        Optional<List<String>> tags = tagsAt.isEmpty() ? Optional.of(List.of()) : tags(tagsAt.get());
        return name.isPresent() && description.isPresent() && tags.isPresent()
                ? Optional.of(new Rule.About(name.get(), description.get(), tags.get()))
                : Optional.empty();
    }

    private Optional<List<String>> tags(At at) {
        Optional<List<At>> items = at.items(problems, "an array of tags");
        if (items.isEmpty()) {
            return Optional.empty();
        }
        if (items.get().size() > MAX_TAGS) {
            problems.add(at, "at most " + MAX_TAGS + " tags");
            return Optional.empty();
        }
        List<String> tags = new ArrayList<>();
        items.get().forEach(item -> item.text(problems, "a tag").ifPresent(tags::add));
        return tags.size() == items.get().size() ? Optional.of(tags) : Optional.empty();
    }

    /** The trigger says it already; a file may say it too. */
    private boolean phaseFits(Optional<At> at, Optional<Trigger> trigger) {
        if (at.isEmpty()) {
            return true;
        }
        Optional<String> phase = new Readings(problems).word(at.get(), List.of("filter", "react"));
        boolean filters = trigger.isPresent() && trigger.get() instanceof Trigger.OnCommand;
        if (phase.isPresent() && trigger.isPresent() && phase.get().equals("filter") != filters) {
            problems.add(at.get(), filters ? "\"filter\"" : "\"react\"", "only on_command filters");
            return false;
        }
        return phase.isPresent();
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
}

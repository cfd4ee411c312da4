package io.stagebus.rules.json;

import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Source;
import io.stagebus.rules.rule.Trigger;
import java.util.List;
import java.util.Optional;

/** Whether the parts of a rule, each of them right, make sense together. */
final class Fit {

    private final Problems problems;

    Fit(Problems problems) {
        this.problems = problems;
    }

    /** Whether these actions make sense together and with the trigger. */
    boolean fits(Optional<Trigger> trigger, List<Action> doing, At at) {
        if (doing.isEmpty()) {
            problems.add(at, "at least one action");
            return false;
        }
        List<At> items = at.items(problems, "").orElseThrow();
        if (doing.getLast() instanceof Action.Delay) {
            wrong(items.getLast(), "an action after the delay", "nothing", "it holds up what follows");
            return false;
        }
        return trigger.isEmpty() || fitTrigger(trigger.get(), doing, items);
    }

    private boolean fitTrigger(Trigger trigger, List<Action> doing, List<At> items) {
        boolean filters = trigger instanceof Trigger.OnCommand;
        for (int i = 0; i < doing.size(); i++) {
            if (doing.get(i) instanceof Action.Filtering != filters) {
                wrong(
                        items.get(i),
                        filters ? "drop, rewrite, redirect or kind" : "an action of a rule that reacts",
                        "another one",
                        "only rules with on_command filter, and they do nothing else");
                return false;
            }
            if (!trigger.hasValue() && usesValue(doing.get(i))) {
                wrong(items.get(i), "another action", "set_from_trigger", "an interval has no value to set from");
                return false;
            }
        }
        return true;
    }

    private static boolean usesValue(Action action) {
        return switch (action) {
            case Action.SetParam set -> set.source() instanceof Source.FromTrigger;
            case Action.Publish publish -> publish.source() instanceof Source.FromTrigger;
            case Action.Fade fade -> fade.to() instanceof Source.FromTrigger;
            case Action.Rewrite rewrite -> rewrite.source() instanceof Source.FromTrigger;
            case Action.Delete delete -> false;
            case Action.Delay delay -> false;
            case Action.Cancel cancel -> false;
            case Action.Enable enable -> false;
            case Action.Arm arm -> false;
            case Action.Panic panic -> false;
            case Action.Drop drop -> false;
            case Action.Redirect redirect -> false;
            case Action.Declare declare -> false;
        };
    }

    private void wrong(At at, String expected, String found, String hint) {
        problems.add(at.json().place(), at.pointer(), expected, found, hint);
    }
}

package io.stagebus.appliance.wiring;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows the rules that were put over the bus at {@code /stagebus/rules/{id}/rule}, and what became of it when one is put. Any
 * thread.
 */
final class ShownRules {

    private static final String ROOT = "/stagebus/rules/";
    private static final String RULE = "/rule";
    private static final Address ANSWER = Address.of("/stagebus/rules/answer");
    private static final AddressPattern ALL = AddressPattern.of(ROOT + "*" + RULE);
    private static final int PER_SLICE = 200;

    private final SignalBus bus;
    private final Session session;

    /** Shows them in the name of {@code session}, which is open. */
    ShownRules(SignalBus bus, Session session) {
        this.bus = bus;
        this.session = session;
    }

    /** From now on these are shown, by their ids, and no others. */
    void show(Map<String, Value> rules) {
        bus.submit(new Command.Snapshot(session, ALL, outcome -> {
            if (outcome instanceof Outcome.Opened(boolean replaced, SnapshotCursor cursor)) {
                List<Signal.Param> shown = new ArrayList<>();
                bus.slice(() -> {
                    boolean more = cursor.advance(PER_SLICE, shown::add);
                    if (!more) {
                        update(shown, rules);
                    }
                    return more;
                });
            }
        }));
    }

    /** Only what differs is written. */
    private void update(List<Signal.Param> shown, Map<String, Value> rules) {
        for (Signal.Param param : shown) {
            String text = param.address().text();
            if (!rules.containsKey(text.substring(ROOT.length(), text.length() - RULE.length()))) {
                bus.submit(new Command.DeleteParam(session, session.origin(), param.address(), false, Reply.NONE));
            }
        }
        rules.forEach((id, rule) -> {
            Address address = Address.of(ROOT + id + RULE);
            Optional<Value> before =
                    bus.current(address).map(param -> param.content().value());
            if (!before.equals(Optional.of(rule))) {
                bus.submit(Command.SetParam.of(session, address, Content.of(rule), WriteOptions.PLAIN, Reply.NONE));
            }
        });
    }

    /**
     * Tells what became of a rule that somebody put or removed.
     *
     * @param ruleId which, as far as that was said
     * @param change what became of it
     */
    void answer(String ruleId, RuleFiles.Change change) {
        Value told = new Value.Dict(Map.of(
                "id",
                Value.of(ruleId),
                "done",
                Value.of(change.done()),
                "problems",
                Value.arrayOf(change.problems().stream().map(Value::of).toList())));
        bus.submit(Command.Publish.event(session, ANSWER, Content.of(told), Reply.NONE));
    }
}

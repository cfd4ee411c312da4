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
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Shows the rules in force as they are written at {@code /stagebus/rules/{id}/rule}, and what became of it when one is put over
 * the bus. One thread shows, any may answer.
 */
final class ShownRules {

    private static final String ROOT = "/stagebus/rules/";
    private static final String RULE = "/rule";
    private static final Address ANSWER = Address.of("/stagebus/rules/answer");
    private static final AddressPattern ALL = AddressPattern.of(ROOT + "*" + RULE);
    private static final int PER_SLICE = 200;
    /** How many changes the bus is given before it has worked off those before. */
    static final int CHANGES_AT_ONCE = 50;
    /** When it is tried again after the bus had no room. */
    static final long AGAIN_MILLIS = 100;

    private final SignalBus bus;
    private final Session session;
    private final Worker worker;
    private Map<String, Value> wanted = Map.of();
    /** What is shown when all that is on its way has arrived; nothing before that was looked at. */
    private @Nullable Map<String, Value> shown;

    private boolean underWay;

    /** The thread that calls {@link #show}. */
    @FunctionalInterface
    interface Worker {
        /**
         * Has that thread do something. Any thread.
         *
         * @param millis after how long; 0 for as soon as may be
         * @throws RejectedExecutionException when it does nothing any more
         */
        void in(long millis, Runnable task);

        /** That thread, which takes what is to be done now by {@code now} and the rest by {@code later}. */
        static Worker of(Executor now, Worker later) {
            return (millis, task) -> {
                if (millis == 0) {
                    now.execute(task);
                } else {
                    later.in(millis, task);
                }
            };
        }
    }

    /** Shows them in the name of {@code session}, which is open. */
    ShownRules(SignalBus bus, Session session, Worker worker) {
        this.bus = bus;
        this.session = session;
        this.worker = worker;
    }

    /** From now on these are shown, by their ids, and no others. Worker only. */
    void show(Map<String, Value> rules) {
        wanted = rules;
        if (!underWay) {
            goOn();
        }
    }

    private void goOn() {
        Map<String, Value> before = shown;
        if (before == null) {
            underWay = true;
            if (!look()) {
                later(AGAIN_MILLIS, this::goOn);
            }
            return;
        }
        List<Command> changes = new ArrayList<>();
        for (String id : List.copyOf(before.keySet())) {
            if (!wanted.containsKey(id) && changes.size() < CHANGES_AT_ONCE) {
                before.remove(id);
                changes.add(new Command.DeleteParam(session, session.origin(), address(id), false, Reply.NONE));
            }
        }
        for (Map.Entry<String, Value> rule : wanted.entrySet()) {
            if (!rule.getValue().equals(before.get(rule.getKey())) && changes.size() < CHANGES_AT_ONCE) {
                before.put(rule.getKey(), rule.getValue());
                Content content = Content.of(rule.getValue());
                changes.add(
                        Command.SetParam.of(session, address(rule.getKey()), content, WriteOptions.PLAIN, Reply.NONE));
            }
        }
        underWay = !changes.isEmpty();
        if (underWay) {
            submit(changes);
        }
    }

    /** Goes on when the bus has come to the end of them. */
    private void submit(List<Command> changes) {
        boolean taken = true;
        for (Command change : changes) {
            taken = taken && bus.submit(change);
        }
        if (!taken || !bus.submit(new Command.Get(session, ANSWER, outcome -> later(0, this::goOn)))) {
            // Nobody knows what is shown now: the next time it is looked at.
            shown = null;
            later(AGAIN_MILLIS, this::goOn);
        }
    }

    private boolean look() {
        Map<String, Value> found = new LinkedHashMap<>();
        return bus.submit(new Command.Snapshot(session, ALL, outcome -> {
            if (outcome instanceof Outcome.Opened(boolean replaced, SnapshotCursor cursor)) {
                bus.slice(() -> {
                    boolean more = cursor.advance(
                            PER_SLICE,
                            param -> found.put(
                                            id(param.address()), param.content().value())
                                    == null);
                    if (!more) {
                        later(0, () -> {
                            shown = found;
                            goOn();
                        });
                    }
                    return more;
                });
            }
        }));
    }

    private void later(long millis, Runnable task) {
        try {
            worker.in(millis, task);
        } catch (RejectedExecutionException e) {
            // The gateway stops.
        }
    }

    private static Address address(String id) {
        return Address.of(ROOT + id + RULE);
    }

    private static String id(Address address) {
        return address.text().substring(ROOT.length(), address.text().length() - RULE.length());
    }

    /**
     * Tells what became of a rule that somebody put or removed.
     *
     * @param ruleId which, as far as that was said
     * @param change what became of it
     */
    void answer(String ruleId, RuleFiles.Change change) {
        answer(bus, session, ruleId, change);
    }

    /** The same, in the name of {@code session}, which is open. Any thread. */
    static void answer(SignalBus bus, Session session, String ruleId, RuleFiles.Change change) {
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

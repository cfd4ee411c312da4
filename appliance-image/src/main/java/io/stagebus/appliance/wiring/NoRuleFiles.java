package io.stagebus.appliance.wiring;

import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.Unsubscribed;
import io.stagebus.rules.engine.RuleKeeper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Who is asked for rules where there is no place for any: it says so. Rules that an earlier start showed are shown no more. Bus
 * thread only.
 */
final class NoRuleFiles implements RuleKeeper {

    private static final RuleFiles.Change REFUSED = new RuleFiles.Change(
            false,
            List.of(
                    "this gateway was started without --rules: rules can be put and removed only where that is a folder"));

    private final SignalBus bus;
    private final Session session = Session.ofGateway("rules", "rules-files", "rules", "files", AccessScope.ADMIN);

    /** Opens its session; {@code executor} is the bus's. Any thread. */
    NoRuleFiles(SignalBus bus, BusExecutor executor) {
        this.bus = bus;
        bus.submit(new Command.OpenSession(session, new Unsubscribed("rule files"), false, Reply.NONE));
        ShownRules shown = new ShownRules(bus, session, (millis, task) -> {
            if (millis == 0) {
                executor.execute(task);
            } else {
                executor.schedule(task, TimeUnit.MILLISECONDS.toNanos(millis));
            }
        });
        executor.execute(() -> shown.show(Map.of()));
    }

    @Override
    public void reload() {
        // There is nothing to be read again, and nothing wrong with it.
    }

    @Override
    public void put(Value rule) {
        ShownRules.answer(bus, session, RuleFiles.idIn(rule), REFUSED);
    }

    @Override
    public void remove(Value ruleId) {
        ShownRules.answer(bus, session, ruleId instanceof Value.Text(String id) ? id : "", REFUSED);
    }
}

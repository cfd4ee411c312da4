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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Who is asked for rules where there is no place for any: it says so. Rules that an earlier start showed are shown no more. Bus
 * thread only.
 */
final class NoRuleFiles implements RuleKeeper {

    private static final RuleFiles.Change REFUSED = RuleFiles.Change.refused(
            "this gateway was started without --rules: rules can be put and removed only where that is a folder");
    private static final RuleFiles.Change NOTHING_READ =
            RuleFiles.Change.refused("this gateway was started without --rules: there is nothing to be read again");

    private final SignalBus bus;
    private final Session session = Session.ofGateway("rules", "rules-files", "rules", "files", AccessScope.ADMIN);

    /** Opens its session; {@code executor} is the bus's. Any thread. */
    NoRuleFiles(SignalBus bus, BusExecutor executor) {
        this.bus = bus;
        bus.submit(new Command.OpenSession(session, new Unsubscribed("rule files"), false, Reply.NONE));
        ShownRules shown = new ShownRules(
                bus,
                session,
                ShownRules.Worker.of(
                        executor::execute,
                        (millis, task) -> executor.schedule(task, TimeUnit.MILLISECONDS.toNanos(millis))));
        executor.execute(() -> shown.show(Map.of()));
    }

    @Override
    public void reload() {
        ShownRules.answer(bus, session, "", NOTHING_READ);
    }

    @Override
    public void put(Value rule) {
        ShownRules.answer(bus, session, RuleFiles.idIn(rule), REFUSED);
    }

    @Override
    public void remove(Value ruleId) {
        ShownRules.answer(bus, session, RuleFiles.text(ruleId), REFUSED);
    }
}

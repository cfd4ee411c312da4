package io.stagebus.rules.explain;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.rules.engine.EngineLimits;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.trace.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rules on a bus of their own, whose time goes on only when it is told to: what they would do, without a gateway and without
 * waiting. One thread.
 */
public final class Rehearsal {

    private static final Address OWN = Address.of("/stagebus");
    private static final int JOURNALED = 100;

    private final VirtualTime time;
    private final SignalBus bus;
    private final RulesEngine engine;
    private final Explainer explainer;
    private final Session user;
    private final List<String> heard = new ArrayList<>();
    private long told;

    /**
     * Rules that have just been started.
     *
     * @param rules which
     * @param start the wall time at which it begins
     */
    public Rehearsal(RuleSet rules, Instant start) {
        time = new VirtualTime(start);
        bus = new SignalBus(time, time, new MemoryJournal(JOURNALED), BusSettings.DEFAULT);
        try {
            bus.start();
        } catch (JournalException e) {
            throw new IllegalStateException("a journal in memory cannot fail", e);
        }
        engine = new RulesEngine(bus, time, time, EngineLimits.DEFAULT);
        engine.start(rules);
        explainer = new Explainer(engine, bus);
        user = session("test");
        Session watcher = session("watcher");
        bus.submit(new Command.OpenSession(watcher, new Ear(), false, Reply.NONE));
        bus.submit(new Command.OpenSession(user, new Ear(), false, Reply.NONE));
        bus.submit(new Command.Subscribe(
                new Subscription(
                        watcher,
                        1,
                        io.stagebus.core.address.AddressPattern.ALL,
                        SignalKind.ALL,
                        Echo.PARAMS,
                        DeliveryOptions.NONE),
                false,
                Reply.NONE));
        time.run();
    }

    private static Session session(String name) {
        return new Session("test", name, name, "", "anonymous", AccessScope.OPEN);
    }

    /** Writes down what everybody would see. */
    private final class Ear implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            if (!signal.address().isUnder(OWN)) {
                boolean deleted = signal instanceof Signal.Param param && param.deleted();
                heard.add("  " + signal.kind().name().toLowerCase(Locale.ROOT) + " " + signal.address() + " = "
                        + (deleted ? "deleted" : Words.of(signal.content().value())) + ", "
                        + signal.origin().cause().label());
            }
        }

        @Override
        public void onBatchEnd() {
            // Nothing is written.
        }

        @Override
        public void onClosed(String reason) {
            // It is over when the rehearsal is.
        }
    }

    /** Writes a Param. */
    public void set(Address address, Content content) {
        submit(new Command.SetParam(user, user.origin(), address, content, WriteOptions.PLAIN, this::answered));
    }

    /** Publishes an Event. */
    public void emit(Address address, Content content) {
        submit(Command.Publish.event(user, address, content, this::answered));
    }

    /** Deletes a Param. */
    public void delete(Address address) {
        submit(new Command.DeleteParam(user, user.origin(), address, false, this::answered));
    }

    private void submit(Command command) {
        bus.submit(command);
        time.run();
    }

    private void answered(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            heard.add("  refused: " + rejected.detail());
        }
    }

    /** Lets time go by. */
    public void advance(Duration by) {
        time.advance(by);
    }

    /** What was seen and what the rules made of it since the last call, line by line. */
    public List<String> told() {
        List<String> lines = new ArrayList<>(heard);
        heard.clear();
        long written = engine.trace().written();
        int fresh = (int) Math.min(Explainer.MAX_ENTRIES, written - told);
        told = written;
        engine.trace().newest(entry -> true, fresh).reversed().forEach(entry -> lines.addAll(explainer.entry(entry)));
        return lines;
    }

    /** What explains it. */
    public Explainer explainer() {
        return explainer;
    }

    /** The engine, for its counters. */
    public RulesEngine engine() {
        return engine;
    }
}

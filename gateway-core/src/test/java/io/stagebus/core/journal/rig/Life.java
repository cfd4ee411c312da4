package io.stagebus.core.journal.rig;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.ManualExecutor;
import io.stagebus.core.bus.Reaction;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.durable.SteppedJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.Strategy;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The gateway's core from a start to its end: a real bus on a real journal, stepped by dice. */
final class Life {

    private static final int ATTEMPTS = 10;

    private static final List<StateSettings.StrategyRule> STRATEGIES = List.of(
            new StateSettings.StrategyRule(AddressPattern.of("/merge/**"), Strategy.MERGE),
            new StateSettings.StrategyRule(AddressPattern.of("/max/**"), Strategy.MAX),
            new StateSettings.StrategyRule(AddressPattern.of("/lock/**"), Strategy.LOCK));
    /** As many tombstones as the journal keeps, few enough to be forgotten now and then. */
    static final int TOMBSTONES = 5;

    private static final BusSettings SETTINGS = new BusSettings(
            new StateSettings(List.of(), STRATEGIES, Ttl.NEVER, 200, 1 << 20, TOMBSTONES),
            100,
            100,
            256,
            100,
            60,
            4,
            100_000);

    private final World world;
    private final Random dice;
    private final SteppedJournal stepped;
    private final WatchedJournal journal;
    private final ManualExecutor executor;
    private final SignalBus bus;

    /** A life that has not begun. */
    Life(World world) {
        this.world = world;
        this.dice = world.dice;
        this.stepped = new SteppedJournal(world.settings, world.clock, world.bug.on(world.disk));
        this.journal = new WatchedJournal(world.bug.on(stepped.journal()), world.promises);
        this.executor = new ManualExecutor(world.clock);
        this.bus = new SignalBus(executor, world.clock, journal, SETTINGS);
    }

    /** Starts; does so many things as far as the power lasts. */
    void run(int errands) throws JournalException {
        bus.start();
        bus.resume();
        executor.run();
        bus.addReaction(new Follower());
        Errands clients = new Errands(bus, world.promises, dice, world.lives);
        watch(clients);
        for (int i = 0; i < errands && !world.disk.isDead() && !world.isOver(); i++) {
            clients.run();
            world.promises.commandIsOver();
            executor.run();
            work();
        }
    }

    /** Bus, log and keeper each do something, or nothing, and time passes. */
    private void work() {
        int steps = dice.nextInt(4);
        for (int i = 0; i < steps; i++) {
            switch (dice.nextInt(8)) {
                case 0, 1, 2, 3 -> stepLog();
                case 4, 5 -> stepped.stepKeeper();
                case 6 -> executor.advance(Duration.ofMillis(dice.nextInt(40)));
                default -> passTime();
            }
        }
    }

    private void stepLog() {
        executor.elsewhere(stepped::stepLog);
        executor.run();
    }

    private void passTime() {
        int what = dice.nextInt(100);
        if (what < 20) {
            executor.advance(Duration.ofMillis(dice.nextInt(5_000)));
        } else if (what < 23) {
            executor.advance(Duration.ofHours(1 + dice.nextInt(30)));
        } else if (what == 23) {
            // Somebody sets the clock, or finds the time on the network.
            long hours = dice.nextInt(3) - 1L;
            world.clock.setWallMicros(world.clock.wallMicros() + hours * 3_600_000_000L);
        }
    }

    /** What is not done yet is done now. */
    private void settle() {
        do {
            stepLog();
            executor.advance(Duration.ofMillis(5));
        } while (stepped.stepKeeper() || journal.backlog() > 0);
    }

    /** All that the journal has to show of the past. */
    List<JournalEntry> history() {
        // The history is looked at after a while only.
        executor.advance(Duration.ofSeconds(1));
        settle();
        return Reading.all(stepped);
    }

    /** Whether the disk, now that it works again, gets everything in the end: what expires meanwhile may cost an attempt. */
    boolean catchesUp() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            executor.advance(Duration.ofSeconds(10));
            settle();
            if (journal.isWriting() && journal.counters().durableSeq() >= world.promises.lastSeq()) {
                return true;
            }
        }
        return false;
    }

    /** What the journal says is wrong. */
    String trouble() {
        return journal.trouble();
    }

    /** Ends: in order if the disk still works, else as a process does that dies. */
    void end() {
        executor.elsewhere(journal::close);
    }

    private void watch(Errands door) {
        Session watcher =
                new Session("rig", "watcher " + world.lives, "watcher", "10.0.0.9:1", "anonymous", AccessScope.OPEN);
        bus.submit(new Command.OpenSession(watcher, new Witness(door), false, Reply.NONE));
        Subscription all =
                new Subscription(watcher, 1, AddressPattern.ALL, SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        bus.submit(new Command.Subscribe(all, false, Reply.NONE));
    }

    /** Sees everything. */
    private final class Witness implements Subscriber {
        private final Errands door;

        Witness(Errands door) {
            this.door = door;
        }

        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            if (signal instanceof Signal.Param param) {
                world.promises.showed(param);
                door.delivered(param);
            }
        }

        @Override
        public void onBatchEnd() {
            // Nothing is written anywhere.
        }

        @Override
        public void onClosed(String reason) {
            throw new BrokenPromise("the watcher was closed: " + reason);
        }
    }

    /** A rule: what comes in at {@code /in/x} goes out at {@code /out/x}. */
    private final class Follower implements Reaction {
        private final Session rules = Session.ofGateway("rules", "rules " + world.lives, "rules", "", AccessScope.OPEN);

        Follower() {
            bus.submit(new Command.OpenSession(rules, new RecordingSubscriber(), false, Reply.NONE));
        }

        @Override
        public void react(Signal signal, Effects effects) {
            String address = signal.address().text();
            if (signal instanceof Signal.Param param && !param.deleted() && address.startsWith("/in/")) {
                Origin origin = new Origin(
                        rules.origin().door(),
                        rules.id(),
                        rules.name(),
                        rules.origin().principal(),
                        new Cause.Rule("follow", signal.origin()));
                effects.submit(new Command.SetParam(
                        rules,
                        origin,
                        Address.of("/out/" + address.substring(4)),
                        signal.content(),
                        WriteOptions.PLAIN,
                        Reply.NONE));
            }
        }
    }
}

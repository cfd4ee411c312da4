package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.core.time.ManualClock;
import java.util.ArrayList;
import java.util.List;

/** A real bus on the test's own thread and clock, with short words for what tests do most. */
public final class BusFixture {

    /** The clock. */
    public final ManualClock clock = new ManualClock();

    /** The bus thread. */
    public final ManualExecutor executor = new ManualExecutor(clock);

    /** The bus, started. */
    public final SignalBus bus;

    private int sessions;

    /** A bus with default settings and a memory journal. */
    public BusFixture() {
        this(BusSettings.DEFAULT, new MemoryJournal(1_000));
    }

    /** A bus with these settings and this journal. */
    public BusFixture(BusSettings settings, Journal journal) {
        this(settings, journal, new ManualClock().wallMicros());
    }

    /** The same, started at this wall time. */
    public BusFixture(BusSettings settings, Journal journal, long wallMicros) {
        clock.setWallMicros(wallMicros);
        bus = new SignalBus(executor, clock, journal, settings);
        try {
            bus.start();
            bus.resume();
        } catch (JournalException e) {
            throw new IllegalStateException(e);
        }
        executor.run();
    }

    /** Opens a session with an open scope on a door called {@code test}. */
    public Session open(Subscriber subscriber) {
        return open(subscriber, AccessScope.OPEN);
    }

    /** Opens a session with {@code scope}. */
    public Session open(Subscriber subscriber, AccessScope scope) {
        String id = "s" + ++sessions;
        Session session = new Session("test", id, "name-" + id, "127.0.0.1:1", "anonymous", scope);
        outcome(reply -> new Command.OpenSession(session, subscriber, false, reply));
        return session;
    }

    /** Opens a session that nobody listens to. */
    public Session open() {
        return open(new RecordingSubscriber());
    }

    /** Submits a command and answers its outcome; fails when it has not completed by the end of the batch. */
    public Outcome outcome(java.util.function.Function<Reply, Command> command) {
        List<Outcome> outcomes = new ArrayList<>();
        bus.submit(command.apply(outcomes::add));
        executor.run();
        if (outcomes.size() != 1) {
            throw new AssertionError("expected one outcome but got " + outcomes);
        }
        return outcomes.get(0);
    }

    /** Sets a Param. */
    public Outcome set(Session session, String address, Value value) {
        return set(session, address, value, WriteOptions.PLAIN);
    }

    /** Sets a Param with options. */
    public Outcome set(Session session, String address, Value value, WriteOptions options) {
        return outcome(reply -> Command.SetParam.of(session, Address.of(address), Content.of(value), options, reply));
    }

    /** Publishes an Event. */
    public Outcome emit(Session session, String address, Value value) {
        return outcome(reply -> Command.Publish.event(session, Address.of(address), Content.of(value), reply));
    }

    /** Subscribes to everything that matches, without a snapshot, with CLASP's rule of echo. */
    public Outcome subscribe(Session session, long id, String pattern) {
        return subscribe(session, id, pattern, DeliveryOptions.NONE);
    }

    /** Subscribes with options. */
    public Outcome subscribe(Session session, long id, String pattern, DeliveryOptions options) {
        Subscription subscription =
                new Subscription(session, id, AddressPattern.of(pattern), SignalKind.ALL, Echo.PARAMS, options);
        return outcome(reply -> new Command.Subscribe(subscription, false, reply));
    }
}

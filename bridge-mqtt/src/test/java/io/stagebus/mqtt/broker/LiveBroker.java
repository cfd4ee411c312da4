package io.stagebus.mqtt.broker;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.LoopExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.durable.DurableJournal;
import io.stagebus.core.journal.durable.JournalSettings;
import io.stagebus.core.journal.durable.Retention;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The door on a real socket and a real bus, with one more session on the bus that stands for every other door. */
final class LiveBroker implements AutoCloseable {

    /** Signals the other door was told. */
    final BlockingQueue<Signal> seen = new LinkedBlockingQueue<>();

    /** The bus. */
    final SignalBus bus;

    private final Journal journal;

    /** The door. */
    final MqttBridge bridge;

    /** The thread of the bus. */
    final LoopExecutor executor;

    /** Where it listens. */
    final int port;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Session other = new Session("test", "other", "other", "-", "tester", AccessScope.OPEN);

    LiveBroker() throws JournalException, BindException {
        this(MqttLimits.DEFAULT);
    }

    LiveBroker(MqttLimits limits) throws JournalException, BindException {
        this(limits, new MemoryJournal(100));
    }

    /** A broker that keeps everything in this journal, which it closes. */
    LiveBroker(Journal journal) throws JournalException, BindException {
        this(MqttLimits.DEFAULT, journal);
    }

    /** A broker that keeps everything in this folder, without a history. */
    static LiveBroker keeping(Path folder) throws JournalException, BindException {
        return new LiveBroker(new DurableJournal(
                JournalSettings.of(folder).withRetention(Retention.NONE),
                GatewayClock.system(),
                Map.of(
                        Attachment.DOOR,
                        (Origination packed) -> Attachment.content(packed).value())));
    }

    private LiveBroker(MqttLimits limits, Journal journal) throws JournalException, BindException {
        this.journal = journal;
        EventLoop loop = group.next();
        GatewayClock clock = GatewayClock.system();
        executor = new LoopExecutor(loop, loop::inEventLoop);
        bus = new SignalBus(executor, clock, journal, BusSettings.DEFAULT);
        bus.start();
        bridge = second(new MqttSettings("127.0.0.1", 0, "/mqtt", false, true, limits));
        port = bridge.start().getPort();
        ask(reply -> new Command.OpenSession(other, new Recorder(), false, reply));
    }

    /** Another door on the same bus and loop, not started. */
    MqttBridge second(MqttSettings settings) {
        return new MqttBridge(
                settings,
                bus,
                group.next(),
                NioServerSocketChannel.class,
                GatewayClock.system(),
                MqttAuthenticator.OPEN);
    }

    String uri() {
        return "tcp://127.0.0.1:" + port;
    }

    /** The outcome of a command. */
    Outcome ask(Function<Reply, Command> command) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        bus.submit(command.apply(outcome::complete));
        return outcome.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Another door sets a Param. */
    Outcome set(String address, Value value) {
        return ask(
                reply -> Command.SetParam.of(other, Address.of(address), Content.of(value), WriteOptions.PLAIN, reply));
    }

    /** Another door deletes a Param. */
    Outcome delete(String address) {
        return ask(reply -> new Command.DeleteParam(other, other.origin(), Address.of(address), false, reply));
    }

    /** The Param at an address, if there is one. */
    Optional<Signal.Param> current(String address) {
        CompletableFuture<Optional<Signal.Param>> found = new CompletableFuture<>();
        executor.execute(() -> found.complete(bus.current(Address.of(address))));
        return found.orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** Waits for a signal after which {@code holds}. */
    void until(String what, BooleanSupplier holds) throws InterruptedException {
        while (!holds.getAsBoolean()) {
            if (seen.poll(20, TimeUnit.SECONDS) == null && !holds.getAsBoolean()) {
                throw new AssertionError("nothing more was seen before " + what);
            }
        }
    }

    /** Another door emits an Event. */
    Outcome emit(String address, Content content) {
        return ask(reply -> Command.Publish.event(other, Address.of(address), content, reply));
    }

    /** Another door asks for signals. */
    Outcome watch(String pattern) {
        Subscription subscription = new Subscription(
                other, 1, AddressPattern.of(pattern), SignalKind.ALL, Echo.PARAMS, DeliveryOptions.NONE);
        return ask(reply -> new Command.Subscribe(subscription, false, reply));
    }

    /** The Param at an address. */
    Outcome get(String address) {
        return ask(reply -> new Command.Get(other, Address.of(address), reply));
    }

    Signal nextSeen() throws InterruptedException {
        Signal signal = seen.poll(10, TimeUnit.SECONDS);
        if (signal == null) {
            throw new AssertionError("the other door saw nothing");
        }
        return signal;
    }

    @Override
    public void close() {
        bridge.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        journal.close();
    }

    private final class Recorder implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            seen.add(signal);
        }

        @Override
        public void onBatchEnd() {
            // Nothing to flush.
        }

        @Override
        public void onClosed(String reason) {
            // The tests never close it.
        }
    }
}

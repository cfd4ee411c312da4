package io.stagebus.osc.server;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.LoopExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.mapping.ConsoleKinds;
import io.stagebus.osc.mapping.OscRoot;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A bus on a real event loop with a real OSC socket on loopback; the smallest gateway there is. As a program it listens on
 * the port it is given until it is killed, so that foreign programs can try it.
 */
final class OscGateway implements AutoCloseable {

    static final OscRoot ROOT = OscRoot.of("/osc");

    final SignalBus bus;
    final OscBridge bridge;
    final InetSocketAddress address;
    /** Where each listener listens. */
    final List<InetSocketAddress> addresses;

    private final EventLoopGroup group;
    private final EventLoop loop;
    /** Somebody at another door. */
    private final Session other = new Session("test", "other", "other", "", "anonymous", AccessScope.OPEN);

    /** A gateway with these settings, whose state holds the Params {@code /osc/restored/0..} as if restored. */
    OscGateway(OscSettings settings, int restored) throws BindException {
        this(settings, restored, new MemoryJournal(0));
    }

    /** The same with another journal. */
    OscGateway(OscSettings settings, int restored, Journal journal) throws BindException {
        group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        loop = group.next();
        StateSettings state = new StateSettings(
                ConsoleKinds.below(ROOT),
                List.of(),
                StateSettings.DEFAULT.defaultTtl(),
                StateSettings.DEFAULT.maxParams(),
                StateSettings.DEFAULT.maxBytes(),
                StateSettings.DEFAULT.maxTombstones());
        BusSettings defaults = BusSettings.DEFAULT;
        BusSettings bounds = new BusSettings(
                state,
                defaults.maxSessions(),
                defaults.maxSubscriptions(),
                defaults.inboxCapacity(),
                defaults.maxScheduledBundles(),
                defaults.maxScheduleAheadSeconds(),
                defaults.maxChainDepth(),
                defaults.maxJournalBacklog());
        bus = new SignalBus(new LoopExecutor(loop, loop::inEventLoop), GatewayClock.system(), journal, bounds);
        try {
            bus.start();
        } catch (JournalException e) {
            throw new IllegalStateException(e);
        }
        submit(new Command.OpenSession(other, new RecordingSubscriber(), false, Reply.NONE));
        for (int i = 0; i < restored; i++) {
            set("/osc/restored/" + i, Value.of((long) i));
        }
        bridge = new OscBridge(settings, bus, loop, GatewayClock.system());
        try {
            addresses = bridge.start();
            address = addresses.getFirst();
        } catch (BindException e) {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            throw e;
        }
    }

    static OscSettings onLoopback(PeerPolicy policy, FixedTarget... targets) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new OscSettings(anyPort, ROOT, policy, List.of(targets), OscSettings.DEFAULT_RECEIVE_BUFFER_BYTES);
    }

    /** Another door's client sets a Param; returns when it is set, or a peer that asks at once may see it come twice. */
    void set(String name, Value value) {
        CountDownLatch answered = new CountDownLatch(1);
        submit(Command.SetParam.of(
                other, Address.of(name), Content.of(value), WriteOptions.PLAIN, outcome -> answered.countDown()));
        try {
            if (!answered.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the bus did not answer");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The value at an address now. */
    Optional<Value> value(String name) {
        return onLoop(
                () -> bus.current(Address.of(name)).map(param -> param.content().value()));
    }

    private void submit(Command command) {
        if (!bus.submit(command)) {
            throw new IllegalStateException("inbox is full");
        }
    }

    /** Does something while the gateway's thread is away. */
    void whileAway(Action action) throws IOException {
        CountDownLatch back = new CountDownLatch(1);
        Future<Boolean> away = loop.submit(() -> back.await(10, TimeUnit.SECONDS));
        try {
            action.run();
        } finally {
            back.countDown();
        }
        try {
            away.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is done meanwhile. */
    interface Action {
        void run() throws IOException;
    }

    /** Asks on the gateway's thread, in a turn of its own. */
    <T> T onLoop(Callable<T> question) {
        Future<T> answer = loop.submit(question);
        try {
            return answer.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        bridge.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** {@code PORT [TARGET_PORT]}: listens, sends everything to the target, and prints what it counted twice a second. */
    public static void main(String... arguments) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        List<FixedTarget> targets = arguments.length < 2
                ? List.of()
                : List.of(new FixedTarget(
                        "target",
                        new InetSocketAddress(loopback, Integer.parseInt(arguments[1])),
                        ROOT,
                        List.of("/**"),
                        FixedTarget.TargetPolicy.DEFAULT));
        OscSettings settings = new OscSettings(
                new InetSocketAddress(loopback, Integer.parseInt(arguments[0])),
                ROOT,
                PeerPolicy.DEFAULT,
                targets,
                OscSettings.DEFAULT_RECEIVE_BUFFER_BYTES);
        try (OscGateway gateway = new OscGateway(settings, 0)) {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(500);
                System.out.println(gateway.bridge.counters());
            }
        }
    }
}

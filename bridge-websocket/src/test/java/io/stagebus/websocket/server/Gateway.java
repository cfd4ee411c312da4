package io.stagebus.websocket.server;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.LoopExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.websocket.connection.Authenticator;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A real bus with the CLASP door on a free port of the loopback interface, for tests and for driving it by hand. */
final class Gateway implements AutoCloseable {

    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final EventLoop loop = loops.next();
    final SignalBus bus;
    final WebSocketBridge bridge;
    final InetSocketAddress address;

    Gateway() {
        this(WebSocketSettings.DEFAULT);
    }

    Gateway(WebSocketSettings settings) {
        this(settings, BusSettings.DEFAULT, new MemoryJournal(10_000), Authenticator.OPEN);
    }

    Gateway(WebSocketSettings settings, BusSettings busSettings, Journal journal, Authenticator authenticator) {
        GatewayClock clock = GatewayClock.system();
        bus = new SignalBus(new LoopExecutor(loop, loop::inEventLoop), clock, journal, busSettings);
        int port = settings.equals(WebSocketSettings.DEFAULT) ? 0 : settings.port();
        bridge = new WebSocketBridge(loop, bus, clock, authenticator, settings.at("127.0.0.1", port));
        try {
            bus.start();
            address = bridge.start();
        } catch (JournalException | BindException e) {
            close();
            throw new IllegalStateException(e);
        }
    }

    /** Runs {@code action} on the bus thread and waits for it. */
    <T> T onLoop(Callable<T> action) {
        return loop.submit(action).syncUninterruptibly().getNow();
    }

    /** Submits on the bus thread. */
    void submit(Command command) {
        onLoop(() -> bus.submit(command));
    }

    /** Whoever does not want to know. */
    static Reply unanswered() {
        return Reply.NONE;
    }

    @Override
    public void close() {
        bridge.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Serves on the port that is given, 7330 without one, until the process is ended; {@code echo} as second argument. */
    public static void main(String[] args) throws InterruptedException {
        WebSocketSettings given = WebSocketSettings.DEFAULT;
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 7330;
        boolean echo = args.length > 1 && args[1].equals("echo");
        WebSocketSettings settings = new WebSocketSettings(
                "127.0.0.1",
                port,
                given.maxConnections(),
                given.maxConnectionsPerAddress(),
                given.maxIncompleteBytes(),
                given.connections(),
                given.outbox(),
                echo);
        try (Gateway gateway = new Gateway(settings)) {
            System.out.println("listening on " + gateway.address);
            gateway.loops.terminationFuture().await();
        }
    }
}

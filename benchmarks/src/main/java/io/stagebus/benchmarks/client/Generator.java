package io.stagebus.benchmarks.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategy;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.IntSupplier;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that sends and receives. While a {@link Ticker} runs it never sleeps: it asks the ticker what is due,
 * looks at the sockets, and begins again, so that neither a timer nor a wake-up of its own is in what it measures. Every
 * connection and every figure of a run belongs to this thread.
 *
 * <p>{@link #call}, {@link #drive} and {@link #close} belong to the program's main thread, which waits in them.
 */
public final class Generator implements AutoCloseable {

    private static final int MAX_DATAGRAM_BUFFER = 4 << 20;
    private static final int SMALL_RECEIVE_BUFFER = 16 << 10;
    private static final int LOOPBACK_ADDRESSES = 200;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final AtomicInteger clients = new AtomicInteger();
    private @Nullable Run run;

    /** What happens in a run. */
    @FunctionalInterface
    public interface Ticker {
        /**
         * Sends what is due.
         *
         * @param nowNanos {@link System#nanoTime}
         * @return whether the run goes on
         */
        boolean tick(long nowNanos);
    }

    private record Run(Ticker ticker, CompletableFuture<@Nullable Void> ended) {}

    /** A generator, with its thread. */
    public Generator() {
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("generator", true),
                NioIoHandler.newFactory(SelectorProvider.provider(), () -> this::calculateStrategy));
        loop = group.next();
    }

    private int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        Run current = run;
        if (current == null) {
            return hasTasks ? selectNow.get() : SelectStrategy.SELECT;
        }
        try {
            if (!current.ticker.tick(System.nanoTime())) {
                run = null;
                current.ended.complete(null);
            }
        } catch (RuntimeException e) {
            run = null;
            current.ended.completeExceptionally(e);
        }
        return selectNow.get();
    }

    /**
     * Runs {@code ticker} until it has had enough, and waits for that.
     *
     * @throws IllegalStateException when it takes longer than {@code limitSeconds} or fails
     */
    public void drive(Ticker ticker, long limitSeconds) {
        Run started = new Run(ticker, new CompletableFuture<>());
        loop.execute(() -> run = started);
        try {
            await(started.ended, limitSeconds, "the load did not end");
        } finally {
            loop.execute(() -> run = null);
        }
    }

    /** Does something on the generator's thread and waits for it. */
    public <T> T call(Callable<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(action.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return await(done, 30, "the generator does not answer");
    }

    /**
     * Waits for {@code future}.
     *
     * @throws IllegalStateException when it fails, or is not there in time; {@code otherwise} says what did not happen
     */
    public static <T> T await(CompletableFuture<T> future, long seconds, String otherwise) {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException(otherwise + " within " + seconds + " s", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(otherwise + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(otherwise, e);
        }
    }

    /** Connects by TCP; the handler hears the rest. */
    void connect(InetSocketAddress remote, ChannelHandler handler, CompletableFuture<?> failing) {
        connect(tcp(handler), remote, failing);
    }

    /** Connects by TCP with a receive buffer so small that a reader who stops reading is soon noticed. */
    void connectSmall(InetSocketAddress remote, ChannelHandler handler, CompletableFuture<?> failing) {
        connect(tcp(handler).option(ChannelOption.SO_RCVBUF, SMALL_RECEIVE_BUFFER), remote, failing);
    }

    private Bootstrap tcp(ChannelHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                .handler(handler);
    }

    private void connect(Bootstrap bootstrap, InetSocketAddress remote, CompletableFuture<?> failing) {
        bootstrap.connect(remote, localFor(remote)).addListener(connected -> {
            if (!connected.isSuccess()) {
                failing.completeExceptionally(connected.cause());
            }
        });
    }

    /**
     * On loopback, where all of 127/8 is this machine, every client comes from one of many addresses, as in a house: a
     * server may well allow only so many connections from one.
     */
    private @Nullable SocketAddress localFor(InetSocketAddress remote) {
        if (!remote.getAddress().isLoopbackAddress()) {
            return null;
        }
        int host = 2 + clients.getAndIncrement() % LOOPBACK_ADDRESSES;
        return new InetSocketAddress("127.0.0." + host, 0);
    }

    /** A UDP socket that hears from {@code remote} only. */
    Channel datagram(InetSocketAddress remote, ChannelHandler handler) {
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, MAX_DATAGRAM_BUFFER)
                .handler(handler)
                .connect(remote, localFor(remote))
                .syncUninterruptibly()
                .channel();
    }

    /** Ends the thread and with it every connection. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

package io.stagebus.appliance.admin;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import io.stagebus.appliance.config.PortChoice;
import io.stagebus.appliance.credentials.Decision;
import io.stagebus.appliance.observe.OperatorPages;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.appliance.wiring.HttpListener;
import io.stagebus.appliance.wiring.HttpsPorts;
import io.stagebus.appliance.wiring.StartupException;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.SignalBus;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server beside a gateway, with as many ports as were asked for, and what its controllers share. Opened once, when
 * the gateway runs; closed before or after it. Any thread.
 */
@Singleton
public final class AdminPlane implements AutoCloseable {

    private static final int MAX_REQUEST_BYTES = 8 << 20;

    /**
     * An open port.
     *
     * @param listener what is there
     * @param address where it really listens
     */
    public record Opened(HttpListener listener, InetSocketAddress address) {}

    private final ApplicationContext context;
    private final HttpsPorts https;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "stagebus-admin");
        thread.setDaemon(true);
        return thread;
    });

    private volatile @Nullable Gateway gateway;
    private volatile @Nullable AdminSessions sessions;
    private volatile @Nullable Bearer bearer;
    private volatile @Nullable OperatorPages pages;
    private volatile Map<Integer, HttpListener> byPort = Map.of();
    private final Semaphore backups = new Semaphore(1);
    private final Semaphore replays = new Semaphore(1);
    private @Nullable EmbeddedServer server;

    AdminPlane(ApplicationContext context, HttpsPorts https) {
        this.context = context;
        this.https = https;
    }

    /**
     * Starts the server.
     *
     * @param running what it shows
     * @param version of the program
     * @return the ports it opened; none where none was asked for
     * @throws StartupException when it cannot
     */
    public List<Opened> open(Gateway running, String version) throws StartupException {
        gateway = running;
        sessions = new AdminSessions(running.bus());
        OperatorPages made = new OperatorPages(running, version);
        pages = made;
        Bearer asks = new Bearer(running, worker);
        bearer = asks;
        running.answerPlainHttp(new WebSocketPages(running, made, asks, worker));
        List<HttpListener> wanted = HttpListener.of(running.config());
        return wanted.isEmpty() ? List.of() : start(running, wanted);
    }

    private List<Opened> start(Gateway running, List<HttpListener> wanted) throws StartupException {
        Map<Integer, HttpListener> ports = new HashMap<>();
        List<Opened> opened = new ArrayList<>();
        Map<String, Object> settings = new HashMap<>(Map.of(
                "micronaut.server.netty.use-native-transport",
                false,
                "micronaut.netty.event-loops.default.num-threads",
                1,
                // The gate sees to that.
                "micronaut.server.cors.localhost-pass-through",
                true,
                "micronaut.server.max-request-size",
                MAX_REQUEST_BYTES));
        try {
            for (HttpListener listener : wanted) {
                int port = listener.port() instanceof PortChoice.Fixed(int number) ? number : freePort();
                String prefix = "micronaut.server.netty.listeners." + listener.name() + ".";
                settings.put(prefix + "host", listener.host());
                settings.put(prefix + "port", port);
                ports.put(port, listener);
                opened.add(new Opened(listener, new InetSocketAddress(listener.host(), port)));
                if (listener.isTls()) {
                    running.tls().ifPresent(tls -> https.protect(port, tls));
                }
            }
            byPort = Map.copyOf(ports);
            context.getEnvironment().addPropertySource(PropertySource.of("stagebus-admin", settings));
            EmbeddedServer made = context.getBean(EmbeddedServer.class);
            made.start();
            server = made;
            return opened;
        } catch (RuntimeException | IOException e) {
            throw new StartupException(
                    "The ports for HTTP cannot be opened ("
                            + String.join(
                                    ", ",
                                    wanted.stream().map(HttpListener::name).toList())
                            + "): " + e.getMessage(),
                    e);
        }
    }

    /** For tests, which must not fight over numbers. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The gateway it shows. */
    Gateway gateway() {
        return known(gateway);
    }

    /** What is at a port of ours; empty for none, such as before it is open. */
    Optional<HttpListener> listener(int port) {
        return Optional.ofNullable(byPort.get(port));
    }

    /** What operators can look at. */
    OperatorPages pages() {
        return known(pages);
    }

    /** Who sends a request. */
    Bearer bearer() {
        return known(bearer);
    }

    /** Whether somebody without a token may do nothing at the admin port. */
    boolean asksForToken() {
        return gateway().credentials().areAsked() || gateway().credentials().hasAdmin();
    }

    SignalBus bus() {
        return gateway().bus();
    }

    BusExecutor busExecutor() {
        return gateway().executor();
    }

    /** The session of somebody who was let in. */
    AdminSession session(Decision.Granted who) {
        return known(sessions).of(who);
    }

    private static <T> T known(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the admin plane is not open");
        }
        return part;
    }

    /** Taken while a backup is being made. */
    Semaphore backups() {
        return backups;
    }

    /** Taken while rules run over what was recorded. */
    Semaphore replays() {
        return replays;
    }

    /** The thread on which answers are put into words. */
    Executor worker() {
        return worker;
    }

    /** Stops the server; watchers are disconnected. Idempotent. */
    @Override
    public void close() {
        EmbeddedServer known = server;
        if (known != null) {
            server = null;
            known.stop();
        }
        OperatorPages shown = pages;
        if (shown != null) {
            pages = null;
            shown.close();
        }
        worker.shutdownNow();
    }
}

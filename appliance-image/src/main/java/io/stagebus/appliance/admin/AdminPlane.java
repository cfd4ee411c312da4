package io.stagebus.appliance.admin;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import io.stagebus.appliance.config.AdminConfig;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.appliance.wiring.StartupException;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.SignalBus;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server beside a gateway, and what its controllers share. Opened once, when the gateway runs; closed before or
 * after it. Any thread.
 */
@Singleton
public final class AdminPlane implements AutoCloseable {

    private final ApplicationContext context;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "stagebus-admin");
        thread.setDaemon(true);
        return thread;
    });

    private volatile @Nullable Gateway gateway;
    private volatile @Nullable AdminSession session;
    private volatile boolean loopbackOnly;
    private final Semaphore backups = new Semaphore(1);
    private @Nullable EmbeddedServer server;

    AdminPlane(ApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts the server.
     *
     * @param config where it listens; it must say that it does
     * @param running what it shows
     * @return where it really listens
     * @throws StartupException when it cannot
     */
    public InetSocketAddress open(AdminConfig config, Gateway running) throws StartupException {
        gateway = running;
        session = AdminSession.open(running.bus());
        context.getEnvironment()
                .addPropertySource(PropertySource.of(
                        "stagebus-admin",
                        Map.of(
                                "micronaut.server.host",
                                config.host(),
                                "micronaut.server.port",
                                config.port().toBind() == 0 ? -1 : config.port().toBind(),
                                "micronaut.server.netty.use-native-transport",
                                false,
                                "micronaut.netty.event-loops.default.num-threads",
                                1,
                                "micronaut.server.max-request-size",
                                8 << 20)));
        try {
            EmbeddedServer made = context.getBean(EmbeddedServer.class);
            made.start();
            server = made;
            InetSocketAddress address = new InetSocketAddress(config.host(), made.getPort());
            loopbackOnly = address.getAddress() != null && address.getAddress().isLoopbackAddress();
            return address;
        } catch (RuntimeException e) {
            throw new StartupException(
                    "The admin port cannot listen on " + config.host() + ":"
                            + config.port().toBind() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The gateway it shows. */
    public Gateway gateway() {
        Gateway known = gateway;
        if (known == null) {
            throw new IllegalStateException("the admin plane is not open");
        }
        return known;
    }

    /** Whether it can be reached from this machine only. */
    boolean isLoopbackOnly() {
        return loopbackOnly;
    }

    SignalBus bus() {
        return gateway().bus();
    }

    BusExecutor busExecutor() {
        return gateway().executor();
    }

    AdminSession session() {
        AdminSession known = session;
        if (known == null) {
            throw new IllegalStateException("the admin plane is not open");
        }
        return known;
    }

    /** Taken while a backup is being made. */
    Semaphore backups() {
        return backups;
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
        worker.shutdownNow();
    }
}

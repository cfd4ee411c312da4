package io.stagebus.appliance.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM, SIGINT and SIGHUP into a request to stop; a second one ends the process at once. A shutdown hook could do
 * the first half only: the JVM swallows a second signal while hooks run.
 */
final class StopSignals {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger count = new AtomicInteger();

    /** Listens from now on. Where the platform knows no signals, the process just ends as the JVM does. */
    static StopSignals listen() {
        StopSignals signals = new StopSignals();
        signals.handle("TERM", 15);
        signals.handle("INT", 2);
        signals.handle("HUP", 1);
        return signals;
    }

    /** Blocks until the first signal, or until {@link #ask}. */
    void await() throws InterruptedException {
        asked.await();
    }

    /** Counts as a signal. */
    void ask() {
        asked.countDown();
    }

    private void onSignal(int number) {
        if (count.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(128 + number);
        }
        ask();
    }

    /**
     * {@code sun.misc.Signal} is in {@code jdk.unsupported} since Java 9, but the compiler's view of a release does not show
     * it without a warning that cannot be silenced; so it is called by name.
     */
    private void handle(String name, int number) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object receiver = Proxy.newProxyInstance(
                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        if (method.getName().equals("handle")) {
                            onSignal(number);
                        }
                        return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), receiver);
        } catch (ReflectiveOperationException e) {
            LOG.atDebug().addKeyValue("signal", name).setCause(e).log("signal cannot be handled here");
        }
    }
}

package io.stagebus.mqtt.outward;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.session.GatewayParams;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What everybody can see of a link: the Params {@code state}, {@code reason} and the counts under
 * {@code /stagebus/mqtt/bridges/NAME}, the counts at most once a second. Bus thread only.
 */
final class LinkStatus {

    private static final Logger LOG = LoggerFactory.getLogger(LinkStatus.class);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Where a link stands. */
    enum State {
        CONNECTING,
        CONNECTED,
        DISCONNECTED
    }

    /** What is counted since the start; {@code QUEUED} is of now. */
    enum Figure {
        QUEUED,
        DROPPED,
        SENT,
        RECEIVED,
        REFUSED,
        LOOPED
    }

    private final SignalBus bus;
    private final GatewayParams params;
    private final String name;
    private final Map<Figure, Long> figures = new HashMap<>();
    private final Map<Figure, Long> shown = new HashMap<>();
    private State state = State.CONNECTING;
    private boolean refusalLogged;
    private boolean ticking;

    LinkStatus(SignalBus bus, GatewayParams params, String name) {
        this.bus = bus;
        this.params = params;
        this.name = name;
        tell("state", Value.of(word(state)));
        tell("reason", Value.of(""));
    }

    private static String word(State state) {
        return state.name().toLowerCase(java.util.Locale.ROOT);
    }

    private void tell(String what, Value value) {
        params.set("bridges/" + name + "/" + what, value);
    }

    /** Where it stands now. */
    void is(State now, String reason) {
        if (now != state) {
            state = now;
            LOG.atInfo()
                    .addKeyValue("bridge", name)
                    .addKeyValue("state", word(now))
                    .addKeyValue("reason", reason)
                    .log("link to another broker");
            tell("state", Value.of(word(now)));
            tell("reason", Value.of(reason));
        }
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** Something was refused, here or there: counted, and the first one logged. */
    void refused(String what, String reason) {
        count(Figure.REFUSED);
        if (!refusalLogged) {
            refusalLogged = true;
            LOG.atWarn()
                    .addKeyValue("bridge", name)
                    .addKeyValue("what", what)
                    .addKeyValue("reason", reason)
                    .log("not taken over a link to another broker; more are only counted");
        }
    }

    void count(Figure figure) {
        set(figure, figures.getOrDefault(figure, 0L) + 1);
    }

    void set(Figure figure, long value) {
        figures.put(figure, value);
        if (!ticking) {
            ticking = true;
            bus.after(INTERVAL_NANOS, this::show);
        }
    }

    private void show() {
        ticking = false;
        figures.forEach((figure, value) -> {
            if (!value.equals(shown.put(figure, value))) {
                tell(figure.name().toLowerCase(java.util.Locale.ROOT), Value.of(value));
            }
        });
    }

    long of(Figure figure) {
        return figures.getOrDefault(figure, 0L);
    }
}

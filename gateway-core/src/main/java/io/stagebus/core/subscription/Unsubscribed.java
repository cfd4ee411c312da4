package io.stagebus.core.subscription;

import io.stagebus.core.signal.Signal;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiving end of a session of the gateway's own that only speaks: it subscribes to nothing, and is never closed. */
public final class Unsubscribed implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(Unsubscribed.class);

    private final String who;

    /** Of the session that is called {@code who} in the log. */
    public Unsubscribed(String who) {
        this.who = who;
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        throw new IllegalStateException("nothing was subscribed to by " + who);
    }

    @Override
    public void onBatchEnd() {
        // Nothing is written.
    }

    @Override
    public void onClosed(String reason) {
        LOG.atError()
                .addKeyValue("session", who)
                .addKeyValue("reason", reason)
                .log("the gateway's own session was closed");
    }
}

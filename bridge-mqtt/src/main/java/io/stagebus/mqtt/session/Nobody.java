package io.stagebus.mqtt.session;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.List;

/** Subscribes to nothing and hears nothing. */
enum Nobody implements Subscriber {
    INSTANCE;

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        // Nothing is subscribed to.
    }

    @Override
    public void onBatchEnd() {
        // Nothing was written.
    }

    @Override
    public void onClosed(String reason) {
        // It is about to be closed anyway.
    }
}

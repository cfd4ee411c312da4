package io.stagebus.benchmarks.micro;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.List;

/** A door that costs nothing: it counts. Bus thread only. */
final class CountingSubscriber implements Subscriber {

    private long signals;

    /** How many signals came. */
    long signals() {
        return signals;
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        signals++;
    }

    @Override
    public void onBatchEnd() {
        // Nothing is written, so nothing is flushed.
    }

    @Override
    public void onClosed(String reason) {
        throw new IllegalStateException("the bus closed a session of the benchmark: " + reason);
    }
}

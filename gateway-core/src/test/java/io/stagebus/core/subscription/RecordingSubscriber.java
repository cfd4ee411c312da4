package io.stagebus.core.subscription;

import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A receiving end that remembers what it was told. */
public final class RecordingSubscriber implements Subscriber {

    /** The signals, in the order they came. */
    public final List<Signal> signals = new ArrayList<>();

    /** The ids of the subscriptions that matched, per signal. */
    public final List<List<Long>> matched = new ArrayList<>();

    /** Whether its protocol has signals addressed to one session. */
    public boolean direct = true;

    /** Whether it can take more. */
    public boolean writable = true;

    /** Whether every Param it is given gets through. */
    public boolean keeping = true;

    /** Whether it lets go of its session by itself when what let it in is over. */
    public boolean lettingGo;

    /** How many batches ended. */
    public int batches;

    /** Why the bus ended the session; empty while it has not. */
    public String closed = "";

    @Override
    public void onSignal(Signal signal, List<Subscription> subscriptions) {
        signals.add(signal);
        matched.add(subscriptions.stream().map(Subscription::id).toList());
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public boolean keepsParams() {
        return keeping;
    }

    @Override
    public boolean takesDirectSignals() {
        return direct;
    }

    @Override
    public void onBatchEnd() {
        batches++;
    }

    /** Why its session was over; empty while it is not. */
    public String over = "";

    @Override
    public boolean onOver(String reason) {
        over = reason;
        return lettingGo;
    }

    /** Whether that was because somebody may be here no more. */
    public boolean revoked;

    @Override
    public void onRevoked(String reason) {
        revoked = true;
        onClosed(reason);
    }

    @Override
    public void onClosed(String reason) {
        closed = reason;
    }

    /** The Params among the signals. */
    public Stream<Signal.Param> params() {
        return signals.stream().filter(Signal.Param.class::isInstance).map(Signal.Param.class::cast);
    }
}

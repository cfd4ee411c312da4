package io.stagebus.core.subscription;

import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;

/** Which of its own signals a subscription gets back. */
public enum Echo {
    /** All of them: MQTT without no-local. */
    ALL,
    /** Params only: CLASP sends a SET back to its subscribed writer, a PUBLISH never. */
    PARAMS,
    /** None: OSC peers, MQTT no-local. */
    NONE;

    /** Whether {@code signal} may go to {@code session} under this rule. */
    public boolean admits(Signal signal, Session session) {
        return this == ALL
                || (this == PARAMS && signal.kind() == SignalKind.PARAM)
                || !signal.origin().sessionId().equals(session.id())
                // What it asked for made another's value count: that it does not know.
                || signal.origin().cause() instanceof Cause.Settled
                // Nor what became of it at another address.
                || signal.origin().cause() instanceof Cause.Alias;
    }
}

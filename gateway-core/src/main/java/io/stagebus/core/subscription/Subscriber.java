package io.stagebus.core.subscription;

import io.stagebus.core.signal.Signal;
import java.util.List;

/** The receiving end of a session, implemented by a door. Every method is called on the bus thread and must not block. */
public interface Subscriber {

    /**
     * A signal for this session. Called once per signal, however many of its subscriptions match; for one address in
     * revision order (R16). Write it, or queue it; the flush belongs to {@link #onBatchEnd}.
     *
     * @param signal what is now true
     * @param matched the session's subscriptions that match the signal's address and admit its kind, at least one, in
     *     the order they were made; empty for a signal addressed to this session directly
     */
    void onSignal(Signal signal, List<Subscription> matched);

    /** Whether it can take more now; asked between the parts of what could as well come later, such as a history (R22). */
    default boolean isWritable() {
        return true;
    }

    /**
     * Whether every Param it is given gets through, or a newer value of it, for as long as it is connected, however slowly it
     * reads. Then a snapshot need not show again what was delivered before it; otherwise it repairs what was dropped.
     */
    default boolean keepsParams() {
        return false;
    }

    /** Whether its protocol has signals that are addressed to one session (CLASP "P2P signalling"); most have none. */
    default boolean takesDirectSignals() {
        return false;
    }

    /** No more signals in this batch: flush. Called only when {@link #onSignal} or a reply touched this session. */
    void onBatchEnd();

    /**
     * The bus ended the session: close the connection. The session is closed already and receives nothing more.
     *
     * @param reason for people and logs
     */
    void onClosed(String reason);

    /**
     * What let the session in is over; it is open still. Whoever keeps something for its client beyond the connection may let
     * go of the session by itself, in a later command.
     *
     * @param reason for people and logs
     * @return whether it does; otherwise the bus ends the session, as in {@link #onRevoked}
     */
    default boolean onOver(String reason) {
        return false;
    }

    /**
     * The bus ended the session because whoever it is may be here no more: as {@link #onClosed}, and nothing more is done with
     * their rights.
     *
     * @param reason for people and logs
     */
    default void onRevoked(String reason) {
        onClosed(reason);
    }
}

package io.stagebus.appliance.client;

import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.core.signal.Value;
import java.util.Optional;

/** A running gateway as a client command sees it. Every method blocks. One thread. */
public sealed interface GatewayLink extends AutoCloseable permits AdminLink, ClaspLink {

    /**
     * The Param at an address.
     *
     * @throws LinkException also when there is none
     */
    SeenSignal get(String address) throws LinkException;

    /** Hands every Param that matches to {@code viewer}. */
    void list(String pattern, Viewer viewer) throws LinkException;

    /** Writes a Param; returns its revision, 0 when the address is none that keeps a value. */
    long set(String address, Value value) throws LinkException;

    /** Deletes a Param, where the protocol can say that; returns the revision of its end, 0 when there was none. */
    long delete(String address) throws LinkException;

    /** Publishes an Event. */
    void emit(String address, Optional<Value> value) throws LinkException;

    /** Hands every signal that matches to {@code viewer}, first what is there; returns only by an exception. */
    void watch(String pattern, Viewer viewer) throws LinkException;

    @Override
    void close();

    /** Takes what is seen. */
    interface Viewer {

        /** A signal. */
        void seen(SeenSignal signal);

        /** All that was there has been shown; what comes from now on happens now. */
        default void live() {
            // Only a live view wants to know.
        }

        /** The gateway could not send one of the values. */
        default void unshown(String why) {
            // Only what prints has a place for it.
        }

        /** Some signals could not be shown, because they came faster than they were taken. */
        default void lost(long count) {
            // Only a live view wants to know.
        }
    }
}

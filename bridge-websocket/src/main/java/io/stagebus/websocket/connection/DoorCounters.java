package io.stagebus.websocket.connection;

/** What the door counts. Written on the event loop of the door only; the server publishes copies of it. */
public final class DoorCounters {

    long messages;
    long badFrames;
    long errorsWithheld;
    long refusedHellos;
    long idleClosed;
    long oversizedSignals;
    long coalescedMoves;

    /** No count yet. */
    public DoorCounters() {}

    /** Messages understood. */
    public long messages() {
        return messages;
    }

    /** Frames that were none, or carried no message. */
    public long badFrames() {
        return badFrames;
    }

    /** ERRORs not sent, because the client got so many already. */
    public long errorsWithheld() {
        return errorsWithheld;
    }

    /** Clients whose HELLO was refused, or that sent none. */
    public long refusedHellos() {
        return refusedHellos;
    }

    /** Connections closed because nothing came from the other side any more. */
    public long idleClosed() {
        return idleClosed;
    }

    /** Signals of other doors that fit no CLASP frame. */
    public long oversizedSignals() {
        return oversizedSignals;
    }

    /** Moves of gestures that gave way to a newer one of the same gesture. */
    public long coalescedMoves() {
        return coalescedMoves;
    }
}

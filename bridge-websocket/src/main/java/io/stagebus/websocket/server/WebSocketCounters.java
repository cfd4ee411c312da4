package io.stagebus.websocket.server;

/**
 * What the door counted, as of its last round of supervision. Immutable.
 *
 * @param connections open now, upgraded or not
 * @param messages CLASP messages understood
 * @param badFrames frames that were none, or carried no message
 * @param errorsWithheld ERRORs not sent, because the client got so many already
 * @param refusedHellos clients whose HELLO was refused, or that sent none
 * @param idleClosed connections closed because nothing came from the other side any more
 * @param oversizedSignals signals of other doors that fit no CLASP frame
 * @param coalescedMoves moves of gestures that gave way to a newer one
 * @param backlogBytes what waits for slow clients now
 * @param conflated signals that gave way to newer ones of the same address, for slow clients
 * @param dropped samples of streams dropped for slow clients
 * @param slowClosed connections closed because too much waited for them
 * @param turnedAway connections refused for a limit
 */
public record WebSocketCounters(
        int connections,
        long messages,
        long badFrames,
        long errorsWithheld,
        long refusedHellos,
        long idleClosed,
        long oversizedSignals,
        long coalescedMoves,
        long backlogBytes,
        long conflated,
        long dropped,
        long slowClosed,
        long turnedAway) {

    /** Before anything happened. */
    static final WebSocketCounters ZERO = new WebSocketCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

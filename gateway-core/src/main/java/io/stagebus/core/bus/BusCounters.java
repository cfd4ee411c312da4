package io.stagebus.core.bus;

/**
 * What the bus counts, as of the end of the last batch. Immutable.
 *
 * @param sessions open sessions of clients; the gateway's own are not counted
 * @param subscriptions subscriptions in force
 * @param params Params that exist
 * @param paramBytes an estimate of the heap bytes they hold
 * @param commands commands taken since the start
 * @param refused commands refused since the start
 * @param delivered signals handed to subscribers since the start
 * @param scheduledBundles bundles that wait for their time
 * @param waitingForDurable replies that wait for the journal
 * @param chainsCut commands refused because rules fired each other too deep
 * @param admissionClosings how often overload closed admission
 * @param notes notes that doors have the journal keep
 * @param noteBytes an estimate of the heap bytes they hold
 * @param notesRefused notes refused for want of room since the start
 * @param lastSeq the last sequence number given
 */
public record BusCounters(
        int sessions,
        int subscriptions,
        int params,
        long paramBytes,
        long commands,
        long refused,
        long delivered,
        int scheduledBundles,
        int waitingForDurable,
        long chainsCut,
        long admissionClosings,
        int notes,
        long noteBytes,
        long notesRefused,
        long lastSeq) {

    /** Nothing yet. */
    public static final BusCounters ZERO = new BusCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}

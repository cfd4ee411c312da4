package io.stagebus.core.bus;

import io.stagebus.core.state.StateSettings;
import java.util.List;

/**
 * The bounds of the bus.
 *
 * @param state what the configuration says about state
 * @param maxSessions how many clients' sessions may be open; 0 for no bound
 * @param maxSubscriptions how many subscriptions one session may have
 * @param inboxCapacity how many commands other threads may have waiting, a power of two
 * @param maxScheduledBundles how many bundles may wait for their time (R23)
 * @param maxScheduleAheadSeconds how far ahead one may lie (R23)
 * @param maxChainDepth how deep rules may fire each other
 * @param maxJournalBacklog entries not yet written at which admission closes (R20)
 * @param maxNotes how many notes the doors may keep, see {@link Notes}
 * @param maxNoteBytes what they may hold together
 * @param definitionSeconds how long a definition lasts from its announcement; 0 for ever
 * @param recorded what the journal is given besides what it always is
 * @param streamMillis the least time between two deliveries of a stream to a client whose subscription says none; 0 for none
 */
public record BusSettings(
        StateSettings state,
        int maxSessions,
        int maxSubscriptions,
        int inboxCapacity,
        int maxScheduledBundles,
        long maxScheduleAheadSeconds,
        int maxChainDepth,
        long maxJournalBacklog,
        int maxNotes,
        long maxNoteBytes,
        long definitionSeconds,
        List<RecordRule> recorded,
        long streamMillis) {

    /** What a device with 1 GB of memory can bear. */
    private static final int MAX_NOTES = 200_000;

    private static final long MAX_NOTE_BYTES = 64L << 20;

    private static final long DEFINITION_SECONDS = 3_600;

    /** Copies {@code recorded}. */
    public BusSettings {
        recorded = List.copyOf(recorded);
    }

    /** The defaults of the rulings. */
    public static final BusSettings DEFAULT =
            new BusSettings(StateSettings.DEFAULT, 10_000, 1_000, 65_536, 10_000, 86_400, 16, 100_000);

    /** Bounds with those for notes as they are by default; definitions last an hour, nothing more is recorded than always is. */
    public BusSettings(
            StateSettings state,
            int maxSessions,
            int maxSubscriptions,
            int inboxCapacity,
            int maxScheduledBundles,
            long maxScheduleAheadSeconds,
            int maxChainDepth,
            long maxJournalBacklog) {
        this(
                state,
                maxSessions,
                maxSubscriptions,
                inboxCapacity,
                maxScheduledBundles,
                maxScheduleAheadSeconds,
                maxChainDepth,
                maxJournalBacklog,
                MAX_NOTES,
                MAX_NOTE_BYTES,
                DEFINITION_SECONDS,
                List.of(),
                0);
    }

    /** The same with other bounds for notes. */
    public BusSettings withNotes(int notes, long bytes) {
        return with(state, notes, bytes, definitionSeconds, recorded, streamMillis);
    }

    /** The same with another life of definitions, seconds; 0 for ever. */
    public BusSettings withDefinitionSeconds(long seconds) {
        return with(state, maxNotes, maxNoteBytes, seconds, recorded, streamMillis);
    }

    /** The same, and more for the journal. */
    public BusSettings withRecorded(List<RecordRule> rules) {
        return with(state, maxNotes, maxNoteBytes, definitionSeconds, rules, streamMillis);
    }

    /** The same with another least time between two deliveries of a stream, milliseconds. */
    public BusSettings withStreamMillis(long millis) {
        return with(state, maxNotes, maxNoteBytes, definitionSeconds, recorded, millis);
    }

    /** The same with other settings of the state. */
    public BusSettings withState(StateSettings other) {
        return with(other, maxNotes, maxNoteBytes, definitionSeconds, recorded, streamMillis);
    }

    private BusSettings with(
            StateSettings other, int notes, long noteBytes, long seconds, List<RecordRule> rules, long millis) {
        return new BusSettings(
                other,
                maxSessions,
                maxSubscriptions,
                inboxCapacity,
                maxScheduledBundles,
                maxScheduleAheadSeconds,
                maxChainDepth,
                maxJournalBacklog,
                notes,
                noteBytes,
                seconds,
                rules,
                millis);
    }
}

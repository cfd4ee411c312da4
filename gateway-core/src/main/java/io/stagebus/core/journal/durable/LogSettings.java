package io.stagebus.core.journal.durable;

/**
 * How the write-ahead log works.
 *
 * @param segmentBytes the size of one file of the log, 64 KiB to 1 GiB
 * @param snapshotBytes how much log there may be behind a snapshot before the next one is written: what a restart reads
 * @param minIntervalMillis the least time between two forces, to spare an SD card; 0 for none. Durable acknowledgements wait
 *     that long
 * @param lazyForceMillis so long after it came what nobody waits for is forced, whatever else is held back
 * @param maxTombstones how many deleted Params keep their revision (R12)
 * @param capacity how many entries a second are all kept; above, a Param that nobody waits for keeps its last value of every
 *     few milliseconds, or where that is still too much of up to a second, but never longer than {@code lazyForceMillis} (R20)
 */
public record LogSettings(
        int segmentBytes,
        long snapshotBytes,
        int minIntervalMillis,
        int lazyForceMillis,
        int maxTombstones,
        long capacity) {

    /** Segments of 8 MiB, a snapshot after 16 MiB, no least interval, forced within a second, 100,000 entries a second. */
    public static final LogSettings DEFAULT = new LogSettings(8 << 20, 16 << 20, 0, 1_000, 100_000, 100_000);

    /** Rejects what is out of range. */
    public LogSettings {
        check("journal segment size", segmentBytes, 64 << 10, 1 << 30);
        check("journal snapshot distance", snapshotBytes, 1 << 10, Long.MAX_VALUE);
        check("journal-min-interval", minIntervalMillis, 0, 60_000);
        check("journal lazy force", lazyForceMillis, 1, 60_000);
        check("journal tombstones", maxTombstones, 0, Integer.MAX_VALUE);
        check("journal-capacity", capacity, 1, Long.MAX_VALUE);
    }

    /** The same with another least interval between forces, milliseconds. */
    public LogSettings withMinIntervalMillis(int millis) {
        return new LogSettings(segmentBytes, snapshotBytes, millis, lazyForceMillis, maxTombstones, capacity);
    }

    /** The same with another time that what nobody waits for may stay with the operating system, milliseconds. */
    public LogSettings withLazyForceMillis(int millis) {
        return new LogSettings(segmentBytes, snapshotBytes, minIntervalMillis, millis, maxTombstones, capacity);
    }

    /** The same with another capacity, entries a second. */
    public LogSettings withCapacity(long perSecond) {
        return new LogSettings(
                segmentBytes, snapshotBytes, minIntervalMillis, lazyForceMillis, maxTombstones, perSecond);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + ".." + most + " but is " + value);
        }
    }
}

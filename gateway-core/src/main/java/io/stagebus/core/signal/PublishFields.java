package io.stagebus.core.signal;

/**
 * The optional fields of a published signal (CLASP PUBLISH). Each is {@link #ABSENT} when the sender gave none.
 *
 * @param timestampMicros the sender's time, microseconds since 1970, unsigned 64 bit on the wire
 * @param hasTimestamp whether {@code timestampMicros} was given; every bit pattern is a legal time
 * @param id the gesture's id, 0..2^32-1
 * @param rateHz samples per second, 0..2^32-1
 * @param samples whether the value is an array of floats that was sent as a sample batch
 */
public record PublishFields(long timestampMicros, boolean hasTimestamp, long id, long rateHz, boolean samples) {

    /** A field that was not given. */
    public static final long ABSENT = -1;

    /** No optional field at all. */
    public static final PublishFields NONE = new PublishFields(0, false, ABSENT, ABSENT, false);

    /** Only a gesture id. */
    public static PublishFields ofId(long id) {
        return new PublishFields(0, false, id, ABSENT, false);
    }
}

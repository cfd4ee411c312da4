package io.stagebus.osc.codec;

/**
 * A time as 64-bit fixed point: seconds since 1900 in the upper half, fractions of a second of 2^-32 in the lower (OSC 1.0
 * "Temporal Semantics and OSC Time Tags"). Immutable; any thread.
 *
 * @param ntp the 64 bits as they stand on the wire, unsigned
 */
public record TimeTag(long ntp) {

    /** The bit pattern that means "now": 63 zeros and a one. */
    public static final TimeTag IMMEDIATELY = new TimeTag(1);

    /** Seconds from 1900 to 1970. */
    private static final long SECONDS_TO_1970 = 2_208_988_800L;

    private static final long MICROS = 1_000_000L;
    /** After so long the 32 bits of seconds start again: first in 2036. */
    private static final long ERA_MICROS = (1L << 32) * MICROS;

    /** The time tag with these halves, each 0..2^32-1; higher bits are ignored. */
    public static TimeTag of(long seconds, long fraction) {
        return new TimeTag((seconds << 32) | (fraction & 0xFFFF_FFFFL));
    }

    /** The time tag of a wall time in microseconds since 1970; {@link #toMicros} gives the same back. */
    public static TimeTag ofMicros(long wallMicros) {
        long seconds = Math.floorDiv(wallMicros, MICROS) + SECONDS_TO_1970;
        long micros = Math.floorMod(wallMicros, MICROS);
        // Rounded up, because the way back rounds down.
        return of(seconds, ((micros << 32) + MICROS - 1) / MICROS);
    }

    /** Whether this is {@link #IMMEDIATELY}. */
    public boolean isImmediate() {
        return ntp == 1;
    }

    /** The upper half: seconds since the start of its era, 0..2^32-1. */
    public long seconds() {
        return ntp >>> 32;
    }

    /** The lower half: fractions of a second, 0..2^32-1. */
    public long fraction() {
        return ntp & 0xFFFF_FFFFL;
    }

    /**
     * The wall time in microseconds since 1970. The bits do not say how often the seconds have started again, so the
     * latest reading that is not after {@code latestMicros} is taken, and the first if there is none: what is written as a
     * small number means long ago until 2036 comes near.
     *
     * @param latestMicros the latest time that makes sense to the caller, microseconds since 1970
     */
    public long toMicros(long latestMicros) {
        long first = (seconds() - SECONDS_TO_1970) * MICROS + ((fraction() * MICROS) >>> 32);
        long eras = Math.max(0, Math.floorDiv(latestMicros - first, ERA_MICROS));
        return first + eras * ERA_MICROS;
    }
}

package io.stagebus.core.signal;

/**
 * How long a Param lives after it was written (CLASP SET ttl; R13).
 *
 * @param mode how the time counts
 * @param seconds 0..2^31-1; 0 unless {@code mode} is {@link Mode#SLIDING} or {@link Mode#ABSOLUTE}
 */
public record Ttl(Mode mode, long seconds) {

    /** How the time to live counts. */
    public enum Mode {
        /** The write said nothing: what the address has stays in force, or the configured default. */
        UNSPECIFIED,
        /** Lives until it is deleted. */
        NEVER,
        /** Renewed by every write and every GET of the address. */
        SLIDING,
        /** Counted from the write, renewed by nothing else. */
        ABSOLUTE
    }

    /** Nothing said. */
    public static final Ttl UNSPECIFIED = new Ttl(Mode.UNSPECIFIED, 0);

    /** Never expires. */
    public static final Ttl NEVER = new Ttl(Mode.NEVER, 0);

    /** Rejects a negative time and one beside a mode that has none. */
    public Ttl {
        boolean timed = mode == Mode.SLIDING || mode == Mode.ABSOLUTE;
        if (seconds < 0 || seconds > Integer.MAX_VALUE || (!timed && seconds != 0)) {
            throw new IllegalArgumentException("ttl " + mode + ": seconds must be 0..2147483647 but is " + seconds);
        }
    }

    /** Expires when it was neither written nor fetched for {@code seconds}. */
    public static Ttl sliding(long seconds) {
        return new Ttl(Mode.SLIDING, seconds);
    }

    /** Expires {@code seconds} after the write. */
    public static Ttl absolute(long seconds) {
        return new Ttl(Mode.ABSOLUTE, seconds);
    }

    /** Whether it ever expires. */
    public boolean expires() {
        return mode == Mode.SLIDING || mode == Mode.ABSOLUTE;
    }
}

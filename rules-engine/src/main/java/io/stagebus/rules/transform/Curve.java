package io.stagebus.rules.transform;

/** The shape by which one range is laid onto another. */
public enum Curve {
    /** Evenly. */
    LINEAR,
    /** Fast first, then slow: {@code log10(1 + 9u)}. */
    LOG,
    /** Slow first, then fast: {@code (10^u − 1) / 9}, the opposite of {@link #LOG}. */
    EXPONENTIAL,
    /** A fader's place to decibels, by the law of the X32: 0 is −90 dB, 0.75 is 0 dB, 1 is +10 dB. */
    DB,
    /** Decibels to a fader's place, the opposite of {@link #DB}. */
    FROM_DB;

    private static final double QUIETEST = -90;

    /**
     * The value of the curve.
     *
     * @param u 0..1; for {@link #FROM_DB} decibels
     * @return 0..1; for {@link #DB} decibels
     */
    double at(double u) {
        return switch (this) {
            case LINEAR -> u;
            case LOG -> Math.log10(1 + 9 * u);
            case EXPONENTIAL -> (Math.pow(10, u) - 1) / 9;
            case DB -> decibels(u);
            case FROM_DB -> fader(u);
        };
    }

    private static double decibels(double fader) {
        if (fader >= 0.5) {
            return 40 * fader - 30;
        }
        if (fader >= 0.25) {
            return 80 * fader - 50;
        }
        if (fader >= 0.0625) {
            return 160 * fader - 70;
        }
        return 480 * fader + QUIETEST;
    }

    private static double fader(double decibels) {
        if (decibels >= -10) {
            return Math.min(1, (decibels + 30) / 40);
        }
        if (decibels >= -30) {
            return (decibels + 50) / 80;
        }
        if (decibels >= -60) {
            return (decibels + 70) / 160;
        }
        return Math.max(0, (decibels - QUIETEST) / 480);
    }
}

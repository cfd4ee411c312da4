package io.stagebus.benchmarks.load;

/**
 * How much is measured.
 *
 * @param rounds how many times each side of a comparison has its turn
 * @param seconds how long a turn is
 * @param warmUpSeconds how long each side is warmed up
 * @param scale what counts of clients, signals and the like are multiplied with, above 0, at most 1
 */
record Effort(int rounds, double seconds, double warmUpSeconds, double scale) {

    /** For figures. */
    static final Effort FULL = new Effort(9, 4, 6, 1);

    /** To see that everything works. */
    static final Effort QUICK = new Effort(1, 0.5, 0.3, 0.05);

    /** Whether figures do not matter. */
    boolean isQuick() {
        return scale < 1;
    }

    Effort withRounds(int other) {
        return new Effort(other, seconds, warmUpSeconds, scale);
    }

    /** {@code full} scaled down, but at least {@code least}. */
    int count(int full, int least) {
        return Math.max(least, (int) Math.round(full * scale));
    }
}

package io.stagebus.benchmarks.report;

import java.util.OptionalDouble;

/**
 * One figure of the report. Immutable.
 *
 * @param program the program that measured it
 * @param what what it is, with its unit
 * @param target what it ought to be, in words; empty when nothing is demanded
 * @param measured the gateway's
 * @param bare the bare loop's in the same rounds, if it has one
 * @param ratio the median of the rounds' ratios, if there is a bare figure
 * @param verdict whether the target is met
 */
public record Row(
        String program,
        String what,
        String target,
        double measured,
        OptionalDouble bare,
        OptionalDouble ratio,
        Verdict verdict) {

    /** Whether a target is met. */
    public enum Verdict {
        /** It is. */
        MET,
        /** It is not. */
        MISSED,
        /** Nothing is demanded. */
        NO_TARGET;

        /** {@link #MET} or {@link #MISSED}. */
        public static Verdict of(boolean met) {
            return met ? MET : MISSED;
        }

        /** The word in the report; empty for {@link #NO_TARGET}. */
        public String word() {
            return switch (this) {
                case MET -> "met";
                case MISSED -> "missed";
                case NO_TARGET -> "";
            };
        }
    }

    /** A figure by itself with a target. */
    public static Row absolute(String program, String what, String target, double measured, boolean met) {
        return new Row(
                program, what, target, measured, OptionalDouble.empty(), OptionalDouble.empty(), Verdict.of(met));
    }

    /** A number of things that has to be {@code wanted}. */
    public static Row count(String program, String what, long wanted, long counted) {
        return absolute(program, what, "%,d".formatted(wanted), (double) counted, counted == wanted);
    }

    /** A figure by itself without a target. */
    public static Row information(String program, String what, double measured) {
        return new Row(program, what, "", measured, OptionalDouble.empty(), OptionalDouble.empty(), Verdict.NO_TARGET);
    }

    /** A figure beside the bare loop's, without a target. */
    public static Row compared(String program, String what, Rounds rounds) {
        return beside(program, what, "", rounds, Verdict.NO_TARGET);
    }

    /** A figure whose ratio to the bare loop's may not be greater than {@code limit}. */
    public static Row atMost(String program, String what, double limit, Rounds rounds) {
        return beside(program, what, "≤ " + limit + " × bare", rounds, Verdict.of(rounds.ratio() <= limit));
    }

    /** A figure whose ratio to the bare loop's may not be less than {@code limit}. */
    public static Row atLeast(String program, String what, double limit, Rounds rounds) {
        return beside(program, what, "≥ " + limit + " × bare", rounds, Verdict.of(rounds.ratio() >= limit));
    }

    /** A figure beside the bare loop's with a target and verdict of its own. */
    public static Row beside(String program, String what, String target, Rounds rounds, Verdict verdict) {
        return new Row(
                program,
                what,
                target,
                rounds.measured(),
                OptionalDouble.of(rounds.bare()),
                OptionalDouble.of(rounds.ratio()),
                verdict);
    }
}

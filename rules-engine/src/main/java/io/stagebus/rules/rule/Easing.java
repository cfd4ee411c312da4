package io.stagebus.rules.rule;

/** How a fade moves between its ends. */
public enum Easing {
    /** Evenly. */
    LINEAR,
    /** Slow at first. */
    IN,
    /** Slow at last. */
    OUT,
    /** Slow at both ends. */
    IN_OUT;

    /**
     * How far the fade has gone.
     *
     * @param time which part of its time is over, 0..1
     * @return 0 at 0, 1 at 1, never falling in between
     */
    public double at(double time) {
        return switch (this) {
            case LINEAR -> time;
            case IN -> time * time;
            case OUT -> time * (2 - time);
            case IN_OUT -> time < 0.5 ? 2 * time * time : 1 - 2 * (1 - time) * (1 - time);
        };
    }
}

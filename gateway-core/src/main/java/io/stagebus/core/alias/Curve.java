package io.stagebus.core.alias;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How a position between the ends of one range becomes one between the ends of another. Stateless; any thread. */
public enum Curve {
    /** In proportion. */
    LINEAR {
        @Override
        double forth(double position) {
            return position;
        }

        @Override
        double back(double position) {
            return position;
        }
    },
    /** The right side is the square of the left: fine steps at the bottom, as light and sound want them. */
    SQUARE {
        @Override
        double forth(double position) {
            return position * position;
        }

        @Override
        double back(double position) {
            return Math.sqrt(position);
        }
    },
    /**
     * The left side is a fader's position, the right side decibels from -90 to 10, in the four straight parts of a
     * Behringer X32 or Midas M32 (X32 OSC protocol, "fader level").
     */
    FADER_DB {
        @Override
        double forth(double position) {
            double decibels = position >= 0.5
                    ? 40 * position - 30
                    : position >= 0.25
                            ? 80 * position - 50
                            : position >= 0.0625 ? 160 * position - 70 : 480 * position - 90;
            return (decibels + 90) / 100;
        }

        @Override
        double back(double position) {
            double decibels = 100 * position - 90;
            return decibels >= -10
                    ? (decibels + 30) / 40
                    : decibels >= -30
                            ? (decibels + 50) / 80
                            : decibels >= -60 ? (decibels + 70) / 160 : (decibels + 90) / 480;
        }
    };

    /** From left to right, both 0..1. */
    abstract double forth(double position);

    /** From right to left, both 0..1. */
    abstract double back(double position);

    /** Its name in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The curve with this name. */
    public static Optional<Curve> of(String word) {
        return Arrays.stream(values())
                .filter(curve -> curve.word().equals(word))
                .findFirst();
    }
}

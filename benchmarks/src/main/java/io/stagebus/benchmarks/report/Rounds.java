package io.stagebus.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One figure over the rounds of a run, each time of the gateway and right before or after of the bare loop. The ratio is
 * taken within each round, for the machine drifts between rounds. Not thread-safe.
 */
public final class Rounds {

    private final List<Double> measured = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();

    /** Adds a round. */
    public void add(double measuredFigure, double bareFigure) {
        measured.add(measuredFigure);
        bare.add(bareFigure);
    }

    /** The median of the gateway's figures. */
    public double measured() {
        return median(measured);
    }

    /** The median of the bare loop's figures. */
    public double bare() {
        return median(bare);
    }

    /** The median of the ratios of the rounds. */
    public double ratio() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            ratios.add(measured.get(i) / bare.get(i));
        }
        return median(ratios);
    }

    /**
     * The median.
     *
     * @throws IllegalArgumentException when there are no figures
     */
    public static double median(List<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("no figures to take the median of");
        }
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

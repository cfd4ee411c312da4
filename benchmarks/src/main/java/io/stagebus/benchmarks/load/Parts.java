package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.micro.Micro;
import io.stagebus.benchmarks.report.Row;

/** The JMH benchmarks, and the one target among them. */
final class Parts implements Program {

    private static final String WORST_PATTERN = "AddressPattern.thirtyTwoManyAgainstThirtyTwoSegments";
    private static final double LIMIT_NANOS = 50_000;

    @Override
    public String name() {
        return "parts";
    }

    @Override
    public String summary() {
        return "JMH: matcher, trie, bus and codecs by themselves, ns an operation";
    }

    @Override
    public void run(Bench bench) {
        for (Micro.Figure figure : Micro.run(bench.effort().isQuick())) {
            bench.report()
                    .add(
                            figure.name().equals(WORST_PATTERN)
                                    ? Row.absolute(
                                            name(),
                                            figure.name() + ", ns",
                                            "< 50,000 ns",
                                            figure.nanos(),
                                            figure.nanos() < LIMIT_NANOS)
                                    : Row.information(name(), figure.name() + ", ns", figure.nanos()));
        }
    }
}

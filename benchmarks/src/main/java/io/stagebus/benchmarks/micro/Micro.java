package io.stagebus.benchmarks.micro;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks of this package. The program's main thread. */
public final class Micro {

    private static final List<String> JVM =
            List.of("-XX:+UseSerialGC", "-Xmx512m", "--enable-native-access=ALL-UNNAMED");

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Micro() {}

    /**
     * One figure.
     *
     * @param name class and method, with the values of parameters
     * @param nanos nanoseconds for one operation
     * @param bytes what one operation allocates
     */
    public record Figure(String name, double nanos, double bytes) {}

    /**
     * Runs them.
     *
     * @param quick whether only to see that they run: one short turn each, in this JVM
     */
    public static List<Figure> run(boolean quick) {
        return run(quick, ".*");
    }

    /**
     * Runs those whose class and method, with a dot between, end with {@code which}.
     *
     * @param which a regular expression
     */
    public static List<Figure> run(boolean quick, String which) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Micro.class.getPackageName() + "\\." + which + "$")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .jvmArgs(JVM.toArray(String[]::new));
        if (quick) {
            TimeValue turn = TimeValue.milliseconds(20);
            options.forks(0)
                    .verbosity(VerboseMode.SILENT)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(turn)
                    .param("subscriptions", "10")
                    .param("params", "10");
        }
        try {
            return figures(new Runner(options.build()).run());
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Figure> figures(Collection<RunResult> results) {
        return results.stream()
                .map(result -> new Figure(
                        name(result),
                        result.getPrimaryResult().getScore(),
                        Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED), ALLOCATED)
                                .getScore()))
                .toList();
    }

    private static String name(RunResult result) {
        String full = result.getParams().getBenchmark();
        String method = full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1);
        StringBuilder name = new StringBuilder(method.replace("Benchmark.", "."));
        for (String key : result.getParams().getParamsKeys()) {
            name.append(", ")
                    .append(result.getParams().getParam(key))
                    .append(' ')
                    .append(key);
        }
        return name.toString();
    }
}

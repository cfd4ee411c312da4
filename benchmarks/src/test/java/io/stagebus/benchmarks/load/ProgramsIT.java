package io.stagebus.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.benchmarks.report.Circumstances;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.report.Row.Verdict;
import io.stagebus.benchmarks.server.Servers;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every program runs to its end against the gateway, loses nothing and mixes nothing up. How fast it is here is nobody's
 * concern.
 */
final class ProgramsIT {

    private static final Effort SHORT = new Effort(1, 0.2, 0.1, 0.02);

    private final Servers servers =
            new Servers(Path.of("../appliance-image/target/stagebus/bin/stagebus"), "", Optional.empty());
    private final Report report =
            new Report(new Circumstances(Map.of()), new PrintStream(OutputStream.nullOutputStream(), true));

    static Stream<Program> programs() {
        return Main.PROGRAMS.stream();
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void a_program_measures_the_gateway(Program program) {
        program.run(new Bench(servers, report, SHORT, false));
        List<Row> rows = report.rows();
        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(row.program()).isEqualTo(program.name());
            // What something adds is a difference, which noise may turn below zero in so short a run.
            assertThat(row.measured()).as(row.what()).isFinite();
        });
        // A target that is a bare count says what has to arrive; everything else is a matter of speed.
        assertThat(rows.stream().filter(row -> row.target().matches("[\\d,]+")))
                .allSatisfy(row -> assertThat(row.verdict()).as(row.toString()).isEqualTo(Verdict.MET));
    }
}

package io.stagebus.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(
            new Circumstances(Map.of("commit", "abc \"quoted\"")),
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    @BeforeEach
    void add() {
        Rounds rounds = new Rounds();
        rounds.add(130, 100);
        report.add(Row.atMost("one-hop", "p50, µs", 1.2, rounds));
        report.add(Row.absolute("scale", "lost", "0", 0, true));
        report.add(Row.information("go", "load", 20_000));
        report.note("a note");
    }

    @Test
    void the_table_says_what_was_wanted_and_whether_it_is_so() {
        report.printTable();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("| one-hop | p50, µs | ≤ 1.2 × bare | 130      | 100  | 1.30  | missed  |")
                .contains("| scale   | lost    | 0            | 0        |      |       | met     |")
                .contains("| go      | load    |              | 20,000   |      |       |         |")
                .contains("- a note");
    }

    @Test
    void the_json_holds_the_same(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.json");
        report.writeJson(file);
        assertThat(Files.readString(file))
                .contains("\"commit\":\"abc \\\"quoted\\\"\"")
                .contains("\"what\":\"p50, µs\"")
                .contains("\"measured\":130.0,\"bare\":100.0,\"ratio\":1.3,\"verdict\":\"missed\"")
                .contains("\"measured\":0.0,\"bare\":null,\"ratio\":null,\"verdict\":\"met\"")
                .contains("\"notes\":[\"a note\"]");
    }
}

package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.journal.JournalProbe;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How the journal starts, reads, thins and drops with ten million entries behind it, within the gateway's heap. */
final class JournalHistory implements Program {

    private static final int ENTRIES = 10_000_000;
    private static final double RESTART_MILLIS = 1_500;
    private static final double PAGE_MILLIS = 50;
    private static final double DROP_MILLIS = 100;

    @Override
    public String name() {
        return "journal-history";
    }

    @Override
    public String summary() {
        return "ten million entries in the gateway's heap: restart, pages, export, a day thinned and one dropped";
    }

    @Override
    public void run(Bench bench) {
        try {
            // Not in /tmp, which may be in memory.
            Path folder = Files.createTempDirectory(JournalWork.target(), "journal");
            try {
                large(bench, folder);
            } finally {
                JournalWork.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Double> probe(Bench bench, List<String> arguments) {
        return JournalWork.probe(bench, JournalProbe.class, arguments);
    }

    private void large(Bench bench, Path folder) {
        int count = bench.effort().count(ENTRIES, 200_000);
        Report report = bench.report();
        Map<String, Double> half = probe(bench, JournalProbe.arguments("fill", folder, count / 2));
        report.add(Row.information(name(), "recorded, entries/s", JournalWork.of(half, "entries-per-second")));
        Map<String, Double> restart = probe(bench, JournalProbe.arguments("restart", folder, 0));
        double open = JournalWork.of(restart, "open-millis");
        report.add(Row.information(name(), "params at the restart", JournalWork.of(restart, "params")));
        report.add(Row.absolute(name(), "restart after half of them, ms", "≤ 1,500 ms", open, open <= RESTART_MILLIS));
        read(bench, folder, count / 2, "half");
        probe(bench, JournalProbe.arguments("fill", folder, count - count / 2));
        read(bench, folder, count, "all");
        Map<String, Double> thin = probe(bench, JournalProbe.arguments("thin", folder, 0));
        report.add(
                Row.information(name(), "a day thinned by pattern, entries", JournalWork.of(thin, "thinned-entries")));
        report.add(Row.information(name(), "thinning it, s", JournalWork.of(thin, "thin-seconds")));
        Map<String, Double> drop = probe(bench, JournalProbe.arguments("drop", folder, 0));
        double millis = JournalWork.of(drop, "drop-millis");
        report.add(Row.information(name(), "databases dropped", JournalWork.of(drop, "dropped-databases")));
        report.add(Row.absolute(name(), "dropping a day, ms", "≤ 100 ms", millis, millis <= DROP_MILLIS));
    }

    private void read(Bench bench, Path folder, long expected, String which) {
        Report report = bench.report();
        Map<String, Double> read = probe(bench, JournalProbe.arguments("read", folder, 0));
        report.add(Row.information(
                name(),
                "oldest page of one address of " + which + " in a program just started, ms",
                JournalWork.of(read, "cold-page-millis")));
        for (String end : List.of("oldest", "newest")) {
            double page = JournalWork.of(read, end + "-page-millis");
            report.add(Row.absolute(
                    name(), end + " page of one address of " + which + ", ms", "≤ 50 ms", page, page <= PAGE_MILLIS));
        }
        report.add(Row.information(
                name(), "newest page of all addresses of " + which + ", ms", JournalWork.of(read, "any-page-millis")));
        report.add(Row.count(name(), "entries exported of " + which + " within the heap", expected, (long)
                JournalWork.of(read, "exported-entries")));
        report.add(Row.information(
                name(), "export of " + which + ", entries/s", JournalWork.of(read, "export-entries-per-second")));
    }
}

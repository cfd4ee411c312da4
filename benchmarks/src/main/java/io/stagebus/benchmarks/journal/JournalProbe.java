package io.stagebus.benchmarks.journal;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.index.HistoryReport;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.signal.SignalKind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One measurement of the journal on a folder, in a JVM of its own: {@code fill}, {@code restart}, {@code read}, {@code thin},
 * {@code drop}.
 */
public final class JournalProbe {

    /** Pages of other addresses before those that count: compilers are at work in a program that has just started. */
    private static final int WARM_UP = 40;

    private static final int WARM_UP_FROM = 331;
    private static final int STEP = 2_003;
    private static final int COLD_FROM = 97;
    private static final int OLDEST_FROM = 53;
    private static final int NEWEST_FROM = 197;

    /** How many days the filled entries are spread over. */
    static final int DAYS = 5;

    private static final int PARAMS = 100_000;
    private static final int MAX_BACKLOG = 10_000;
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int READS = 9;

    private JournalProbe() {}

    /** Measures and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "fill" -> fill(folder, Long.parseLong(arguments[2]));
            case "restart" -> restart(folder);
            case "read" -> read(folder);
            case "thin" -> thin(folder);
            case "drop" -> drop(folder);
            default -> throw new IllegalArgumentException("unknown measurement " + arguments[0]);
        }
        figure("heap-megabytes", Runtime.getRuntime().maxMemory() / 1e6);
    }

    static void figure(String name, double value) {
        System.out.println("figure " + name + " " + String.format(Locale.ROOT, "%.6f", value));
    }

    /** Entries at full speed, until the history has them. */
    private static void fill(Path folder, long count) {
        Samples samples = new Samples(PARAMS);
        long end = System.currentTimeMillis() * 1_000;
        try (OpenJournal open = new OpenJournal(folder)) {
            long first = open.recovered.lastSeq();
            long begun = System.nanoTime();
            for (long i = 1; i <= count; i++) {
                long micros = end - (count - i) * DAYS * DAY_MICROS / count;
                open.journal.append(samples.entry(first + i, micros, 1 + i / PARAMS, i == count));
                if (i % 1_000 == 0) {
                    open.awaitBacklog(MAX_BACKLOG);
                }
            }
            open.awaitDurable(first + count);
            figure("entries-per-second", count * 1e9 / (System.nanoTime() - begun));
            open.awaitFiled();
        }
    }

    /** How long recovery takes. */
    private static void restart(Path folder) {
        try (OpenJournal open = new OpenJournal(folder)) {
            figure("open-millis", open.openNanos / 1e6);
            figure("params", open.recovered.params().size());
        }
    }

    private static void read(Path folder) throws JournalException {
        try (OpenJournal open = new OpenJournal(folder)) {
            page(open, range(Samples.address(0).text(), SignalKind.ALL, 1_000, false));
            figure("history-entries", (double) open.journal.counters().indexedSeq());
            figure("cold-page-millis", pages(open, COLD_FROM, false)[READS / 2]);
            for (int i = 0; i < WARM_UP; i++) {
                page(open, range(Samples.address(WARM_UP_FROM + i * STEP).text(), SignalKind.ALL, 100, i % 2 == 0));
            }
            for (boolean newest : new boolean[] {false, true}) {
                double[] millis = pages(open, newest ? NEWEST_FROM : OLDEST_FROM, newest);
                figure(newest ? "newest-page-millis" : "oldest-page-millis", millis[READS / 2]);
                figure(newest ? "newest-page-worst-millis" : "oldest-page-worst-millis", millis[READS - 1]);
            }
            long asked = System.nanoTime();
            page(open, range("/**", SignalKind.ALL, 1_000, true));
            figure("any-page-millis", (System.nanoTime() - asked) / 1e6);
            long begun = System.nanoTime();
            long entries = 0;
            try (EntryCursor cursor = open.journal.cursor(ReplayRange.everything(Long.MAX_VALUE))) {
                for (List<JournalEntry> page = cursor.next(); !page.isEmpty(); page = cursor.next()) {
                    entries += page.size();
                }
            }
            figure("exported-entries", (double) entries);
            figure("export-entries-per-second", entries * 1e9 / (System.nanoTime() - begun));
        }
    }

    /** How long a page of each of several addresses takes that were not asked for before, milliseconds, ascending. */
    private static double[] pages(OpenJournal open, int from, boolean newest) {
        double[] millis = new double[READS];
        for (int i = 0; i < READS; i++) {
            ReplayRange range = range(Samples.address(from + i * 7_919).text(), SignalKind.ALL, 100, newest);
            long begun = System.nanoTime();
            page(open, range);
            millis[i] = (System.nanoTime() - begun) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    private static ReplayRange range(String pattern, int kinds, long limit, boolean newest) {
        return new ReplayRange(AddressPattern.of(pattern), Long.MIN_VALUE, Long.MAX_VALUE, limit, kinds, newest);
    }

    /** The first page that has anything, or the last one. */
    private static ReplayPage page(OpenJournal open, ReplayRange range) {
        CompletableFuture<ReplayPage> answer = new CompletableFuture<>();
        open.journal.read(range, answer::complete);
        ReplayPage page = answer.join();
        return page.entries().isEmpty() && page.rest().isPresent()
                ? page(open, page.rest().get())
                : page;
    }

    /** How long it takes to take what one pattern selects out of the oldest day. */
    private static void thin(Path folder) throws IOException, SQLException {
        History history = new History(new SystemFiles(), new DataFolder(folder), Long.MAX_VALUE, lost -> {});
        history.open(Long.MAX_VALUE);
        long entries = new HistoryReport(history).summaries().getFirst().entries();
        LocalDate newest = history.newestDay().orElseThrow();
        List<KeepRule> rules = List.of(new KeepRule(AddressPattern.of("/go"), 0));
        long begun = System.nanoTime();
        boolean thinned = history.thin(newest, 36_500, rules);
        figure("thin-seconds", (System.nanoTime() - begun) / 1e9);
        figure("thinned-entries", thinned ? (double) entries : 0);
        history.close();
    }

    /** How long it takes to drop the oldest day. */
    private static void drop(Path folder) throws IOException, SQLException {
        History history = new History(new SystemFiles(), new DataFolder(folder), Long.MAX_VALUE, lost -> {});
        history.open(Long.MAX_VALUE);
        LocalDate newest = history.newestDay().orElseThrow();
        long begun = System.nanoTime();
        int dropped = history.drop(newest.minusDays(DAYS - 2), Long.MAX_VALUE);
        figure("drop-millis", (System.nanoTime() - begun) / 1e6);
        figure("dropped-databases", dropped);
        history.close();
    }

    /** Names the measurement for the one who starts it. */
    public static List<String> arguments(String measurement, Path folder, long count) {
        return List.of(measurement, folder.toString(), Long.toString(count));
    }

    /** A figure by its name. */
    public static double figure(Map<String, Double> figures, String name) {
        Double value = figures.get(name);
        if (value == null) {
            throw new IllegalStateException("no figure " + name + " in " + figures);
        }
        return value;
    }
}

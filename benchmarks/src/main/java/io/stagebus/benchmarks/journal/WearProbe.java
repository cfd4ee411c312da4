package io.stagebus.benchmarks.journal;

import io.stagebus.core.journal.durable.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much an hour of ten changes a second makes the disk write, in a JVM of its own: what the kernel says that this process
 * had written. The hour is not waited for: ten changes share a force, or each has its own, as in that hour, and what else is
 * written comes by the byte and not by the clock.
 */
public final class WearProbe {

    private static final int PER_SECOND = 10;
    private static final int ADDRESSES = 1_000;
    private static final int LAZY_MILLIS = 2;
    private static final String WRITTEN = "write_bytes: ";

    private WearProbe() {}

    /** Measures and prints the figure. Arguments: a folder, how many changes, whether somebody waits for each. */
    public static void main(String[] arguments) throws IOException {
        int changes = Integer.parseInt(arguments[1]);
        boolean durable = Boolean.parseBoolean(arguments[2]);
        Samples samples = new Samples(ADDRESSES);
        long micros = System.currentTimeMillis() * 1_000;
        long before = writtenBytes();
        LogSettings log = LogSettings.DEFAULT.withLazyForceMillis(LAZY_MILLIS);
        try (OpenJournal open = new OpenJournal(Path.of(arguments[0]), log)) {
            long first = open.recovered.lastSeq();
            for (long seq = first + 1; seq <= first + changes; seq++) {
                micros += 1_000_000 / PER_SECOND;
                open.journal.append(samples.entry(seq, micros, seq, durable));
                if (durable || seq % PER_SECOND == 0) {
                    open.awaitDurable(seq);
                }
            }
        }
        JournalProbe.figure("bytes-per-change", (writtenBytes() - before) / (double) changes);
    }

    private static long writtenBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith(WRITTEN))
                .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/io does not say what was written"));
    }
}

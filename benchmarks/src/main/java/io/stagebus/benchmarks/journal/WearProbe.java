package io.stagebus.benchmarks.journal;

import io.stagebus.core.journal.durable.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much an hour of ten changes a second makes the disk write, in a JVM of its own: what the kernel says that the block
 * device took meanwhile, so nobody else should write. Where the folder is on no block device it is what this process had
 * written, in which a small write may count as a whole large page. The hour is not waited for: ten changes share a force, or
 * each has its own, as in that hour, and what else is written comes by the byte and not by the clock.
 */
public final class WearProbe {

    private static final int PER_SECOND = 10;
    private static final int ADDRESSES = 1_000;
    private static final int LAZY_MILLIS = 2;
    private static final int WRITTEN_SECTORS = 6;
    private static final long SECTOR = 512;
    private static final String WRITTEN = "write_bytes: ";

    private WearProbe() {}

    /** Measures and prints the figure. Arguments: a folder, how many changes, whether somebody waits for each. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int changes = Integer.parseInt(arguments[1]);
        boolean durable = Boolean.parseBoolean(arguments[2]);
        Samples samples = new Samples(ADDRESSES);
        long micros = System.currentTimeMillis() * 1_000;
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        long before = writtenBytes(folder);
        LogSettings log = LogSettings.DEFAULT.withLazyForceMillis(LAZY_MILLIS);
        try (OpenJournal open = new OpenJournal(folder, log)) {
            long first = open.recovered.lastSeq();
            for (long seq = first + 1; seq <= first + changes; seq++) {
                micros += 1_000_000 / PER_SECOND;
                open.journal.append(samples.entry(seq, micros, seq, durable));
                if (durable || seq % PER_SECOND == 0) {
                    open.awaitDurable(seq);
                }
            }
        }
        JournalProbe.figure("bytes-per-change", (writtenBytes(folder) - before) / (double) changes);
    }

    private static long writtenBytes(Path folder) throws IOException, InterruptedException {
        long device = ((Number) Files.getAttribute(folder, "unix:dev")).longValue();
        // As glibc puts the two numbers together.
        long major = (device >>> 8 & 0xFFF) | (device >>> 32 & ~0xFFFL);
        long minor = (device & 0xFF) | (device >>> 12 & ~0xFFL & 0xFFFF_FFFFL);
        Path stat = Path.of("/sys/dev/block/" + major + ":" + minor + "/stat");
        if (!Files.exists(stat)) {
            return writtenByThisProcess();
        }
        // What others left to be written is no concern of the journal, and what the journal leaves is.
        new ProcessBuilder("sync").start().waitFor();
        String[] fields = Files.readString(stat).strip().split("\\s+", -1);
        return Long.parseLong(fields[WRITTEN_SECTORS]) * SECTOR;
    }

    private static long writtenByThisProcess() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith(WRITTEN))
                .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/io does not say what was written"));
    }
}

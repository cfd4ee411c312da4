package io.stagebus.benchmarks.journal;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/**
 * Durable entries in a JVM of its own, each time right after a bare loop that appends as many bytes to a file of zeros and
 * forces: one at a time for the latency, as many as go for the rate.
 */
public final class ForceProbe {

    private static final int ADDRESSES = 1_000;
    /** About what an entry takes in the log. */
    private static final int ENTRY_BYTES = 100;

    private static final int WINDOW = 4_096;
    private static final long NANOS = 1_000_000_000L;
    private static final long BARE_BYTES = 64L << 20;

    private final double seconds;
    private final Samples samples = new Samples(ADDRESSES);

    private ForceProbe(double seconds) {
        this.seconds = seconds;
    }

    /** Measures and prints the figures. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        ForceProbe probe = new ForceProbe(Double.parseDouble(arguments[1]));
        int rounds = Integer.parseInt(arguments[2]);
        try (OpenJournal open = new OpenJournal(folder.resolve("data"))) {
            // Compilers share the processor in the first seconds.
            probe.latency(open);
            for (int round = 0; round < rounds; round++) {
                String mark = "-" + round;
                probe.bareLatency(folder.resolve("bare"), mark);
                JournalProbe.figure("ack-p99-millis" + mark, probe.latency(open).getValueAtPercentile(99) / 1e6);
                probe.bareRate(folder.resolve("bare"), mark);
                probe.rate(open, mark);
            }
        }
    }

    private long deadline() {
        return System.nanoTime() + (long) (seconds * NANOS);
    }

    private static FileChannel bareFile(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
        for (long at = 0; at < BARE_BYTES; at += zeros.capacity()) {
            channel.write(zeros.clear(), at);
        }
        channel.force(true);
        return channel;
    }

    private void bareLatency(Path file, String mark) throws IOException {
        Histogram nanos = new Histogram(3);
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        try (FileChannel channel = bareFile(file)) {
            long end = deadline();
            for (long at = 0; System.nanoTime() - end < 0; at = (at + ENTRY_BYTES) % (BARE_BYTES - ENTRY_BYTES)) {
                long begun = System.nanoTime();
                channel.write(entry.clear(), at);
                channel.force(false);
                nanos.recordValue(System.nanoTime() - begun);
            }
        }
        JournalProbe.figure("bare-p99-millis" + mark, nanos.getValueAtPercentile(99) / 1e6);
    }

    /** How long one entry at a time takes until it is durable, nanoseconds. */
    private Histogram latency(OpenJournal open) {
        Histogram nanos = new Histogram(3);
        long end = deadline();
        long seq = Math.max(open.durableSeq(), open.recovered.lastSeq());
        while (System.nanoTime() - end < 0) {
            seq++;
            long begun = System.nanoTime();
            open.journal.append(samples.entry(seq, System.currentTimeMillis() * 1_000, seq, true));
            open.awaitDurable(seq);
            nanos.recordValue(System.nanoTime() - begun);
        }
        return nanos;
    }

    private void bareRate(Path file, String mark) throws IOException {
        ByteBuffer entry = ByteBuffer.allocate(ENTRY_BYTES);
        long forces = 0;
        try (FileChannel channel = bareFile(file)) {
            long end = deadline();
            for (long at = 0; System.nanoTime() - end < 0; at = (at + ENTRY_BYTES) % (BARE_BYTES - ENTRY_BYTES)) {
                channel.write(entry.clear(), at);
                channel.force(false);
                forces++;
            }
        }
        JournalProbe.figure("bare-forces-per-second" + mark, forces / seconds);
    }

    private void rate(OpenJournal open, String mark) {
        long first = open.durableSeq();
        long seq = first;
        long cpuBefore = logThreadNanos();
        long begun = System.nanoTime();
        long end = deadline();
        while (System.nanoTime() - end < 0) {
            seq++;
            open.journal.append(samples.entry(seq, System.currentTimeMillis() * 1_000, seq, true));
            if (seq - open.durableSeq() >= WINDOW) {
                open.awaitDurable(seq - WINDOW / 2);
            }
        }
        open.awaitDurable(seq);
        long taken = System.nanoTime() - begun;
        JournalProbe.figure("durable-per-second" + mark, (seq - first) * (double) NANOS / taken);
        JournalProbe.figure("cpu-micros-per-entry" + mark, (logThreadNanos() - cpuBefore) / 1e3 / (seq - first));
    }

    /** What the log's thread has used so far. */
    private static long logThreadNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals("journal")) {
                return threads.getThreadCpuTime(thread.getThreadId());
            }
        }
        return 0;
    }
}

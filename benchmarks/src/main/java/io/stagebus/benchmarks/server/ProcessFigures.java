package io.stagebus.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code /proc} says of a process. Any thread.
 *
 * @param pid its id, or {@link #UNKNOWN}
 */
public record ProcessFigures(long pid) {

    /** The id of a process that is not known, for instance on another machine. */
    public static final long UNKNOWN = -1;

    // USER_HZ is 100 on every Linux that Java runs on.
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Whether there is anything to read. */
    public boolean isKnown() {
        return pid != UNKNOWN;
    }

    /** CPU time of all its threads, user and system, nanoseconds in steps of ten million; 0 when unknown. */
    public long cpuNanos() {
        if (!isKnown()) {
            return 0;
        }
        return cpuNanosOf(read("stat"));
    }

    private static long cpuNanosOf(String stat) {
        // The name in parentheses may hold spaces; user and system time are fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    }

    /** CPU time of its threads whose name starts so, as {@link #cpuNanos()}; 0 when unknown. The name has 15 letters there. */
    public long cpuNanos(String thread) {
        if (!isKnown()) {
            return 0;
        }
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return tasks.map(task -> "task/" + task.getFileName() + "/stat")
                    .map(this::read)
                    .filter(stat -> stat.startsWith(thread, stat.indexOf('(') + 1))
                    .mapToLong(ProcessFigures::cpuNanosOf)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is gone", e);
        }
    }

    /** Resident memory in bytes; 0 when unknown. */
    public long residentBytes() {
        if (!isKnown()) {
            return 0;
        }
        Matcher matcher = RESIDENT.matcher(read("status"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/" + file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is gone", e);
        }
    }
}

package io.stagebus.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where and how figures came about: commit, command, machine. Immutable.
 *
 * @param facts name to value, in the order to show them
 */
public record Circumstances(Map<String, String> facts) {

    /** Copies {@code facts}, keeping their order. */
    public Circumstances {
        facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * Those of this run.
     *
     * @param commit what was built
     * @param command how the run was asked for
     * @param program what was started as the gateway
     */
    public static Circumstances now(String commit, String command, String program) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("commit", commit);
        facts.put("command", command);
        facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("program", program);
        facts.put("processor", Runtime.getRuntime().availableProcessors() + " of " + processors());
        facts.put("memory", line("/proc/meminfo", "MemTotal"));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("load average", firstLine("/proc/loadavg"));
        return new Circumstances(facts);
    }

    private static String processors() {
        long count = lines("/proc/cpuinfo")
                .lines()
                .filter(line -> line.startsWith("processor"))
                .count();
        return count + " × " + line("/proc/cpuinfo", "model name");
    }

    private static String line(String file, String name) {
        return lines(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String firstLine(String file) {
        return lines(file).lines().findFirst().orElse("unknown");
    }

    private static String lines(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            return "";
        }
    }
}

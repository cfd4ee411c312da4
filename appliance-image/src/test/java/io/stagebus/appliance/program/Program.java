package io.stagebus.appliance.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real program in a process of its own: the packaged one where the build made it, else the same classes in a JVM of this
 * test's kind. What it prints goes to a file, so that it never blocks on us.
 */
final class Program implements AutoCloseable {

    private static final long SLOWEST_START_SECONDS = 60;

    private final Process process;
    private final Path output;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it in {@code folder} and waits until it accepts connections. */
    static Program run(Path folder, String... arguments) throws IOException, InterruptedException {
        Program program = start(folder, Map.of(), arguments);
        program.await("accepting connections");
        return program;
    }

    /** Starts it and waits for nothing. */
    static Program start(Path folder, Map<String, String> variables, String... arguments) throws IOException {
        return start(folder, variables, List.of(), arguments);
    }

    /** Starts it by another program, such as one that watches it, and waits for nothing. */
    static Program start(Path folder, Map<String, String> variables, List<String> by, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(by);
        command.addAll(launcher());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("STAGEBUS_") || name.equals("RUST_LOG"));
        environment.remove("LOG_FORMAT");
        environment.put("XDG_DATA_HOME", folder.resolve("xdg").toString());
        environment.putAll(variables);
        return new Program(builder.start(), output);
    }

    private static List<String> launcher() {
        String packaged = System.getProperty("stagebus.program", "");
        if (!packaged.isEmpty() && Files.isExecutable(Path.of(packaged))) {
            return List.of(packaged);
        }
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> bare = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-XX:+PerfDisableSharedMem",
                "-cp",
                classes));
        if (Runtime.version().feature() >= 23) {
            bare.add("--sun-misc-unsafe-memory-access=allow");
        }
        bare.add("io.stagebus.appliance.Main");
        return bare;
    }

    /** Everything it printed so far. */
    String output() throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Waits until it has printed {@code text}; fails when it ends before. */
    void await(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SLOWEST_START_SECONDS);
        while (!output().contains(text)) {
            if (System.nanoTime() - deadline > 0 || (!process.isAlive() && !output().contains(text))) {
                throw new AssertionError("\"" + text + "\" was not printed but:\n" + output());
            }
            // The end of the process is the one event there is to wait for.
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** The port that a door said it listens on: {@code WebSocket}, {@code MQTT}, {@code OSC}, {@code Admin}. */
    int port(String door) throws IOException {
        Matcher line = Pattern.compile("(?m)^" + door + " listening on .*:([0-9]+)(/udp)?$")
                .matcher(output());
        if (!line.find()) {
            throw new AssertionError("no line about " + door + " in:\n" + output());
        }
        return Integer.parseInt(line.group(1));
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL, and the end of it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Its exit code; fails when it does not end in time. */
    int exitCode() throws InterruptedException, IOException {
        if (!process.waitFor(SLOWEST_START_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it is still running:\n" + output());
        }
        return process.exitValue();
    }

    /** The process. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Kills it; whoever wants to know how it ends asks before. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

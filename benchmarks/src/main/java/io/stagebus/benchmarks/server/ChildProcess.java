package io.stagebus.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program started for a measurement, pinned to the server's processor where that is asked for, with its output in a
 * file. It ends with this JVM. Any thread.
 */
final class ChildProcess implements AutoCloseable {

    private static final int STOP_SECONDS = 15;

    private final Process process;
    private final Path output;
    private final Thread atExit;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts {@code command}.
     *
     * @param cpus the processors it may use, as {@code taskset -c} takes them; empty for all
     * @param output where its standard output and error go
     */
    static ChildProcess start(List<String> command, String cpus, Map<String, String> environment, Path output) {
        List<String> pinned = new ArrayList<>();
        if (!cpus.isEmpty()) {
            pinned.addAll(List.of("taskset", "-c", cpus));
        }
        pinned.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(pinned).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        try {
            return new ChildProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command.get(0), e);
        }
    }

    ProcessFigures figures() {
        return new ProcessFigures(process.pid());
    }

    /** Closes its standard input, for which a well-behaved child ends. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
    }

    /** What it printed so far. */
    String printed() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws, with what it printed, when it is not running any more. */
    void checkAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "the server ended with exit code " + process.exitValue() + " and printed:\n" + printed());
        }
    }

    /** Stops it: a request first, force after {@value #STOP_SECONDS} s. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This JVM is stopping already, and the hook does its part.
        }
    }
}

package io.stagebus.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs a class of this JVM's class path in a JVM with the gateway's options, and takes the figures it prints. */
public final class Probe {

    private static final Pattern FIGURE = Pattern.compile("figure (\\S+) (\\S+)");

    private Probe() {}

    /**
     * Runs {@code main} to its end. Blocks.
     *
     * @param main prints a line {@code figure NAME NUMBER} for each of its figures
     * @param told every other line
     * @return the figures by name
     * @throws IllegalStateException when it does not end with 0
     */
    public static Map<String, Double> run(Class<?> main, List<String> arguments, Consumer<String> told) {
        List<String> command = new ArrayList<>(JavaCommand.likeTheGateway());
        command.add(main.getName());
        command.addAll(arguments);
        Map<String, Double> figures = new LinkedHashMap<>();
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread atExit = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(atExit);
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher figure = FIGURE.matcher(line);
                    if (figure.matches()) {
                        figures.put(figure.group(1), Double.valueOf(figure.group(2)));
                    } else {
                        told.accept(line);
                    }
                }
            }
            int code = process.waitFor();
            Runtime.getRuntime().removeShutdownHook(atExit);
            if (code != 0) {
                throw new IllegalStateException(main.getSimpleName() + " " + arguments + " ended with " + code);
            }
            return figures;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

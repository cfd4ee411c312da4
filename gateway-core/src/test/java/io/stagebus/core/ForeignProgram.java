package io.stagebus.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A published library of another language, driven by a small program that a module keeps in a folder of {@code src/test},
 * beside the list of the packages it needs. The program prints a line for each thing that happens. Any thread; lives for a
 * minute at the most.
 */
public final class ForeignProgram implements AutoCloseable {

    private static final int SECONDS = 60;

    private final Process process;
    private final BufferedReader lines;

    private ForeignProgram(Path folder, List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
    }

    /**
     * Starts a program for Node; its packages come from {@code package-lock.json}, once per build.
     *
     * @param sources the folder with the program
     */
    public static ForeignProgram node(Path sources, String program, String... arguments)
            throws IOException, InterruptedException {
        Path node = ForeignTool.require("node", "nodejs");
        Path npm = ForeignTool.require("npm", "npm");
        Path installed = copy(sources, List.of("package.json", "package-lock.json", program));
        if (!Files.isDirectory(installed.resolve("node_modules"))) {
            run(npm, "ci", "--prefix", installed.toString(), "--no-audit", "--no-fund", "--ignore-scripts");
        }
        return new ForeignProgram(installed, command(List.of(node.toString(), program), arguments));
    }

    /**
     * Starts a program for Python; its packages come from {@code requirements.txt}, once per build.
     *
     * @param sources the folder with the program
     */
    public static ForeignProgram python(Path sources, String program, String... arguments)
            throws IOException, InterruptedException {
        Path python = ForeignTool.require("python3", "python3-pip");
        Path installed = copy(sources, List.of("requirements.txt", program));
        Path packages = installed.resolve("python").toAbsolutePath();
        if (!Files.isDirectory(packages)) {
            run(
                    python,
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "--disable-pip-version-check",
                    "--no-deps",
                    "--require-hashes",
                    "--target",
                    packages.toString(),
                    "-r",
                    installed.resolve("requirements.txt").toString());
        }
        return new ForeignProgram(
                installed, command(List.of("env", "PYTHONPATH=" + packages, python.toString(), program), arguments));
    }

    private static List<String> command(List<String> program, String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path copy(Path sources, List<String> files) throws IOException {
        Path installed = Path.of("target").resolve(sources.getFileName());
        Files.createDirectories(installed);
        for (String file : files) {
            Files.write(installed.resolve(file), Files.readAllBytes(sources.resolve(file)));
        }
        return installed;
    }

    private static void run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = command(List.of(program.toString()), arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile("foreign-program", ".log").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s", command).isTrue();
        assertThat(process.exitValue()).as("%s", command).isZero();
    }

    /** The next line it prints; null when it has ended. Waits for it. */
    public @Nullable String nextLine() throws IOException {
        return lines.readLine();
    }

    /** Ends it at once, without its having a say. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

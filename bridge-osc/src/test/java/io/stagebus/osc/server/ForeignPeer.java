package io.stagebus.osc.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.ForeignTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A published OSC library in a program of its own, from {@code src/test/foreign-peers}: it sends every tag it knows below
 * {@code /peer}, then a ping, and prints what it gets, a JSON line each.
 */
final class ForeignPeer implements AutoCloseable {

    private static final Path SOURCES = Path.of("src", "test", "foreign-peers");
    private static final Path INSTALLED = Path.of("target", "foreign-peers");

    private final Process process;
    private final BufferedReader lines;

    private ForeignPeer(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** A program for Node; its packages come from the lock file, once per build. */
    static ForeignPeer node(String program, int gatewayPort) throws IOException, InterruptedException {
        Path node = ForeignTool.require("node", "nodejs");
        Path npm = ForeignTool.require("npm", "npm");
        copy(List.of("package.json", "package-lock.json", program));
        if (!Files.isDirectory(INSTALLED.resolve("node_modules"))) {
            run(npm, "ci", "--prefix", INSTALLED.toString(), "--no-audit", "--no-fund", "--ignore-scripts");
        }
        return new ForeignPeer(List.of(node.toString(), program, String.valueOf(gatewayPort)));
    }

    /** A program for Python; its packages come from the list, once per build. */
    static ForeignPeer python(String program, int gatewayPort) throws IOException, InterruptedException {
        Path python = ForeignTool.require("python3", "python3-pip");
        copy(List.of("requirements.txt", program));
        Path packages = INSTALLED.resolve("python").toAbsolutePath();
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
                    INSTALLED.resolve("requirements.txt").toString());
        }
        return new ForeignPeer(
                List.of("env", "PYTHONPATH=" + packages, python.toString(), program, String.valueOf(gatewayPort)));
    }

    private static void copy(List<String> files) throws IOException {
        Files.createDirectories(INSTALLED);
        for (String file : files) {
            Files.write(INSTALLED.resolve(file), Files.readAllBytes(SOURCES.resolve(file)));
        }
    }

    private static void run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Files.createTempFile("foreign-peer", ".log").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("%s", command).isTrue();
        assertThat(process.exitValue()).as("%s", command).isZero();
    }

    /** The next line it prints about an address. */
    String next(String address) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String compact = line.replace(" ", "");
            if (compact.startsWith("[\"" + address + "\",")) {
                return compact;
            }
        }
        throw new AssertionError("the program ended before it heard of " + address);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

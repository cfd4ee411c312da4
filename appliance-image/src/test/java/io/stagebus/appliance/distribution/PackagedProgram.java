package io.stagebus.appliance.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of the packaged program in a folder of its own, in which a test may break things. The files are links to the
 * build's: a test deletes one before it writes another in its place. One test's thread.
 */
final class PackagedProgram {
    private static final Path BUILT = Path.of("target/stagebus").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path output;

    private PackagedProgram(Path folder, Path output) {
        this.folder = folder;
        this.output = output;
    }

    /** A copy below a folder on the file system of the build. */
    static PackagedProgram copyTo(Path temporary) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("a folder")).resolve("stagebus");
        try (Stream<Path> files = Files.walk(BUILT)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(BUILT.relativize(file));
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(copy);
                } else if (!Files.isSymbolicLink(file)) {
                    Files.createLink(copy, file);
                }
            }
        }
        return new PackagedProgram(folder, temporary.resolve("output"));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Everything the last run printed, to either stream. */
    List<String> output() throws IOException {
        return Files.readAllLines(output);
    }

    /** Runs a command that ends by itself. */
    int run(Path launcher, Map<String, String> environment, String... arguments) throws IOException {
        return exitCode(start(launcher, environment, arguments));
    }

    /** Runs the gateway until it says that it is ready, and stops it with SIGTERM. */
    int serveOnce() throws IOException, InterruptedException {
        int port = freePort();
        Process process = start(
                folder.resolve("bin/stagebus"),
                Map.of(),
                "run",
                "--host=127.0.0.1",
                "--ws-port=auto",
                "--mqtt-port=auto",
                "--osc-port=auto",
                "--admin-port=" + port,
                "--data-dir=" + folder.resolve("data"));
        try {
            awaitReady(process, port);
            process.destroy();
            return exitCode(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(Path launcher, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> !name.equals("PATH") && !name.equals("HOME"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void awaitReady(Process process, int port) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            try {
                if (client.send(question, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // Nobody listens yet.
            }
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("ended with " + process.exitValue() + " before it was ready: " + output());
            }
        }
        throw new AssertionError("not ready after " + PATIENCE + ": " + output());
    }

    private static int exitCode(Process process) {
        try {
            if (process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new AssertionError("still running after " + PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

package io.stagebus.appliance.program;

import io.stagebus.core.ForeignTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The published {@code @clasp-to/core} under Node, subscribed to everything: what it prints, a line per signal. */
final class PublishedClient implements AutoCloseable {

    private static final Path SOURCES = Path.of("src", "test", "clasp-client");
    private static final Path INSTALLED = Path.of("target", "clasp-client");

    private final Process process;
    private final PrintStream input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /** Connects to a WebSocket port and returns when it is subscribed. */
    PublishedClient(int port) throws IOException, InterruptedException {
        install();
        process = new ProcessBuilder(
                        ForeignTool.require("node", "nodejs").toString(), "client.mjs", "ws://127.0.0.1:" + port)
                .directory(INSTALLED.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "published-client");
        reader.setDaemon(true);
        reader.start();
        await("{\"connected\":true}");
    }

    /** From the lock file, once per build. */
    private static void install() throws IOException, InterruptedException {
        Path npm = ForeignTool.require("npm", "npm");
        Files.createDirectories(INSTALLED);
        Path lock = INSTALLED.resolve("package-lock.json");
        boolean isInstalled = Files.isRegularFile(INSTALLED.resolve("node_modules/.package-lock.json"))
                && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) < 0;
        for (String file : new String[] {"package.json", "package-lock.json", "client.mjs"}) {
            Files.write(INSTALLED.resolve(file), Files.readAllBytes(SOURCES.resolve(file)));
        }
        if (!isInstalled) {
            Tool.run(npm, "ci", "--prefix", INSTALLED.toString(), "--no-audit", "--no-fund", "--ignore-scripts");
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // The program was stopped.
        }
    }

    /** Waits until it has seen a value at an address, both as JSON writes them; passes over what came before. */
    void awaitSeen(String address, String value) throws InterruptedException {
        await("{\"address\":\"" + address + "\",\"value\":" + value + "}");
    }

    private void await(String wanted) throws InterruptedException {
        StringBuilder seen = new StringBuilder();
        while (true) {
            String line = lines.poll(30, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("the published client did not print " + wanted + " but:\n" + seen);
            }
            if (line.equals(wanted)) {
                return;
            }
            seen.append(line).append('\n');
        }
    }

    /** Has it set a Param; {@code value} is JSON. */
    void set(String address, String value) {
        input.println("{\"set\":[\"" + address + "\"," + value + "]}");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}

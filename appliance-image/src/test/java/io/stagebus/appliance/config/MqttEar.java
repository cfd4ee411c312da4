package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.ForeignTool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An MQTT client, mosquitto_sub, that hears everything. One thread beside its own. */
final class MqttEar implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final Process process;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Starts it; it hears what is retained when it connects, and what comes later. */
    MqttEar(int port) throws IOException {
        String program =
                ForeignTool.require("mosquitto_sub", "mosquitto-clients").toString();
        process = new ProcessBuilder(program, "-h", "127.0.0.1", "-p", "" + port, "-q", "1", "-v", "-t", "#")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.add(line.strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a message, {@code topic payload}; what comes before it is passed over. */
    void await(String message) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!seen.contains(message)) {
            String next = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            assertThat(next).as(message + " did not come, but " + seen).isNotNull();
            seen.add(next);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}

package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.ClaspLink;
import io.stagebus.appliance.client.GatewayLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.core.signal.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules are replaced a hundred times and more while an MQTT client sends without a pause and a CLASP client hears what the
 * rules make of it: nothing is lost, nothing is judged by half of a set, and what did not change keeps its timers.
 */
class ReloadUnderLoadIT {

    private static final int RELOADS = 100;
    private static final int MOST_RELOADS = 5_000;
    private static final int RULES_A_FILE = 4;
    private static final int RULES = 2 * RULES_A_FILE;
    /** How many signals may be on their way. */
    private static final int WINDOW = 32;

    private static final long PATIENCE_SECONDS = 60;

    /** Never changed: a beat, a delay that outlives many reloads, and a cooldown. */
    private static final String KEPT = """
            [
              { "id": "beat", "trigger": { "type": "on_interval", "seconds": 0.5 },
                "actions": [{ "type": "publish", "address": "/out/beat", "value": 1 }] },
              { "id": "late", "trigger": { "type": "on_event", "pattern": "/start" },
                "actions": [{ "type": "delay", "milliseconds": 2000 },
                            { "type": "publish", "address": "/out/late", "value": 1 }] },
              { "id": "once", "trigger": { "type": "on_event", "pattern": "/in" }, "cooldown": 3600,
                "actions": [{ "type": "publish", "address": "/out/once", "value": 1 }] }
            ]
            """;

    private final Heard heard = new Heard();

    /** What the rules did, as the CLASP client hears it. One thread writes. */
    private static final class Heard implements GatewayLink.Viewer {
        private final CountDownLatch live = new CountDownLatch(1);
        private final Semaphore window = new Semaphore(WINDOW);
        private final BlockingQueue<Integer> generations = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> wrong = new CompletableFuture<>();
        private final AtomicInteger beats = new AtomicInteger();
        private final AtomicInteger late = new AtomicInteger();
        private final AtomicInteger once = new AtomicInteger();
        private final AtomicLong complete = new AtomicLong();
        private int generation = -1;
        private int answers;

        @Override
        public void live() {
            live.countDown();
        }

        @Override
        public void lost(long count) {
            wrong.complete(count + " signals were not shown");
        }

        @Override
        public void seen(SeenSignal signal) {
            switch (signal.address()) {
                case "/out/beat" -> beats.incrementAndGet();
                case "/out/late" -> late.incrementAndGet();
                case "/out/once" -> once.incrementAndGet();
                default -> answer(signal);
            }
        }

        /** One of the rules says which set it is of, and what it was triggered by. */
        private void answer(SeenSignal signal) {
            String[] said = signal.value().map(Heard::text).orElse("").split(" ", -1);
            int of = Integer.parseInt(said[0]);
            long number = Long.parseLong(said[1]);
            boolean next = answers == 0 && of >= generation;
            if (number != complete.get() + 1 || !(next || answers > 0 && of == generation)) {
                wrong.complete(signal.address() + " says " + of + " of " + number + " after " + answers + " answers of "
                        + generation + " to " + (complete.get() + 1));
            }
            if (of > generation) {
                generations.add(of);
            }
            generation = of;
            if (++answers == RULES) {
                answers = 0;
                complete.incrementAndGet();
                window.release();
            }
        }

        private static String text(Value value) {
            return value instanceof Value.Text(String text) ? text : "";
        }

        private void awaitGeneration(int wanted) throws InterruptedException {
            int newest = -1;
            while (newest < wanted) {
                Integer next = generations.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(next)
                        .as("rules of set " + wanted + ": " + wrong.getNow("none fired"))
                        .isNotNull();
                newest = next;
            }
        }
    }

    private static String file(int generation, int first) {
        return IntStream.range(first, first + RULES_A_FILE)
                .mapToObj(i -> """
                        { "id": "r%d", "trigger": { "type": "on_event", "pattern": "/in" },
                          "actions": [{ "type": "publish", "address": "/out/%d", "template": "%d {value}" }] }""".formatted(i, i, generation))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void write(Path rules, int generation) throws IOException {
        Files.writeString(rules.resolve("10-first.json"), file(generation, 0));
        Files.writeString(rules.resolve("20-second.json"), file(generation, RULES_A_FILE));
    }

    @Test
    void nothingIsLostNorJudgedByHalfASetAndTimersAreKept(@TempDir Path folder) throws Exception {
        Path rules = Files.createDirectory(folder.resolve("rules.d"));
        Files.writeString(rules.resolve("00-kept.json"), KEPT);
        write(rules, 0);
        // Files are read only when that is asked for: two of them are not written at once.
        Map<Setting, String> settings =
                Map.of(Setting.RULES, rules.toString(), Setting.RULES_WATCH, "0", Setting.MQTT_NAMESPACE, "/");
        try (RunningGateway running = new RunningGateway(folder.resolve("data"), settings);
                GatewayLink ear = ClaspLink.connect(URI.create("ws://127.0.0.1:" + running.port("websocket")), "");
                Socket mqtt = mqtt(running.port("mqtt"))) {
            Thread.startVirtualThread(() -> watch(ear));
            assertThat(heard.live.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Boolean> stop = new CompletableFuture<>();
            CompletableFuture<Long> sent =
                    CompletableFuture.supplyAsync(() -> send(mqtt, stop), Thread::startVirtualThread);
            int reloads = reload(new AdminLink(URI.create("http://127.0.0.1:" + running.adminPort()), ""), rules);
            int beats = heard.beats.get();
            stop.complete(true);

            long count = sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(heard.window.tryAcquire(WINDOW, PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("every signal was answered by every rule")
                    .isTrue();
            assertThat(heard.wrong).as(heard.wrong.getNow("")).isNotDone();
            assertThat(heard.complete.get()).isEqualTo(count).isGreaterThan(reloads);
            assertThat(heard.late.get()).as("the delay was kept").isEqualTo(1);
            assertThat(heard.once.get()).as("the cooldown was kept").isEqualTo(1);
            assertThat(beats).as("the beat was kept while others changed").isPositive();
        }
    }

    /** A hundred times, and on until the delay is over that began before; answers how often. */
    private int reload(AdminLink admin, Path rules) throws Exception {
        admin.emit("/start", Optional.empty());
        int reloads = 0;
        while (reloads < RELOADS || heard.late.get() == 0) {
            assertThat(reloads).as("the delay is over by now").isLessThan(MOST_RELOADS);
            reloads++;
            write(rules, reloads);
            assertThat(admin.reloadRules()).containsExactly("the rules are in force");
            heard.awaitGeneration(reloads);
        }
        return reloads;
    }

    private void watch(GatewayLink ear) {
        try {
            ear.watch("/out/*", heard);
        } catch (LinkException e) {
            heard.wrong.complete(String.valueOf(e.getMessage()));
        }
    }

    /** Sends one number after the other, each when an earlier one was answered; answers the last one. */
    private long send(Socket mqtt, CompletableFuture<Boolean> stop) {
        long number = 0;
        try {
            while (!stop.isDone() && heard.window.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                mqtt.getOutputStream().write(publish("in", Long.toString(++number)));
            }
        } catch (IOException | InterruptedException e) {
            heard.wrong.complete(e.toString());
        }
        return number;
    }

    /** A connected client (MQTT 3.1.1 §3.1) with a clean session. */
    private static Socket mqtt(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.getOutputStream()
                .write(new byte[] {0x10, 16, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 4, 'l', 'o', 'a', 'd'});
        assertThat(socket.getInputStream().readNBytes(4)).as("CONNACK").containsExactly(0x20, 2, 0, 0);
        return socket;
    }

    /** At QoS 0, not retained: an Event (R6). */
    private static byte[] publish(String topic, String payload) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        byte[] body = payload.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x30);
        packet.write(2 + name.length + body.length);
        packet.write(0);
        packet.write(name.length);
        packet.writeBytes(name);
        packet.writeBytes(body);
        return packet.toByteArray();
    }
}

package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.ForeignProgram;
import io.stagebus.core.signal.Signal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * MQTT.js and python paho, by TCP and WebSocket, in both versions: CONNECT, every QoS both ways, a retained message, a will,
 * and a session that goes on after the gateway was restarted (R18).
 */
class ForeignClientsIT {

    private static final Path SOURCES = Path.of("src", "test", "foreign-clients");

    @TempDir
    Path folder;

    private LiveBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = LiveBroker.keeping(folder);
        broker.watch("/mqtt/hall/will");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private ForeignProgram client(String program, String transport, String version, String phase) throws Exception {
        String url = transport.equals("ws")
                ? "ws://127.0.0.1:" + broker.bridge.startWeb(0).getPort() + "/mqtt"
                : "mqtt://127.0.0.1:" + broker.port;
        return program.endsWith(".py")
                ? ForeignProgram.python(SOURCES, program, url, version, phase)
                : ForeignProgram.node(SOURCES, program, url, version, phase);
    }

    /** Reads what it prints until all of this has come, in whatever order, and nothing else. */
    private static void expect(ForeignProgram client, String... lines) throws IOException {
        List<String> seen = new ArrayList<>();
        while (seen.size() < lines.length) {
            String line = client.nextLine();
            assertThat(line).as("after %s", seen).isNotNull();
            seen.add(line);
        }
        assertThat(new TreeSet<>(seen)).isEqualTo(new TreeSet<>(List.of(lines)));
    }

    /** What another client publishes while the first one is away. */
    private void publishMeanwhile() throws Exception {
        try (MqttClient writer = new MqttClient(broker.uri(), "writer", new MemoryPersistence())) {
            writer.setTimeToWait(20_000);
            writer.connect();
            writer.publish("hall/temp", "never".getBytes(StandardCharsets.UTF_8), 0, false);
            writer.publish("hall/temp", "once".getBytes(StandardCharsets.UTF_8), 1, false);
            writer.publish("hall/temp", "exactly".getBytes(StandardCharsets.UTF_8), 2, false);
            writer.disconnect();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mqttjs.mjs, tcp, 4",
        "mqttjs.mjs, tcp, 5",
        "mqttjs.mjs, ws, 4",
        "mqttjs.mjs, ws, 5",
        "paho_python.py, tcp, 4",
        "paho_python.py, tcp, 5",
        "paho_python.py, ws, 4",
        "paho_python.py, ws, 5",
    })
    void itsSessionGoesOnAfterARestart(String program, String transport, String version) throws Exception {
        try (ForeignProgram before = client(program, transport, version, "before")) {
            expect(
                    before,
                    "[\"connected\",false]",
                    "[\"granted\",2]",
                    "[\"message\",\"hall/own\",0,false,\"zero\"]",
                    "[\"message\",\"hall/own\",1,false,\"one\"]",
                    "[\"message\",\"hall/own\",2,false,\"two\"]",
                    "[\"message\",\"hall/kept\",1,false,\"value\"]",
                    "[\"published\"]",
                    "[\"settled\"]");
        }
        assertThat(broker.nextSeen()).isInstanceOf(Signal.Event.class);
        publishMeanwhile();
        stop();
        start();

        try (ForeignProgram after = client(program, transport, version, "after")) {
            expect(
                    after,
                    "[\"connected\",true]",
                    "[\"message\",\"hall/will\",1,false,\"gone\"]",
                    "[\"message\",\"hall/temp\",1,false,\"once\"]",
                    "[\"message\",\"hall/temp\",2,false,\"exactly\"]",
                    "[\"message\",\"hall/kept\",1,true,\"value\"]",
                    "[\"subscribed\"]",
                    "[\"settled\"]");
        }
    }
}

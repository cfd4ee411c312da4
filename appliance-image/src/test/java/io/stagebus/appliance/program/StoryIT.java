package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.AdminHttp;
import io.stagebus.core.ForeignTool;
import io.stagebus.websocket.protocol.Message;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One evening with the real program and foreign clients: a device publishes, a browser sees it, a rule sets a light, a console
 * hears of it; then the power goes, and everything is there again, and nothing moves by itself (R11, R28, R30).
 */
class StoryIT {

    private static final String DOOR = "/mqtt/stage/door";
    private static final String LIGHT = "/osc/lights/foh";

    private static final String RULES = """
            {"rules": [{
              "id": "door-lights-foh",
              "trigger": {"type": "on_change", "pattern": "/mqtt/stage/door"},
              "actions": [{"type": "set", "address": "/osc/lights/foh", "value": 0.5}]
            }]}
            """;

    @TempDir
    Path folder;

    private final Path publish = ForeignTool.require("mosquitto_pub", "mosquitto-clients");

    @Test
    void aDeviceABrowserARuleAConsoleAndAPowerCut() throws IOException, InterruptedException {
        int consolePort = freeUdpPort();
        String[] arguments = arguments(consolePort, true);
        Map<String, String> before = new LinkedHashMap<>();
        int webSocketPort;
        int mqttPort;
        int oscPort;
        int adminPort;
        try (OscDump console = new OscDump(consolePort);
                Program program = Program.run(folder, with(arguments, "auto", "auto", "auto", "auto"))) {
            webSocketPort = program.port("WebSocket");
            mqttPort = program.port("MQTT");
            oscPort = program.port("OSC");
            adminPort = program.port("Admin");
            try (PublishedClient browser = new PublishedClient(webSocketPort);
                    AdminHttp admin = new AdminHttp(adminPort)) {
                publishRetained(mqttPort, "stage/door", "1");

                browser.awaitSeen(DOOR, "1");
                browser.awaitSeen(LIGHT, "0.5");
                assertThat(console.next()).isEqualTo("/lights/foh f 0.500000");

                browser.set("/osc/lights/back", "0.25");
                assertThat(console.next()).isEqualTo("/lights/back f 0.250000");

                publishRetained(mqttPort, "kinds/float", "1.0");
                publishRetained(mqttPort, "kinds/text", "007");
                publishRetained(mqttPort, "kinds/map", "{\"on\":true,\"level\":[1,2.5]}");
                publishRetainedBytes(mqttPort, "kinds/bytes", new byte[] {(byte) 0xFF, 0, (byte) 0xFE, 7});
                remember(admin, before);
            }
            program.kill();
        }

        try (DatagramSocket silent = new DatagramSocket(loopback(consolePort));
                Program program = Program.run(
                        folder,
                        with(
                                arguments,
                                String.valueOf(webSocketPort),
                                String.valueOf(mqttPort),
                                String.valueOf(oscPort),
                                String.valueOf(adminPort)));
                AdminHttp admin = new AdminHttp(adminPort)) {
            assertThat(program.output()).contains("after a stop that was not clean");
            Map<String, String> after = new LinkedHashMap<>();
            remember(admin, after);
            assertThat(after)
                    .as("value, kind, revision and writer of everything")
                    .isEqualTo(before);

            publishRetained(mqttPort, "stage/door", "2");

            // The first packet that comes is the one this change made: the start sent none, and no rule fired in it.
            DatagramPacket first = new DatagramPacket(new byte[512], 512);
            silent.setSoTimeout(30_000);
            silent.receive(first);
            assertThat(new String(first.getData(), 0, first.getLength(), StandardCharsets.ISO_8859_1))
                    .startsWith("/lights/foh");
            assertThat(revision(admin.state(LIGHT).body()))
                    .as("the next revision after an unclean stop lies above all that were given")
                    .isGreaterThan(1L << 20);
        }
    }

    @Test
    void withoutTheRuleFileTheLightStaysDark() throws IOException, InterruptedException {
        try (Program program =
                        Program.run(folder, with(arguments(freeUdpPort(), false), "auto", "auto", "auto", "auto"));
                ClaspClient browser = new ClaspClient(program.port("WebSocket"), "browser");
                AdminHttp admin = new AdminHttp(program.port("Admin"))) {
            browser.subscribe("/**");

            publishRetained(program.port("MQTT"), "stage/door", "1");

            browser.await(Message.Set.class, set -> set.address().text().equals(DOOR));
            // What a rule does is done before the next command is taken, so the answer to this one is final (R16).
            assertThat(admin.state(LIGHT).statusCode()).isEqualTo(404);
        }
    }

    private String[] arguments(int consolePort, boolean withRules) throws IOException {
        Path config = folder.resolve("stagebus.yaml");
        Files.writeString(config, """
                host: 127.0.0.1
                osc:
                  targets:
                    - name: console
                      host: 127.0.0.1
                      port: %d
                      root: /osc
                """.formatted(consolePort));
        if (!withRules) {
            return new String[] {"run", "--config", config.toString()};
        }
        Path rules = folder.resolve("rules.json");
        Files.writeString(rules, RULES);
        return new String[] {"run", "--config", config.toString(), "--rules", rules.toString()};
    }

    private String[] with(String[] arguments, String webSocket, String mqtt, String osc, String admin) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 10);
        String[] ports = {
            "--data-dir", folder.resolve("data").toString(),
            "--ws-port", webSocket,
            "--mqtt-port", mqtt,
            "--osc-port", osc,
            "--admin-port", admin,
        };
        System.arraycopy(ports, 0, all, arguments.length, ports.length);
        return all;
    }

    private void publishRetained(int port, String topic, String payload) throws IOException, InterruptedException {
        publishRetained(port, topic, "-m", payload);
    }

    private void publishRetainedBytes(int port, String topic, byte[] payload) throws IOException, InterruptedException {
        publishRetained(
                port,
                topic,
                "-f",
                Files.write(folder.resolve("payload"), payload).toString());
    }

    private void publishRetained(int port, String topic, String how, String payload)
            throws IOException, InterruptedException {
        Tool.run(
                publish,
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-i",
                "device",
                "-q",
                "1",
                "-r",
                "-t",
                topic,
                how,
                payload);
    }

    private static void remember(AdminHttp admin, Map<String, String> states) throws IOException, InterruptedException {
        for (String address : new String[] {
            DOOR, LIGHT, "/mqtt/kinds/float", "/mqtt/kinds/text", "/mqtt/kinds/map", "/mqtt/kinds/bytes",
        }) {
            // Where the writer connected from is known only as long as it is connected.
            states.put(address, admin.state(address).body().replaceAll("\"remote\":\"[^\"]*\"", ""));
        }
        assertThat(states.get(DOOR)).contains("\"type\":\"int\",\"value\":1,\"revision\":1", "\"session\":\"device\"");
        assertThat(states.get("/mqtt/kinds/float")).contains("\"type\":\"float\",\"value\":1.0,");
        assertThat(states.get("/mqtt/kinds/text")).contains("\"type\":\"string\",\"value\":\"007\"");
        assertThat(states.get("/mqtt/kinds/map"))
                .contains("\"type\":\"map\",\"value\":{\"on\":true,\"level\":[1,2.5]}");
        assertThat(states.get("/mqtt/kinds/bytes")).contains("\"value\":{\"$bytes\":\"/wD+Bw==\"}");
        assertThat(states.get(LIGHT)).contains("\"revision\":1", "\"cause\":\"rule:door-lights-foh\"");
    }

    private static long revision(String json) {
        return Long.parseLong(json.replaceAll(".*\"revision\":([0-9]+).*", "$1"));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(loopback(0))) {
            return socket.getLocalPort();
        }
    }
}

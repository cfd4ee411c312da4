package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.AdminHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the process starts, refuses to start, and ends. */
class LifeCycleIT {

    private static final String[] RUN = {
        "run",
        "--host",
        "127.0.0.1",
        "--ws-port",
        "auto",
        "--mqtt-port",
        "auto",
        "--osc-port",
        "auto",
        "--admin-port",
        "auto"
    };

    @TempDir
    Path folder;

    private static String[] run(String... more) {
        String[] all = java.util.Arrays.copyOf(RUN, RUN.length + more.length);
        System.arraycopy(more, 0, all, RUN.length, more.length);
        return all;
    }

    private Program start(String... arguments) throws IOException {
        return Program.start(folder, Map.of(), arguments);
    }

    @Test
    void theCardTellsWhatToTypeAndWhatIsOpen() throws IOException, InterruptedException { // R31
        Path rules = Files.writeString(folder.resolve("rules.json"), "[]");
        try (Program program = Program.run(folder, run("--name", "FOH desk", "--rules", rules.toString()))) {
            String card = program.output();

            assertThat(card)
                    .contains("\"FOH desk\"  ready in ")
                    .contains("a browser or CLASP app   ws://127.0.0.1:" + program.port("WebSocket"))
                    .contains("an MQTT device           127.0.0.1  port " + program.port("MQTT"))
                    .contains("an OSC tablet or desk    127.0.0.1  port " + program.port("OSC") + " (UDP)")
                    .contains("this machine only")
                    .contains("Data     " + folder.resolve("xdg/stagebus") + " (new)")
                    .contains("Rules    0 rules from " + rules);
            try (AdminHttp admin = new AdminHttp(program.port("Admin"))) {
                assertThat(admin.get("/readyz").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void sigtermTellsClientsAndEndsWithZero() throws IOException, InterruptedException {
        try (Program program = Program.run(folder, run());
                ClaspClient clasp = new ClaspClient(program.port("WebSocket"), "desk");
                Socket mqtt = connectedMqtt5(program.port("MQTT"));
                AdminHttp admin = new AdminHttp(program.port("Admin"))) {
            admin.put("/a", "1");

            program.terminate();

            assertThat(clasp.awaitClose()).as("RFC 6455: going away").isEqualTo(1001);
            assertThat(mqtt.getInputStream().readAllBytes())
                    .as("MQTT 5.0 §3.14: DISCONNECT, server shutting down")
                    .startsWith((byte) 0xE0)
                    .contains((byte) 0x8B);
            assertThat(program.exitCode()).isZero();
        }
        try (Program again = Program.run(folder, run())) {
            assertThat(again.output()).contains("(1 param is back)");
        }
    }

    @Test
    void aClientThatDoesNotGoKeepsItNoLongerThanTheDrainTimeout() throws IOException, InterruptedException {
        try (Program program = Program.run(folder, run("--drain-timeout", "1"));
                Socket deaf = deafWebSocket(program.port("WebSocket"))) {
            program.terminate();

            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains("clients are still here; stopping all the same clients=1");
            assertThat(deaf.isConnected()).isTrue();
        }
    }

    @Test
    void nobodyIsWaitedForWhereNobodyIsConnected() throws IOException, InterruptedException {
        try (Program program = Program.run(folder, run("--drain-timeout", "0"));
                AdminHttp admin = new AdminHttp(program.port("Admin"))) {
            byte[] message = "/a\0\0,i\0\0\0\0\0\1".getBytes(StandardCharsets.US_ASCII);
            try (DatagramSocket osc = new DatagramSocket()) {
                osc.send(new DatagramPacket(
                        message, message.length, InetAddress.getLoopbackAddress(), program.port("OSC")));
            }
            long deadline = System.nanoTime() + 10_000_000_000L;
            String health = admin.get("/health").body();
            while (!health.contains("\"osc_peers\":1") && System.nanoTime() - deadline < 0) {
                health = admin.get("/health").body();
            }
            assertThat(health).contains("\"osc_peers\":1", "\"active_connections\":0");
            program.terminate();

            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).doesNotContain("clients are still here");
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws IOException, InterruptedException {
        try (Program program = Program.run(folder, run("--drain-timeout", "1h"));
                Socket deaf = deafWebSocket(program.port("WebSocket"))) {
            program.terminate();
            program.await("stopping; a second signal ends at once");
            program.terminate();

            assertThat(program.exitCode()).isEqualTo(128 + 15);
            assertThat(deaf.isConnected()).isTrue();
        }
    }

    @Test
    void aPortInUseIsOneSentenceAndExitCodeOne() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = taken.getLocalPort();
            try (Program program = start(run("--ws-port", String.valueOf(port)))) {
                assertThat(program.exitCode()).isEqualTo(1);
                assertThat(program.output())
                        .isEqualTo(
                                "stagebus: Port " + port + " for the websocket door is already in use by java (process "
                                        + ProcessHandle.current().pid()
                                        + "); stop that, or choose another port with --ws-port.\n");
                assertThat(Files.exists(folder.resolve("xdg")))
                        .as("nothing half started")
                        .isFalse();
            }
        }
    }

    @Test
    void aWrongRuleFileStartsNothing() throws IOException, InterruptedException {
        Path rules =
                Files.writeString(folder.resolve("rules.json"), "{\"rules\": [\n {\"id\": \"a\", \"triger\": {}}]}");
        try (Program program = start(run("--rules", rules.toString()))) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.output())
                    .startsWith("stagebus: " + rules + ":2:")
                    .contains("/rules/0", "expected", "found", "trigger")
                    .doesNotContain("listening");
            assertThat(Files.exists(folder.resolve("xdg"))).isFalse();
        }
    }

    @Test
    void jsonLogsHaveNoCardInThem() throws IOException, InterruptedException {
        try (Program program = Program.start(folder, Map.of("LOG_FORMAT", "json"), run())) {
            program.await("ready, accepting connections");
            program.terminate();
            assertThat(program.exitCode()).isZero();

            assertThat(program.output().lines()).allMatch(line -> line.startsWith("{\"timestamp\":\""));
            assertThat(program.output())
                    .containsPattern("\"message\":\"listening on 127.0.0.1:[0-9]+\",\"door\":\"websocket\"");
        }
    }

    @Test
    void verboseLogsAtDebugLevel() throws IOException, InterruptedException {
        try (Program program = Program.start(folder, Map.of("RUST_LOG", "error"), run("--verbose"))) {
            program.await("accepting connections");
            program.terminate();
            assertThat(program.exitCode()).isZero();
            assertThat(program.output()).contains(" INFO ").contains(" DEBUG ");
        }
    }

    @Test
    void theDevelopmentRouterHasOneDoorAndKeepsNothing() throws IOException, InterruptedException {
        try (Program program =
                Program.run(folder, "server", "--host", "127.0.0.1", "--ws-port", "auto", "--admin-port", "auto")) {
            assertThat(program.output())
                    .contains("WebSocket listening on 127.0.0.1:", "Data     nothing is kept")
                    .doesNotContain("MQTT listening", "OSC listening");
            assertThat(Files.exists(folder.resolve("xdg"))).isFalse();
        }
    }

    /** Says CONNECT in MQTT 5 and waits for the CONNACK. */
    private static Socket connectedMqtt5(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(new byte[] {
            0x10, 0x0E, // CONNECT, 14 bytes
            0, 4, 'M', 'Q', 'T', 'T', 5, // protocol name and version
            2, 0, 60, // clean start, keep alive 60 s
            0, // no properties
            0, 1, 'x', // client identifier
        });
        InputStream in = socket.getInputStream();
        assertThat(in.read()).as("CONNACK").isEqualTo(0x20);
        in.readNBytes(in.read());
        return socket;
    }

    /** Upgrades to WebSocket and never says a word again, not even CLOSE. */
    private static Socket deafWebSocket(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        String request = String.join(
                "\r\n",
                "GET / HTTP/1.1",
                "Host: x",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "",
                "");
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().readNBytes(12))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("HTTP/1.1 101");
        return socket;
    }
}

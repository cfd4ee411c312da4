package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.config.Setting;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The MQTT door in the whole program: on the port of another, and over a restart. */
class MqttDoorIT {

    private static final String CONNECT_KEPT = "100d 0004 4d515454 04 00 003c 0001 72";
    private static final String CONNECT_CLEAN = "100d 0004 4d515454 04 02 003c 0001 77";

    private static final String UPGRADE = """
            GET /mqtt HTTP/1.1
            Host: x
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: mqtt

            """;

    @TempDir
    Path folder;

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Gateway open() throws StartupException {
        return Gateway.open(Configs.of(folder.resolve("data"), Map.of(Setting.OSC_PORT, "0")), Rules.NONE);
    }

    private Socket connect(Gateway gateway, String door) throws IOException {
        var address = gateway.doors().stream()
                .filter(one -> one.name().equals(door))
                .findFirst()
                .orElseThrow()
                .address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static void say(Socket socket, String hex) throws IOException {
        socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static void expect(Socket socket, String hex) throws IOException {
        String wanted = hex.replace(" ", "");
        byte[] got = new DataInputStream(socket.getInputStream()).readNBytes(wanted.length() / 2);
        assertThat(HexFormat.of().formatHex(got)).isEqualTo(wanted);
    }

    /** Two doors on one port: MQTT has the path /mqtt. */
    @Test
    void mqttIsSpokenOnTheClaspPortToo() throws Exception {
        try (Gateway gateway = open()) {
            Socket socket = connect(gateway, "websocket");
            socket.getOutputStream().write(UPGRADE.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            assertThat(head.toString().toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 101")
                    .contains("sec-websocket-protocol: mqtt");
            // Masked with zeros, so that the payload stays readable.
            say(socket, "82 8f 00000000" + CONNECT_CLEAN);

            expect(socket, "82 04 20 02 0000");
        }
    }

    /** R18, R27: what was acknowledged is there after the gateway was stopped and started. */
    @Test
    void aSessionSurvivesARestart() throws Exception {
        try (Gateway gateway = open()) {
            Socket reader = connect(gateway, "mqtt");
            Socket writer = connect(gateway, "mqtt");
            say(reader, CONNECT_KEPT + "82 06 0001 0001 61 01");
            expect(reader, "20 02 0000" + "90 03 0001 01");
            say(reader, "e000");
            assertThat(reader.getInputStream().read()).isEqualTo(-1);
            say(writer, CONNECT_CLEAN + "32 07 0001 61 0005 6f6e");
            expect(writer, "20 02 0000" + "40 02 0005");
        }
        try (Gateway gateway = open()) {
            Socket reader = connect(gateway, "mqtt");
            say(reader, CONNECT_KEPT);
            expect(reader, "20 02 0100");
            byte[] message = new DataInputStream(reader.getInputStream()).readNBytes(9);
            assertThat(HexFormat.of().formatHex(message))
                    .startsWith("32070001" + "61")
                    .endsWith("6f6e");
        }
    }
}

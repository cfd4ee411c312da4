package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.session.Networks;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A proxy before real sockets: its header and what its client says arrive in one piece. */
class ProxyIT {

    private static final String HEADER = "PROXY TCP4 192.168.7.9 10.0.0.1 41000 1883\r\n";
    private static final byte[] CONNECT = HexFormat.of().parseHex("100d00044d5154540402003c000161");

    private static byte[] exchange(int port, String head, byte[] body, int answer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(all.toByteArray());
            return socket.getInputStream().readNBytes(answer);
        }
    }

    @Test
    void itsClientIsLetIn() throws IOException, JournalException {
        MqttSettings settings = new MqttSettings(
                "127.0.0.1", 0, "/mqtt", false, true, MqttLimits.DEFAULT, List.of(), Networks.of(List.of("127.0.0.1")));
        try (LiveBroker broker = new LiveBroker();
                MqttBridge proxied = broker.second(settings)) {
            int port = proxied.start().getPort();
            int web = proxied.startWeb(0).getPort();

            assertThat(exchange(port, HEADER, CONNECT, 4)).containsExactly(0x20, 2, 0, 0);
            String upgrade = HEADER + """
                    GET /mqtt HTTP/1.1\r
                    Host: x\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Protocol: mqtt\r
                    \r
                    """;
            assertThat(new String(exchange(web, upgrade, new byte[0], 12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 101");
        }
    }
}

package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.mqtt.counter.Count;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** MQTT over WebSocket, by the JDK's own client (MQTT 5.0 §6). */
class WebSocketIT {

    private static final String CONNECT = "100d 0004 4d515454 04 02 003c 0001 63";

    private final LiveBroker broker;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Said said = new Said();

    WebSocketIT() throws Exception {
        broker = new LiveBroker();
        port = broker.bridge.startWeb(0).getPort();
    }

    @BeforeEach
    void listens() {
        assertThat(port).isPositive();
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        broker.close();
    }

    /** What the broker says. */
    private static final class Said implements WebSocket.Listener {
        final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            frames.add(HexFormat.of().formatHex(bytes));
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedFuture(null);
        }

        void expect(String hex) throws InterruptedException {
            StringBuilder got = new StringBuilder();
            String wanted = hex.replace(" ", "");
            while (got.length() < wanted.length()) {
                String frame = frames.poll(10, TimeUnit.SECONDS);
                assertThat(frame).as("after %s of %s", got, wanted).isNotNull();
                got.append(frame);
            }
            assertThat(got.toString()).isEqualTo(wanted);
        }
    }

    private WebSocket open(String protocol) {
        return http.newWebSocketBuilder()
                .subprotocols(protocol)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/mqtt"), said)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static void send(WebSocket socket, String hex) {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
        socket.sendBinary(bytes, true).join();
    }

    /** [MQTT-6.0.0-2, 6.0.0-4]: packets begin and end anywhere in the frames. */
    @Test
    void packetsComeAndGoInFrames() throws Exception {
        WebSocket socket = open("mqtt");
        assertThat(socket.getSubprotocol()).isEqualTo("mqtt");
        String all = (CONNECT + "82 06 0001 0001 61 00" + "30 05 0001 61 6f6b").replace(" ", "");
        for (int at = 0; at < all.length(); at += 10) {
            send(socket, all.substring(at, Math.min(all.length(), at + 10)));
        }

        said.expect("20 02 0000" + "90 03 0001 00" + "30 05 0001 61 6f6b");
        send(socket, "e000");
        assertThat(said.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    /** [MQTT-6.0.0-1] */
    @Test
    void aTextFrameClosesTheConnection() throws Exception {
        WebSocket socket = open("mqtt");
        socket.sendText("hello", true).join();

        assertThat(said.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1003);
    }

    @Test
    void aClientOfMqtt31IsTaken() throws Exception {
        WebSocket socket = open("mqttv3.1");
        send(socket, "100f 0006 4d5149736470 03 02 003c 0001 63");

        said.expect("20 02 0000");
    }

    @Test
    void whatIsNotMqttIsToldWhereItIs() throws Exception {
        HttpRequest plain = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .build();
        HttpResponse<String> answer = http.send(plain, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/mqtt");
    }

    /** [MQTT-6.0.0-3]: who offers only other protocols is told so at once. */
    @Test
    void whoOffersNoMqttIsRefused() {
        for (String protocol : List.of("clasp", "chat")) {
            assertThatThrownBy(() -> open(protocol))
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            refused -> assertThat(refused.getResponse().statusCode())
                                    .isEqualTo(400));
        }
    }

    @Test
    void itIsHeldToTheSameRules() throws Exception {
        WebSocket socket = open("mqtt");
        send(socket, "474554202f20485454502f312e310d0a0d0a");

        said.closed.get(10, TimeUnit.SECONDS);
        assertThat(broker.bridge.counters().of(Count.VIOLATIONS)).isOne();
    }
}

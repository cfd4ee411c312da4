package io.stagebus.websocket.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.time.GatewayClock;
import io.stagebus.websocket.connection.Authenticator;
import io.stagebus.websocket.connection.ConnectionSettings;
import io.stagebus.websocket.outbox.OutboxPolicy;
import io.stagebus.websocket.protocol.Message;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP part: handshake, plain requests, limits before anybody is known (CLASP §5; RFC 6455 §4.2). */
final class UpgradeIT {

    private static Gateway gateway;

    @BeforeAll
    static void open() {
        gateway = new Gateway();
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    private static RawClient client() {
        return RawClient.connected(gateway.address);
    }

    @Test
    void the_handshake_of_the_standard_s_example() {
        try (RawClient client = client()) {
            client.text(RawClient.handshake("/chat"));
            assertThat(client.httpResponse())
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .containsIgnoringCase("upgrade: websocket\r\n")
                    .containsIgnoringCase("connection: upgrade\r\n")
                    .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .doesNotContainIgnoringCase("sec-websocket-protocol")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ws", "/clasp", "/clasp?token=1&x=%20", "/any/where/at/all"})
    void any_path_is_served(String path) {
        try (RawClient client = client()) {
            client.text(RawClient.handshake(path, "Sec-WebSocket-Protocol: clasp"));
            assertThat(client.httpResponse()).startsWith("HTTP/1.1 101 ");
            client.hello("raw");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-WebSocket-Protocol: clasp",
                "Sec-WebSocket-Protocol: mqtt, clasp",
                "Sec-WebSocket-Protocol: clasp ,soap",
                "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Protocol: clasp"
            })
    void subprotocol_clasp_is_selected_when_it_is_offered(String header) {
        try (RawClient client = client()) {
            client.text(RawClient.handshake("/", header));
            assertThat(client.httpResponse()).containsIgnoringCase("sec-websocket-protocol: clasp\r\n");
        }
    }

    @Test
    void another_subprotocol_is_not_selected_but_served() {
        try (RawClient client = client()) {
            client.text(RawClient.handshake("/", "Sec-WebSocket-Protocol: clasp2, x-clasp"));
            assertThat(client.httpResponse()).startsWith("HTTP/1.1 101 ").doesNotContainIgnoringCase("protocol: ");
            client.hello("raw");
        }
    }

    @Test
    void compression_is_never_negotiated() {
        try (RawClient client = client()) {
            client.text(RawClient.handshake("/", "Sec-WebSocket-Extensions: permessage-deflate"));
            assertThat(client.httpResponse())
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
        }
    }

    @Test
    void frames_that_follow_the_handshake_at_once_are_not_lost() {
        try (RawClient client = client()) {
            byte[] hello = RawClient.frame(0x82, true, RawClient.encoded(new Message.Hello(1, 0xF8, "eager", ""), 0));
            byte[] request = RawClient.handshake("/").getBytes(StandardCharsets.US_ASCII);
            byte[] both = Arrays.copyOf(request, request.length + hello.length);
            System.arraycopy(hello, 0, both, request.length, hello.length);
            client.bytes(both);
            assertThat(client.httpResponse()).startsWith("HTTP/1.1 101 ");
            client.next(Message.Welcome.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1", "GET /healthz HTTP/1.1", "OPTIONS * HTTP/1.1", "GET / HTTP/1.0"})
    void plain_requests_get_200_ok(String request) {
        try (RawClient client = client()) {
            client.text(request + "\r\nHost: x\r\n\r\n");
            assertThat(client.httpResponse()).contains(" 200 OK\r\n").containsIgnoringCase("content-type: text/plain");
            assertThat(client.rest()).isEqualTo("ok\n");
        }
    }

    @Test
    void head_and_post_get_200_too() {
        try (RawClient client = client()) {
            client.text("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.httpResponse()).contains(" 200 OK\r\n");
            assertThat(client.rest()).isEmpty();
        }
        try (RawClient client = client()) {
            client.text("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(client.httpResponse()).contains(" 200 OK\r\n");
            assertThat(client.rest()).isEqualTo("ok\n");
        }
    }

    @Test
    void another_version_of_the_protocol_is_told_ours() {
        try (RawClient client = client()) {
            client.text(RawClient.handshake("/").replace("Version: 13", "Version: 8"));
            assertThat(client.httpResponse())
                    .startsWith("HTTP/1.1 426 ")
                    .containsIgnoringCase("sec-websocket-version: 13\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Key: short", "Sec-WebSocket-Key: !!!!", "X-Nothing: 1"})
    void a_handshake_without_a_proper_key_is_a_bad_request(String instead) {
        try (RawClient client = client()) {
            client.text(RawClient.handshake("/").replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", instead));
            assertThat(client.httpResponse()).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void bytes_that_are_no_http_are_a_bad_request() {
        try (RawClient client = client()) {
            client.bytes(new byte[] {0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5, '\r', '\n', '\r', '\n'});
            assertThat(client.httpResponse()).startsWith("HTTP/1.1 400 ");
            assertThat(client.rest()).isEqualTo("Bad Request\n");
        }
    }

    @Test
    void a_request_line_that_is_too_long_is_refused_as_such() {
        try (RawClient client = client()) {
            client.text("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n");
            assertThat(client.httpResponse()).startsWith("HTTP/1.1 414 ");
        }
    }

    @Test
    void headers_that_are_too_long_are_refused_as_such() {
        try (RawClient client = client()) {
            client.text(RawClient.handshake("/", "Cookie: " + "x".repeat(9_000)));
            assertThat(client.httpResponse()).startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void who_does_not_finish_the_handshake_is_dropped_at_the_deadline() {
        try (Gateway hasty = new Gateway(quick(WebSocketSettings.DEFAULT));
                RawClient silent = RawClient.connected(hasty.address);
                RawClient half = RawClient.connected(hasty.address)) {
            half.text("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: webs");
            assertThat(silent.isEnded()).isTrue();
            assertThat(half.isEnded()).isTrue();
        }
    }

    @Test
    void above_the_limit_of_connections_the_answer_is_503() {
        WebSocketSettings two = new WebSocketSettings(
                "127.0.0.1", 0, 2, 1_000, 1_000, ConnectionSettings.DEFAULT, OutboxPolicy.DEFAULT, false);
        try (Gateway small = new Gateway(two);
                RawClient first = RawClient.joined(small.address);
                RawClient second = RawClient.joined(small.address)) {
            try (RawClient third = RawClient.connected(small.address)) {
                third.text(RawClient.handshake("/"));
                assertThat(third.httpResponse()).startsWith("HTTP/1.1 503 ");
                // A load balancer still gets its answer.
                try (RawClient plain = RawClient.connected(small.address)) {
                    plain.text("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(plain.httpResponse()).contains(" 200 OK");
                }
            }
            assertThat(first.barrier()).isEmpty();
            assertThat(second.barrier()).isEmpty();
        }
    }

    @Test
    void a_port_that_is_taken_is_said_in_one_sentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebSocketSettings settings = WebSocketSettings.DEFAULT.at("127.0.0.1", taken.getLocalPort());
            WebSocketBridge bridge =
                    new WebSocketBridge(gateway.loop, gateway.bus, GatewayClock.system(), Authenticator.OPEN, settings);
            assertThatThrownBy(bridge::start)
                    .isInstanceOf(BindException.class)
                    .hasMessageStartingWith("WebSocket door: cannot listen on 127.0.0.1:" + taken.getLocalPort());
            bridge.close();
        }
    }

    /** All deadlines short. */
    static WebSocketSettings quick(WebSocketSettings settings) {
        ConnectionSettings given = settings.connections();
        return settings.at("127.0.0.1", 0)
                .with(new ConnectionSettings(
                        given.serverName(),
                        Duration.ofMillis(300),
                        Duration.ofMillis(300),
                        Duration.ofMillis(900),
                        Duration.ofMillis(500),
                        given.gestureInterval(),
                        given.maxReplay()));
    }
}

package io.stagebus.appliance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.StartupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see, on which port, and who may: the printed JSON, the printed metrics, and nothing where it is off. */
class OperatorsIT {

    private static final String TOKEN = "bearer-of-the-test";

    @TempDir
    Path folder;

    private static HttpResponse<String> get(int port, String path, String token)
            throws IOException, InterruptedException {
        try (AdminHttp http = new AdminHttp(port)) {
            return http.send(
                    token.isEmpty()
                            ? http.request(path)
                            : http.request(path).header("Authorization", "Bearer " + token));
        }
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return get(port, path, "");
    }

    /** Numbers that differ from run to run are left out. */
    private static String golden(String json) {
        return json.replaceAll("(\"(?:uptime[A-Za-z_]*)\":)[0-9]+", "$1N");
    }

    @Test
    void healthAndReadinessAreAsPrintedOnEveryPortThatHasThem() throws Exception {
        try (RunningGateway gateway = new RunningGateway(
                folder, Map.of(Setting.HEALTH_PORT, "auto", Setting.METRICS_PORT, "auto", Setting.AUTH_PORT, "auto"))) {
            for (int port : new int[] {
                gateway.port("websocket"),
                gateway.adminPort(),
                gateway.httpPort("health"),
                gateway.httpPort("metrics"),
                gateway.httpPort("auth")
            }) {
                assertThat(golden(get(port, "/health").body()))
                        .isEqualTo("{\"status\":\"healthy\",\"ok\":true,\"service\":\"stagebus\",\"name\":\"Stagebus\","
                                + "\"version\":\"0.0.0-test\",\"uptime_seconds\":N,\"uptimeMs\":N,\"tlsEnabled\":false,"
                                + "\"relayMode\":\"single\",\"relayId\":\"Stagebus\",\"active_connections\":0,"
                                + "\"active_documents\":0,\"osc_peers\":0,\"sessions\":0,\"subscriptions\":0,"
                                + "\"params\":0}");
                assertThat(get(port, "/ready").body())
                        .isEqualTo("{\"status\":\"ready\",\"checks\":{\"websocket\":\"ok\",\"mqtt\":\"ok\","
                                + "\"osc\":\"ok\",\"journal\":\"ok\",\"database\":\"ok\"}}");
                assertThat(get(port, "/healthz").body()).isEqualTo("ok\n");
                assertThat(get(port, "/readyz").body()).startsWith("ready\n");
            }
            gateway.gateway().drain(Duration.ofSeconds(1)).join();
            HttpResponse<String> draining = get(gateway.httpPort("health"), "/ready");
            assertThat(draining.statusCode()).isEqualTo(503);
            assertThat(draining.body())
                    .startsWith("{\"status\":\"not_ready\",\"checks\":{\"websocket\":\"closing\"")
                    .contains("\"journal\":\"ok\"");
            assertThat(get(gateway.httpPort("health"), "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(gateway.httpPort("health"), "/health").body()).contains("\"status\":\"draining\"");
        }
    }

    @Test
    void metricsHaveTheNamesThatAreCharted() throws Exception {
        try (RunningGateway gateway = new RunningGateway(folder, Map.of(Setting.METRICS_PORT, "auto"))) {
            String metrics = get(gateway.httpPort("metrics"), "/metrics").body();

            assertThat(metrics)
                    .contains(
                            "materi_websocket_connections_active ",
                            "websocket_connections_active ",
                            "materi_operations_processed_total{operation_type=\"command\",status=\"success\"}",
                            "materi_operations_processed_total{operation_type=\"command\",status=\"error\"}",
                            "materi_operation_latency_seconds_bucket{le=\"0.05\"}",
                            "materi_operation_latency_seconds_count ",
                            "clasp_sessions_active ",
                            "clasp_subscriptions_active ",
                            "clasp_state_params_active ",
                            "clasp_messages_total{type=\"any\"}",
                            "clasp_errors_total{code=\"any\"}",
                            "clasp_message_latency_seconds_bucket{le=\"0.001\"}",
                            "clasp_broadcast_fanout_count",
                            "stagebus_ready 1.0",
                            "stagebus_bus_params 0.0",
                            "stagebus_bus_commands_total ",
                            "stagebus_websocket_messages_total ",
                            "stagebus_journal_backlog ",
                            "stagebus_build_info{version=\"0.0.0-test\"} 1",
                            "jvm_memory_used_bytes",
                            "process_uptime_seconds");
            assertThat(get(gateway.httpPort("metrics"), "/api/counters").statusCode())
                    .as("nothing else is on that port")
                    .isEqualTo(404);
            assertThat(get(gateway.httpPort("metrics"), "/state").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void stateLogsAndMetricsAreBehindTheBearer() throws Exception {
        Map<Setting, String> said = Map.of(Setting.ADMIN_BEARER, TOKEN, Setting.ADMIN_HTTP, "true");
        try (RunningGateway gateway = new RunningGateway(folder, said)) {
            for (int port : new int[] {gateway.port("websocket"), gateway.adminPort()}) {
                for (String path : new String[] {"/state", "/logs", "/logs?summary=1", "/metrics"}) {
                    assertThat(get(port, path).statusCode()).as(path).isEqualTo(401);
                    assertThat(get(port, path).headers().firstValue("WWW-Authenticate"))
                            .hasValue("Bearer");
                    assertThat(get(port, path, "wrong").statusCode()).as(path).isEqualTo(401);
                    assertThat(get(port, path, TOKEN).statusCode()).as(path).isEqualTo(200);
                }
                assertThat(get(port, "/state", TOKEN).body())
                        .contains("\"doors\":[{\"name\":\"websocket\",\"address\":\"127.0.0.1:", "\"bus\":{");
                assertThat(get(port, "/logs", TOKEN).body()).startsWith("{\"logs\":[");
                assertThat(get(port, "/logs?summary=1", TOKEN).body()).contains("\"count\":", "\"levels\":{");
            }
        }
    }

    @Test
    void whatIsOffCannotBeToldFromWhatIsNowhere() throws Exception {
        try (RunningGateway gateway = new RunningGateway(folder, Map.of(Setting.ADMIN_BEARER, TOKEN))) {
            for (String path : new String[] {"/state", "/logs", "/metrics", "/logs?summary=1"}) {
                assertThat(raw(gateway.port("websocket"), path, TOKEN))
                        .as(path)
                        .startsWith("HTTP/1.1 404 Not Found")
                        .isEqualTo(raw(gateway.port("websocket"), "/no/such/page", TOKEN));
            }
        }
    }

    private static String raw(int port, String path, String token) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void peopleRegisterLogInAndComeAsGuests() throws Exception {
        Map<Setting, String> said =
                Map.of(Setting.AUTH_PORT, "auto", Setting.CORS_ORIGIN, "https://app.yourdomain.com");
        try (RunningGateway gateway = new RunningGateway(folder, said)) {
            int port = gateway.httpPort("auth");
            HttpResponse<String> made =
                    post(port, "register", "{\"username\":\"alice\",\"password\":\"secret1\",\"user_id\":\"al\"}");
            assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
            assertThat(made.body())
                    .matches("\\{\"token\":\"cpsk_[0-9a-f]{32}\",\"user_id\":\"al\",\"username\":\"alice\"}");
            assertThat(made.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://app.yourdomain.com");
            String alice = "{\"username\":\"alice\",\"password\":\"secret1\"}";
            assertThat(post(port, "register", alice).statusCode()).isEqualTo(409);
            assertThat(post(port, "login", alice).statusCode()).isEqualTo(200);
            HttpResponse<String> wrong = post(port, "login", "{\"username\":\"alice\",\"password\":\"secret2\"}");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).isEqualTo("{\"error\":\"Invalid username or password\"}");
            assertThat(post(port, "register", "{\"username\":\"a\",\"password\":\"secret1\"}")
                            .statusCode())
                    .isEqualTo(400);
            assertThat(post(port, "register", "{\"username\":").statusCode()).isEqualTo(400);
            assertThat(post(port, "register", "[]").statusCode()).isEqualTo(400);
            assertThat(post(port, "register", "\"" + "x".repeat(17_000) + "\"").statusCode())
                    .isEqualTo(413);
            assertThat(post(port, "guest", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10])))
                            .statusCode())
                    .as("a body of unknown length")
                    .isEqualTo(411);
            assertThat(post(port, "guest", "{\"name\":\"Eve\"}").body()).contains("\"username\":\"Eve\"");
            assertThat(post(port, "guest", "").body()).contains("\"username\":\"guest-");
            assertThat(get(port, "/auth/login").statusCode()).isEqualTo(405);
            assertThat(get(port, "/api/state?address=/a").statusCode())
                    .as("not on this port")
                    .isEqualTo(404);
            assertThat(get(gateway.adminPort(), "/auth/login").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> post(int port, String what, String body)
            throws IOException, InterruptedException {
        return post(port, what, BodyPublishers.ofString(body));
    }

    private static HttpResponse<String> post(int port, String what, BodyPublisher body)
            throws IOException, InterruptedException {
        try (AdminHttp http = new AdminHttp(port)) {
            return http.send(http.request("/auth/" + what)
                    .header("Origin", "https://app.yourdomain.com")
                    .POST(body));
        }
    }

    @Test
    void loginsAreCountedByWhomATrustedProxyNames() throws Exception {
        try (RunningGateway gateway = new RunningGateway(
                        folder, Map.of(Setting.AUTH_PORT, "auto", Setting.TRUSTED_PROXIES, "127.0.0.0/8,10.0.0.0/8"));
                AdminHttp http = new AdminHttp(gateway.httpPort("auth"))) {
            for (int i = 0; i < 6; i++) {
                int status = http.send(http.request("/auth/login")
                                .header("X-Forwarded-For", "203.0.113.9, 198.51.100.7, 10.1.2.3")
                                .POST(BodyPublishers.ofString(
                                        "{\"username\":\"nobody" + i + "\",\"password\":\"secret1\"}")))
                        .statusCode();
                assertThat(status).isEqualTo(i < 5 ? 401 : 429);
            }
            int other = http.send(http.request("/auth/login")
                            .header("X-Forwarded-For", "198.51.100.7, 203.0.113.9")
                            .POST(BodyPublishers.ofString("{\"username\":\"nobody\",\"password\":\"secret1\"}")))
                    .statusCode();
            assertThat(other).isEqualTo(401);
        }
    }

    @Test
    void adminAndAuthOnOnePortAreOneListener() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        int port;
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Map<Setting, String> said = Map.of(
                Setting.AUTH_PORT, String.valueOf(port),
                Setting.ADMIN_PORT, String.valueOf(port),
                Setting.ADMIN_TOKEN, token.toString());
        try (RunningGateway gateway = new RunningGateway(folder.resolve("data"), said)) {
            assertThat(gateway.adminPort()).isEqualTo(port);
            assertThat(post(port, "guest", "{}").statusCode()).isEqualTo(200);
            assertThat(get(port, "/health").statusCode()).isEqualTo(200);
            assertThat(get(port, "/api/counters").statusCode()).isEqualTo(401);
            assertThat(get(port, "/api/counters", TOKEN).statusCode()).isEqualTo(200);
        } catch (StartupException e) {
            throw new AssertionError(e);
        }
    }
}

package io.stagebus.appliance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.wiring.StartupException;
import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin port over plain HTTP. */
class AdminIT {

    @TempDir
    Path folder;

    private RunningGateway running;
    private AdminHttp http;

    @BeforeEach
    void start() throws StartupException {
        running = new RunningGateway(folder, Map.of());
        http = new AdminHttp(running.adminPort());
    }

    @AfterEach
    void stop() {
        http.close();
        running.close();
    }

    private HttpResponse<String> emit(String address, String body) throws IOException, InterruptedException {
        return http.send(http.request("/api/event?address=" + address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void healthByEveryName() throws IOException, InterruptedException {
        assertThat(http.get("/healthz").body()).isEqualTo("ok\n");
        assertThat(http.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(http.get("/readyz").body())
                .isEqualTo("ready\nwebsocket: ok\nmqtt: ok\nosc: ok\njournal: ok\ndatabase: ok\n");
        assertThat(http.get("/ready").body())
                .isEqualTo("{\"status\":\"ready\",\"checks\":{\"websocket\":\"ok\",\"mqtt\":\"ok\",\"osc\":\"ok\","
                        + "\"journal\":\"ok\",\"database\":\"ok\"}}");
        assertThat(http.get("/health").body())
                .contains(
                        "\"status\":\"healthy\"",
                        "\"ok\":true",
                        "\"service\":\"stagebus\"",
                        "\"version\":\"",
                        "\"uptime_seconds\":",
                        "\"uptimeMs\":",
                        "\"active_connections\":0",
                        "\"osc_peers\":0",
                        "\"relayMode\":\"single\"");
    }

    @Test
    void whatIsCountedIsShown() throws IOException, InterruptedException { // R15, R20, R21
        http.put("/a", "1");
        String counters = http.get("/api/counters").body();

        assertThat(counters)
                .startsWith("{\"bus\":{\"sessions\":")
                .contains(
                        "\"websocket\":{\"", "\"mqtt\":{\"connections\":0,\"sessions\":0,", "\"osc\":{\"datagrams\":0,")
                .contains(
                        "\"dropped_qos1\":0",
                        "\"peers_refused\":0",
                        "\"journal\":{\"",
                        "\"coalesced\":0",
                        "\"lost\":0");
    }

    @Test
    void isNotReadyAnyMoreWhenAStopHasBegun() throws IOException, InterruptedException {
        running.gateway().drain(Duration.ZERO);

        assertThat(http.get("/readyz").statusCode()).isEqualTo(503);
        assertThat(http.get("/ready").statusCode()).isEqualTo(503);
        assertThat(http.get("/health").body()).contains("\"status\":\"draining\"");
        assertThat(http.get("/healthz").statusCode()).as("alive all the same").isEqualTo(200);
    }

    @Test
    void writesReadsAndDeletes() throws IOException, InterruptedException {
        assertThat(http.put("/lights/foh 1", "1.0").body()).isEqualTo("{\"address\":\"/lights/foh 1\",\"revision\":1}");
        assertThat(http.put("/lights/foh 1", "{\"$bytes\":\"/w==\"}").body()).contains("\"revision\":2");
        assertThat(http.state("/lights/foh 1").body())
                .contains(
                        "\"kind\":\"param\"",
                        "\"type\":\"bytes\"",
                        "\"value\":{\"$bytes\":\"/w==\"}",
                        "\"revision\":2",
                        "\"door\":\"admin\"",
                        "\"cause\":\"command\"");
        assertThat(http.send(http.request("/api/state?address=/lights/foh%201").DELETE())
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.state("/lights/foh 1").statusCode()).as("R12").isEqualTo(404);
    }

    @Test
    void hasTheAdminScope() throws IOException, InterruptedException {
        assertThat(http.put("/stagebus/name", "\"x\"").statusCode()).as("R4").isEqualTo(200);
    }

    @Test
    void whatIsWrongIsSaidInOneShape() throws IOException, InterruptedException {
        assertThat(http.state("lights").statusCode()).isEqualTo(400);
        assertThat(http.put("/a", "007").body()).startsWith("{\"error\":\"value: at character ");
        assertThat(http.state("/nothing").body()).isEqualTo("{\"error\":\"there is no param at /nothing\"}");
        assertThat(http.get("/api/watch?pattern=x").statusCode()).isEqualTo(400);
        assertThat(http.get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(http.get("/nowhere").body()).startsWith("{\"error\":");
        assertThat(http.get("/api/state").statusCode()).as("no address").isEqualTo(400);
    }

    @Test
    void noWebPageCanUseIt() throws IOException, InterruptedException {
        assertThat(http.send(http.request("/health").header("Origin", "http://evil.example"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(http.send(http.request("/api/event?address=/go")
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("1")))
                        .statusCode())
                .as("what a form can send")
                .isEqualTo(415);
    }

    @Test
    void answersOnlyToNamesOfThisMachine() throws IOException { // DNS rebinding
        assertThat(raw("Host: evil.example:7350")).startsWith("HTTP/1.1 403");
        assertThat(raw("Host: localhost:7350")).startsWith("HTTP/1.1 200");
        assertThat(raw("Host: [::1]:7350")).startsWith("HTTP/1.1 200");
    }

    private String raw(String header) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.adminPort())) {
            socket.getOutputStream()
                    .write(("GET /healthz HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void showsEveryParamHoweverManyThereAre() throws IOException, InterruptedException { // R19
        int many = 5_000;
        Session session = new Session("test", "t", "t", "", "t", AccessScope.OPEN);
        running.gateway().bus().submit(new Command.OpenSession(session, new RecordingSubscriber(), false, Reply.NONE));
        for (int i = 0; i < many; i++) {
            running.gateway()
                    .bus()
                    .submit(Command.SetParam.of(
                            session,
                            Address.of("/a/rather/long/address/as/they/are/in/a/venue/with/many/" + i),
                            Content.of(Value.of((long) i)),
                            WriteOptions.PLAIN,
                            Reply.NONE));
        }
        http.put("/last", "1");

        String[] lines = http.get("/api/params?pattern=/a/**").body().split("\n");

        assertThat(lines).hasSize(many + 1);
        assertThat(lines[many]).isEqualTo("{\"control\":\"end\"}");
    }

    @Test
    void aWatcherSeesWhatIsThereThenWhatHappens() throws IOException, InterruptedException {
        http.put("/a", "1");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.adminPort());
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("GET /api/watch HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            await(lines, "\"address\":\"/a\"");
            await(lines, "{\"control\":\"live\"}");

            http.put("/b", "2");
            emit("/go", "");

            assertThat(await(lines, "\"address\":\"/b\"")).contains("\"revision\":1");
            assertThat(await(lines, "\"address\":\"/go\"")).contains("\"kind\":\"event\"", "\"type\":\"none\"");
            assertThat(watchers()).isEqualTo(1);
            assertThat(running.gateway().bus().counters().sessions())
                    .as("clients")
                    .isZero();
        }
        // The gateway notices that a watcher has gone when it has something for it.
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (watchers() > 0 && System.nanoTime() - deadline < 0) {
            http.put("/c", "3");
        }
        assertThat(watchers()).isZero();
    }

    private int watchers() {
        return running.gateway().bus().counters().subscriptions();
    }

    private static String await(BufferedReader lines, String text) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended before " + text);
    }

    @Test
    void aWatcherThatNeverReadsHurtsNobodyAndMissesNoLastValue() throws IOException, InterruptedException { // R21
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.adminPort())) {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("GET /api/watch HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            await(lines, "{\"control\":\"live\"}");
            Session session = new Session("test", "t", "t", "", "t", AccessScope.OPEN);
            running.gateway()
                    .bus()
                    .submit(new Command.OpenSession(session, new RecordingSubscriber(), false, Reply.NONE));
            String text = "x".repeat(1000);
            int rounds = 50_000;
            for (int i = 1; i <= rounds; i++) {
                Command write = Command.SetParam.of(
                        session,
                        Address.of("/p/" + i % 10),
                        Content.of(Value.of(text + i)),
                        WriteOptions.PLAIN,
                        Reply.NONE);
                while (!running.gateway().bus().submit(write)) {
                    Thread.onSpinWait();
                }
            }
            assertThat(http.put("/done", "1").statusCode()).isEqualTo(200);

            // Each address keeps its place in the queue, so the last values may come in any order.
            Set<String> missing = new HashSet<>();
            for (int i = rounds - 9; i <= rounds; i++) {
                missing.add(text + i + "\"");
            }
            while (!missing.isEmpty()) {
                String line = await(lines, text);
                missing.removeIf(line::contains);
            }
        }
    }
}

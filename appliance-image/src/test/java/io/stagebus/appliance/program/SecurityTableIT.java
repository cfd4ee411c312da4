package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.AdminHttp;
import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.appliance.credentials.Decision;
import io.stagebus.core.ForeignTool;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/security.md, line by line through real sockets: what is refused there is refused, the rest allowed. */
class SecurityTableIT {

    private static final String ADMIN = "the administrator's token";

    @TempDir
    static Path folder;

    private static RunningGateway gateway;
    private static final Map<String, String> TOKENS = new HashMap<>();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void open() throws Exception {
        Path token = Files.writeString(folder.resolve("admin.token"), ADMIN);
        gateway = new RunningGateway(
                folder.resolve("data"),
                Map.of(
                        Setting.AUTH_PORT, "auto",
                        Setting.ADMIN_TOKEN, token.toString(),
                        Setting.MQTT_NAMESPACE, "/mqtt"));
        Credentials credentials = gateway.gateway().credentials();
        TOKENS.put("none", "");
        TOKENS.put("wrong", "cpsk_00000000000000000000000000000000");
        TOKENS.put("admin", ADMIN);
        TOKENS.put("read", issue(credentials, "reader", "read:/**"));
        TOKENS.put("write", issue(credentials, "writer", "write:/**"));
        TOKENS.put("narrower", issue(credentials, "narrow", "read:/a/**", "write:/a/**"));
        TOKENS.put("revoked", issue(credentials, "gone", "admin:/**"));
        credentials.revoke("gone").join();
        String expired = credentials
                .issue("late", List.of("admin:/**"), Duration.ofSeconds(1))
                .join()
                .orElseThrow();
        TOKENS.put("expired", expired);
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!(credentials.byToken(expired) instanceof Decision.Expired)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static String issue(Credentials credentials, String subject, String... scopes) {
        return credentials.issue(subject, List.of(scopes), Duration.ZERO).join().orElseThrow();
    }

    @AfterAll
    static void close() {
        gateway.close();
        HTTP.close();
    }

    static Stream<String> lines() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "security.md")).stream()
                .filter(line -> line.matches("\\| (clasp|mqtt|http|osc) \\|.*(yes|no) \\|"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void isAsThePageSays(String line) throws Exception {
        String[] cells = line.replaceAll("^\\| | \\|$", "").split(" \\| ", -1);
        put("/a/x", "1");
        put("/b/x", "1");
        List<Boolean> wanted =
                Arrays.stream(cells).skip(2).map(cell -> cell.equals("yes")).toList();
        String token = token(cells[1]);

        List<Boolean> found = switch (cells[0]) {
            case "clasp" -> clasp(token);
            case "mqtt" -> mqtt(token);
            case "http" -> http(token);
            default -> osc();
        };

        assertThat(found).as(line).isEqualTo(wanted);
    }

    private static String token(String credential) {
        return Objects.requireNonNull(TOKENS.get(credential), credential);
    }

    @Test
    void thePageTriesEveryCredentialOnEveryDoor() throws IOException {
        assertThat(lines()).hasSize(3 * TOKENS.size() + 1);
    }

    @Test
    void aSnapshotAQueryAndAReplayShowOnlyWhatMayBeRead() throws Exception {
        put("/a/x", "1");
        put("/b/x", "1");
        try (ClaspClient client = claspClient()) {
            assertThat(client.hello(token("narrower"))).isTrue();
            client.subscribe("/**");
            client.send(new Message.Query("/**"));
            Message.Result result = client.await(Message.Result.class, any -> true);
            assertThat(result.signals().toString()).contains("/a/x").doesNotContain("/b/x");
            client.send(new Message.Replay(
                    "/a/**",
                    java.util.OptionalLong.empty(),
                    java.util.OptionalLong.empty(),
                    java.util.OptionalLong.empty(),
                    Message.ALL_TYPES));
            put("/b/x", "2");
            put("/a/x", "2");
            client.await(Message.Set.class, set -> {
                assertThat(set.address().toString()).doesNotContain("/b/x");
                return set.address().toString().contains("/a/x");
            });
        }
    }

    private static void put(String address, String json) throws IOException, InterruptedException {
        try (AdminHttp admin = new AdminHttp(gateway.adminPort())) {
            HttpResponse<String> answer = admin.send(admin.request("/api/state?address=" + AdminHttp.encoded(address))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + ADMIN)
                    .PUT(HttpRequest.BodyPublishers.ofString(json)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private static String valueOf(String address) throws IOException, InterruptedException {
        try (AdminHttp admin = new AdminHttp(gateway.adminPort())) {
            return admin.send(admin.request("/api/state?address=" + AdminHttp.encoded(address))
                            .header("Authorization", "Bearer " + ADMIN))
                    .body();
        }
    }

    private static List<Boolean> http(String token) throws IOException, InterruptedException {
        try (AdminHttp http = new AdminHttp(gateway.adminPort())) {
            int[] codes = new int[4];
            int at = 0;
            for (String address : List.of("/a/x", "/b/x")) {
                String path = "/api/state?address=" + AdminHttp.encoded(address);
                codes[at++] = http.send(bearer(http.request(path), token)).statusCode();
                codes[at++] = http.send(bearer(http.request(path), token)
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString("2")))
                        .statusCode();
            }
            return List.of(codes[0] != 401, codes[0] == 200, codes[1] == 200, codes[2] == 200, codes[3] == 200);
        }
    }

    private static HttpRequest.Builder bearer(HttpRequest.Builder request, String token) {
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static ClaspClient claspClient() {
        return new ClaspClient(
                URI.create("ws://127.0.0.1:" + gateway.port("websocket") + "/"), HttpClient.newHttpClient());
    }

    private static List<Boolean> clasp(String token) throws InterruptedException {
        try (ClaspClient client = claspClient()) {
            if (!client.hello(token)) {
                return List.of(false, false, false, false, false);
            }
            boolean[] did = new boolean[4];
            int at = 0;
            for (String address : List.of("/a/x", "/b/x")) {
                client.send(new Message.Get(WireAddress.of(address)));
                did[at++] = client.await(
                                Message.class,
                                answer -> answer instanceof Message.Failure
                                        || (answer instanceof Message.Snapshot snapshot
                                                && snapshot.params().size() == 1
                                                && snapshot.params()
                                                        .getFirst()
                                                        .address()
                                                        .equals(address)))
                        instanceof Message.Snapshot;
                client.send(new Message.Set(WireAddress.of(address), new Value.Int(2), false, 0, ParamFlags.NONE));
                did[at++] = client.await(
                                Message.class,
                                answer -> answer instanceof Message.Failure || answer instanceof Message.Ack)
                        instanceof Message.Ack;
            }
            return List.of(true, did[0], did[1], did[2], did[3]);
        }
    }

    private static List<Boolean> mqtt(String token) throws IOException, InterruptedException {
        boolean[] did = new boolean[4];
        boolean cameIn = false;
        int at = 0;
        for (String address : List.of("/a/x", "/b/x")) {
            did[at++] = !tool(token, "mosquitto_sub", "-t", address, "-C", "1", "-W", "1")
                    .output()
                    .isEmpty();
            String fresh = "42" + at;
            Ended publish = tool(token, "mosquitto_pub", "-t", address, "-m", fresh, "-r", "-q", "1");
            cameIn = publish.code() == 0;
            did[at++] = valueOf(address).contains("\"value\":" + fresh);
        }
        return List.of(cameIn, did[0], did[1], did[2], did[3]);
    }

    private record Ended(int code, String output) {}

    private static Ended tool(String token, String name, String... arguments) throws IOException, InterruptedException {
        java.util.ArrayList<String> command = new java.util.ArrayList<>(List.of(
                ForeignTool.require(name, "mosquitto-clients").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(gateway.port("mqtt"))));
        command.addAll(List.of(arguments));
        if (!token.isEmpty()) {
            command.addAll(List.of("-u", "anybody", "-P", token));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /** Nobody can show credentials over UDP; what is sent changes nothing, and a subscription brings nothing. */
    private static List<Boolean> osc() throws IOException, InterruptedException {
        try (DatagramSocket socket = new DatagramSocket()) {
            long before = figure("datagrams");
            send(socket, "/a/x\0\0\0\0,i\0\0\0\0\0\7");
            send(socket, "/stagebus/subscribe\0,s\0\0/**\0");
            send(socket, "/b/x\0\0\0\0,i\0\0\0\0\0\7");
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (figure("datagrams") < before + 3 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            socket.setSoTimeout(300);
            boolean heard = hears(socket);
            return List.of(
                    true,
                    heard,
                    valueOf("/osc/a/x").contains("7"),
                    heard,
                    valueOf("/osc/b/x").contains("7"));
        }
    }

    private static long figure(String name) {
        return gateway.gateway().counters().getOrDefault("osc", Map.of()).getOrDefault(name, 0L);
    }

    private static boolean hears(DatagramSocket socket) throws IOException {
        byte[] buffer = new byte[2_048];
        try {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            String text = new String(buffer, 0, packet.getLength(), StandardCharsets.US_ASCII);
            return text.startsWith("/a/x") || text.startsWith("/b/x");
        } catch (java.net.SocketTimeoutException e) {
            return false;
        }
    }

    private static void send(DatagramSocket socket, String packet) throws IOException {
        byte[] bytes = packet.getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), gateway.port("osc")));
    }
}

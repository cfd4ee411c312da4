package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.AdminHttp;
import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.ForeignTool;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.websocket.protocol.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in no more loses the sessions that are open, at every door, as docs/security.md says. */
@Timeout(value = 2, unit = TimeUnit.MINUTES) // a client of HTTP is closed only when its streams have ended
class RevokedSessionsIT {

    private static final String ADMIN = "the administrator's token";

    @TempDir
    Path folder;

    private RunningGateway gateway;

    @BeforeEach
    void open() throws Exception {
        Path token = Files.writeString(folder.resolve("admin.token"), ADMIN);
        gateway = new RunningGateway(
                folder.resolve("data"), Map.of(Setting.AUTH_PORT, "auto", Setting.ADMIN_TOKEN, token.toString()));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private String issue(String subject) {
        return issue(subject, Duration.ZERO);
    }

    private String issue(String subject, Duration ttl) {
        return gateway.gateway()
                .credentials()
                .issue(subject, List.of("read:/**", "write:/**"), ttl)
                .join()
                .orElseThrow();
    }

    private int delete(String path) throws IOException, InterruptedException {
        try (AdminHttp http = new AdminHttp(gateway.adminPort())) {
            return http.send(http.request(path)
                            .header("Authorization", "Bearer " + ADMIN)
                            .DELETE())
                    .statusCode();
        }
    }

    private ClaspClient clasp(String token) throws InterruptedException {
        ClaspClient client = new ClaspClient(
                URI.create("ws://127.0.0.1:" + gateway.port("websocket") + "/"), HttpClient.newHttpClient());
        assertThat(client.hello(token)).isTrue();
        return client;
    }

    private long figure(String door, String name) {
        return gateway.gateway().counters().getOrDefault(door, Map.of()).getOrDefault(name, 0L);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    void aClaspSessionEndsWithItsTokenAndNobodyElseDoes() throws Exception {
        try (ClaspClient gone = clasp(issue("gone"));
                ClaspClient stays = clasp(issue("stays"))) {
            assertThat(delete("/api/tokens/gone")).isEqualTo(200);

            assertThat(gone.awaitClose()).isEqualTo(1008);
            assertThat(figure("bus", "sessions")).isEqualTo(1);
            stays.send(Message.PING);
            stays.await(Message.Pong.class, pong -> true);
        }
    }

    @Test
    void whoseTokenIsOverIsOutAtEveryDoor() throws Exception {
        String token = issue("brief", Duration.ofSeconds(10));
        try (HttpClient http = HttpClient.newHttpClient();
                ClaspClient clasp = clasp(token);
                ClaspClient stays = clasp(issue("stays"))) {
            Process mqtt = subscriber("-u", "any", "-P", token, "-i", "here");
            Iterator<String> watch = http.send(
                            request("/api/watch", token).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .iterator();
            await(() -> figure("bus", "subscriptions") == 2);

            assertThat(clasp.awaitClose()).isEqualTo(1008);
            String last = "";
            while (watch.hasNext()) {
                last = watch.next();
            }
            assertThat(last).contains("\"control\":\"closed\"", "is over");
            await(() -> figure("bus", "subscriptions") == 0);
            assertThat(mqtt.waitFor(30, TimeUnit.SECONDS))
                    .as("not let in again")
                    .isTrue();
            assertThat(put(http, token)).isEqualTo(401);
            stays.send(Message.PING);
            stays.await(Message.Pong.class, pong -> true);
        }
    }

    @Test
    void anMqttClientIsDisconnectedAndNotLetInAgain() throws Exception {
        Process client = subscriber("-u", "any", "-P", issue("gone"), "-i", "here");
        await(() -> figure("bus", "subscriptions") == 1);

        assertThat(delete("/api/tokens/gone")).isEqualTo(200);

        await(() -> figure("bus", "subscriptions") == 0);
        // It calls again by itself, and is refused.
        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isNotZero();
    }

    @Test
    void anMqttSessionThatIsKeptForLaterIsGone() throws Exception {
        Process client = subscriber("-u", "any", "-P", issue("gone"), "-i", "away", "-c", "-q", "1", "-E");
        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        await(() -> figure("mqtt", "connections") == 0);
        assertThat(figure("bus", "subscriptions")).isEqualTo(1);

        assertThat(delete("/api/tokens/gone")).isEqualTo(200);

        await(() -> figure("bus", "subscriptions") == 0);
    }

    @Test
    void aUserWhoIsRemovedLosesTheSessionOfTheirPasswordToo() throws Exception {
        gateway.gateway()
                .credentials()
                .register("alice", "secret1", Optional.of("al"), "a")
                .join();
        Process client = subscriber("-u", "alice", "-P", "secret1", "-i", "alices");
        await(() -> figure("bus", "subscriptions") == 1);

        assertThat(delete("/api/users/al")).isEqualTo(200);

        await(() -> figure("bus", "subscriptions") == 0);
        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(delete("/api/users/al")).isEqualTo(404);
    }

    /** Somebody may be called like a part of the gateway: what was chosen before that was refused is on disk. */
    @Test
    void theGatewaysOwnSessionsStayWhoeverIsCalledLikeThem() throws Exception {
        RecordingSubscriber ended = new RecordingSubscriber();
        Session own = Session.ofGateway("rules", "of the rules", "", "", AccessScope.ADMIN);
        Session standIn = Session.inPlaceOf("rules", "admin", "of somebody", "", "", AccessScope.OPEN);
        open(own, new RecordingSubscriber());
        open(standIn, ended);

        assertThat(delete("/api/tokens/rules")).as("without a token").isEqualTo(404);

        await(() -> onBus(() -> ended.closed.contains("taken back")));
        assertThat(onBus(() -> gateway.gateway().bus().session(own.id()))).contains(own);
    }

    private void open(Session session, RecordingSubscriber subscriber) throws Exception {
        CompletableFuture<Outcome> opened = new CompletableFuture<>();
        gateway.gateway().bus().submit(new Command.OpenSession(session, subscriber, false, opened::complete));
        assertThat(opened.get(30, TimeUnit.SECONDS)).isInstanceOf(Outcome.Opened.class);
    }

    private <T> T onBus(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, gateway.gateway().executor()::execute)
                .join();
    }

    @Test
    void aStreamOverHttpEndsAndANewTokenOfTheSameSubjectIsGoodAgain() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String token = issue("gone");
            assertThat(put(http, token)).isEqualTo(200);
            HttpResponse<Stream<String>> watch =
                    http.send(request("/api/watch", token).build(), HttpResponse.BodyHandlers.ofLines());
            Iterator<String> lines = watch.body().iterator();
            String line = lines.next();
            while (!line.contains("\"live\"")) {
                line = lines.next();
            }

            assertThat(delete("/api/tokens/gone")).isEqualTo(200);

            String last = "";
            while (lines.hasNext()) {
                last = lines.next();
            }
            assertThat(last).contains("\"control\":\"closed\"", "taken back");
            assertThat(put(http, token)).isEqualTo(401);
            assertThat(put(http, issue("gone"))).isEqualTo(200);
        }
    }

    private int put(HttpClient http, String token) throws IOException, InterruptedException {
        HttpRequest request = request("/api/state?address=/a/x", token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("1"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
                .header("Authorization", "Bearer " + token);
    }

    private Process subscriber(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ForeignTool.require("mosquitto_sub", "mosquitto-clients").toString()));
        command.addAll(List.of("-h", "127.0.0.1", "-p", String.valueOf(gateway.port("mqtt")), "-t", "/a/#"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("mosquitto.log").toFile()))
                .start();
    }
}

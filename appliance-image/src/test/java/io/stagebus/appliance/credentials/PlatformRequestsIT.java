package io.stagebus.appliance.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import io.stagebus.appliance.admin.AdminHttp;
import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signed tokens of a platform that requests over HTTP bring, again and again. */
class PlatformRequestsIT extends PlatformFixture {

    private volatile CountDownLatch answering = new CountDownLatch(1);

    PlatformRequestsIT() throws JOSEException, IOException {}

    @BeforeEach
    void answerWhenToldTo() {
        server.createContext("/slow", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(body);
            try {
                if (!body.contains("quick")) {
                    answering.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(verdict, -1);
            exchange.close();
        });
    }

    @AfterEach
    void answerNow() {
        answering.countDown();
    }

    @Test
    void aRequestOverHttpComesInByIt() throws Exception {
        String token = token(key, Instant.now().plusSeconds(600));
        Map<Setting, String> said = Map.of(
                Setting.JWKS, url("/jwks.json"),
                Setting.VALIDATE_URL, url("/validate"),
                Setting.AUTH_SCOPES, "read:/**,write:/users/{userId}/**");
        try (RunningGateway gateway = new RunningGateway(folder, said);
                AdminHttp http = new AdminHttp(gateway.adminPort())) {
            assertThat(put(http, "/users/ann/x", token)).isEqualTo(200);
            assertThat(put(http, "/a", token)).isEqualTo(403);
            assertThat(put(http, "/users/ann/x", token + "x")).isEqualTo(401);
            assertThat(put(http, "/users/ann/x", token(key, Instant.now().minusSeconds(600))))
                    .isEqualTo(401);
            assertThat(http.send(http.request("/api/counters?workspaceId=w1")
                                    .header("Authorization", "Bearer " + token))
                            .statusCode())
                    .as("no administrator")
                    .isEqualTo(403);
            assertThat(asked).as("once for each token that it has to agree to").hasSize(1);
            assertThat(asked.getFirst())
                    .contains("\"workspaceId\":\"w1\"")
                    .as("which address it is about is for us")
                    .doesNotContain("/users/ann/x");
            verdict = 503;
            String other = token(key, Instant.now().plusSeconds(601));
            assertThat(put(http, "/users/ann/x", other)).isEqualTo(503);
            verdict = 403;
            assertThat(put(http, "/users/ann/x", other)).isEqualTo(401);
        }
    }

    @Test
    void wrongTokensOverHttpAreCountedAgainstWhereTheyAreFrom() throws Exception {
        String token = token(key, Instant.now().plusSeconds(600));
        Map<Setting, String> said = Map.of(
                Setting.VALIDATE_URL, url("/validate"),
                Setting.ADMIN_HTTP, "true",
                Setting.ADMIN_BEARER, "bearer-of-the-test",
                Setting.AUTH_SCOPES, "read:/**,write:/users/{userId}/**");
        try (RunningGateway gateway = new RunningGateway(folder, said);
                AdminHttp http = new AdminHttp(gateway.adminPort());
                AdminHttp pages = new AdminHttp(gateway.port("websocket"))) {
            assertThat(put(http, "/users/ann/x", token)).isEqualTo(200);
            verdict = 503;
            assertThat(state(pages, token + "x")).isEqualTo(503);
            verdict = 403;
            for (int i = 0; i < 5; i++) {
                assertThat(put(http, "/users/ann/x", token + "x" + i)).isEqualTo(401);
            }
            int before = asked.size();

            assertThat(put(http, "/users/ann/x", token + "y")).isEqualTo(429);
            assertThat(state(pages, token + "y")).isEqualTo(429);

            assertThat(asked).as("nobody is asked about them any more").hasSize(before);
            assertThat(put(http, "/users/ann/x", token)).as("let in before").isEqualTo(200);
        }
    }

    private static int state(AdminHttp http, String token) throws IOException, InterruptedException {
        return http.send(http.request("/state").header("Authorization", "Bearer " + token))
                .statusCode();
    }

    @Test
    void whatThePlatformGrantedHoldsForSomeSeconds() throws Exception {
        try (Credentials credentials =
                open(Map.of(Setting.JWKS, url("/jwks.json"), Setting.VALIDATE_URL, url("/validate")))) {
            String good = good();
            Decision granted = judgeRequest(credentials, good);
            verdict = 403;
            now = START.plusSeconds(9);
            assertThat(judgeRequest(credentials, good)).isEqualTo(granted);
            assertThat(asked).hasSize(1);
            now = START.plusSeconds(10);
            assertThat(judgeRequest(credentials, good)).isEqualTo(new Decision.Wrong());

            verdict = 204;
            // By its own word over, and good for a minute more, which clocks may differ.
            String ending = token(key, now.minusSeconds(55));
            assertThat(judgeRequest(credentials, ending)).isInstanceOf(Decision.Granted.class);
            now = now.plusSeconds(6);
            assertThat(judgeRequest(credentials, ending))
                    .as("its own end is respected")
                    .isEqualTo(new Decision.Expired());

            verdict = 204;
            assertThat(judgeRequest(credentials, good)).isEqualTo(granted);
            verdict = 403;
            assertThat(judge(credentials, good, "").join()).isEqualTo(new Decision.Wrong());
            assertThat(judgeRequest(credentials, good)).as("refused at a door").isEqualTo(new Decision.Wrong());

            verdict = 204;
            assertThat(judgeRequest(credentials, good)).isEqualTo(granted);
            verdict = 403;
            credentials.revoke("ann").join();
            assertThat(judgeRequest(credentials, good)).as("taken back").isEqualTo(new Decision.Wrong());
        }
    }

    @Test
    void whatWasGrantedHoldsForWhatWasAskedBesideIt() throws Exception {
        try (Credentials credentials = open(Map.of(Setting.VALIDATE_URL, url("/validate")))) {
            String token = good();
            assertThat(ask(credentials, token, "workspaceId=w1", "a").join()).isInstanceOf(Decision.Granted.class);
            assertThat(judge(credentials, token, "workspaceId=w2").join()).isInstanceOf(Decision.Granted.class);
            verdict = 503;
            assertThat(ask(credentials, token, "workspaceId=w1", "a").join()).isInstanceOf(Decision.Granted.class);
            assertThat(ask(credentials, token, "workspaceId=w2", "a").join()).isInstanceOf(Decision.Granted.class);
            assertThat(ask(credentials, token, "workspaceId=w3", "a").join()).isInstanceOf(Decision.Unknown.class);
            verdict = 403;
            assertThat(ask(credentials, token, "workspaceId=w3", "a").join()).isEqualTo(new Decision.Wrong());
            assertThat(ask(credentials, token, "workspaceId=w1", "a").join())
                    .as("the token itself may have been taken back")
                    .isEqualTo(new Decision.Wrong());
        }
    }

    @Test
    void whatIsGrantedWhileItIsTakenBackIsNotRemembered() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Credentials credentials = open(Map.of(Setting.VALIDATE_URL, url("/slow")))) {
            credentials.whenRevoked(told::add);
            String token = good();
            CompletableFuture<Decision> before = ask(credentials, token, "", "a");
            while (asked.isEmpty()) {
                Thread.onSpinWait();
            }

            credentials.revoke("ann").join();

            CompletableFuture<Decision> after = ask(credentials, token, "", "a");
            answering.countDown();
            before.join();
            after.join();
            assertThat(asked)
                    .as("who came later did not wait for the old answer")
                    .hasSize(2);
            assertThat(told).contains("jwt:ann");
        }
        answering = new CountDownLatch(1);
        asked.clear();
        try (Credentials credentials = open(Map.of(Setting.VALIDATE_URL, url("/slow")))) {
            String token = good();
            CompletableFuture<Decision> before = ask(credentials, token, "", "a");
            while (asked.isEmpty()) {
                Thread.onSpinWait();
            }
            credentials.revoke("ann").join();
            answering.countDown();
            before.join();
            verdict = 403;
            assertThat(ask(credentials, token, "", "a").join()).isEqualTo(new Decision.Wrong());
        }
    }

    @Test
    void requestsWithOneTokenWaitForOneAnswer() throws Exception {
        try (Credentials credentials = open(Map.of(Setting.VALIDATE_URL, url("/slow")))) {
            String token = good();
            List<CompletableFuture<Decision>> answers = Stream.generate(() -> ask(credentials, token, "", "192.0.2.1"))
                    .limit(100)
                    .toList();
            answering.countDown();

            assertThat(answers).allMatch(answer -> answer.join() instanceof Decision.Granted);
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void howeverManyRequestsWaitForAnAnswerWhoLogsInDoesNot() throws Exception {
        try (Credentials credentials = open(Map.of(Setting.VALIDATE_URL, url("/slow")))) {
            List<CompletableFuture<Decision>> waiting = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                waiting.add(ask(credentials, good() + i, "", "192.0.2.1"));
            }
            assertThat(waiting.subList(0, Verdicts.MAX_AWAITED_EACH)).noneMatch(CompletableFuture::isDone);
            assertThat(waiting.subList(Verdicts.MAX_AWAITED_EACH, 20))
                    .as("one network waits for so many at a time")
                    .allMatch(answer -> answer.getNow(new Decision.Wrong()) instanceof Decision.TooMany);
            for (int i = 0; i < 200; i++) {
                waiting.add(ask(credentials, good() + i, "", "192.0.2." + i));
            }

            assertThat(judge(credentials, good(), "quick=yes").get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Decision.Granted.class);

            assertThat(waiting).anyMatch(answer -> !answer.isDone());
            answering.countDown();
            waiting.forEach(CompletableFuture::join);
            assertThat(ask(credentials, good() + "z", "", "192.0.2.1").join()).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void aTokenThatSaysItselfThatItIsOverIsNotGoodWithoutKeysEither() throws Exception {
        try (Credentials credentials = open(Map.of(Setting.VALIDATE_URL, url("/validate")))) {
            assertThat(judge(credentials, token(key, START.minusSeconds(61)), "")
                            .join())
                    .isEqualTo(new Decision.Expired());
            assertThat(asked).isEmpty();
        }
    }

    private static Decision judgeRequest(Credentials credentials, String token) {
        return ask(credentials, token, "", "192.0.2.1").join();
    }

    private static CompletableFuture<Decision> ask(Credentials credentials, String token, String query, String remote) {
        return credentials.platform().orElseThrow().judgeRequest(token, query, remote);
    }

    private static int put(AdminHttp http, String address, String token) throws IOException, InterruptedException {
        return http.send(http.request("/api/state?workspaceId=w1&address=" + address)
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString("1")))
                .statusCode();
    }
}

package io.stagebus.appliance.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.client.ClaspLink;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Signed tokens of a platform: its keys, its word, and tokens that are no good in every way. */
class PlatformIT extends PlatformFixture {

    PlatformIT() throws JOSEException, IOException {}

    @Test
    void aTokenSignedByThePlatformMayDoWhatTheConfigurationSays() throws Exception {
        try (Credentials credentials = open(Map.of(Setting.JWKS, url("/jwks.json")))) {
            assertThat(credentials.areAsked()).isTrue();
            assertThat(Platform.isOne(good())).isTrue();
            assertThat(Platform.isOne("cpsk_0123456789abcdef0123456789abcdef")).isFalse();

            Decision.Granted granted =
                    (Decision.Granted) judge(credentials, good(), "").join();

            assertThat(granted.principal()).isEqualTo("jwt:ann");
            assertThat(granted.scope().grants()).as("not what the token says").hasSize(2);
            assertThat(granted.scope().grants().getLast().pattern().text()).isEqualTo("/users/ann/**");
            assertThat(granted.until())
                    .as("a minute's difference of clocks is let pass")
                    .isEqualTo(START.plusSeconds(660));
            assertThat(credentials.byPrincipal("jwt:ann")).isEqualTo(granted.forEver());
            assertThat(credentials.platform().orElseThrow().areKeysRead()).hasValue(true);
        }
    }

    @Test
    void noOtherTokenIsTaken() throws Exception {
        ECKey strange = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject("ann")
                .expirationTime(Date.from(START.plusSeconds(600)))
                .build();
        SignedJWT bySecret = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        bySecret.sign(new MACSigner(keys.getBytes(StandardCharsets.UTF_8)));
        SignedJWT endless = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(),
                new JWTClaimsSet.Builder().subject("ann").build());
        endless.sign(new ECDSASigner(key));
        SignedJWT odd = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(),
                new JWTClaimsSet.Builder(claims).subject("a/**").build());
        odd.sign(new ECDSASigner(key));
        String changed = good().replaceFirst("\\.", ".e30");
        try (Credentials credentials = open(Map.of(Setting.JWKS, url("/jwks.json")))) {
            for (String bad : List.of(
                    token(strange, START.plusSeconds(600)),
                    bySecret.serialize(),
                    endless.serialize(),
                    odd.serialize(),
                    changed,
                    "eyJ.b.c")) {
                assertThat(judge(credentials, bad, "").join()).as(bad).isEqualTo(new Decision.Wrong());
            }
            assertThat(Platform.isOne(new PlainJWT(claims).serialize()))
                    .as("without a signature")
                    .isFalse();
            assertThat(judge(credentials, token(key, START.minusSeconds(61)), "")
                            .join())
                    .isEqualTo(new Decision.Expired());
        }
    }

    @Test
    void keysAreReadAgainWhenThePlatformChangesThem() throws Exception {
        try (Credentials credentials = open(Map.of(Setting.JWKS, url("/jwks.json")))) {
            assertThat(judge(credentials, good(), "").join()).isInstanceOf(Decision.Granted.class);
            key = new ECKeyGenerator(Curve.P_256).keyID("two").generate();
            keys = new JWKSet(key).toPublicJWKSet().toString();
            assertThat(judge(credentials, good(), "").join())
                    .as("asked a moment ago")
                    .isEqualTo(new Decision.Wrong());

            now = START.plusSeconds(31);

            assertThat(judge(credentials, good(), "").join()).isInstanceOf(Decision.Granted.class);
            keys = "";
            now = START.plusSeconds(400);
            assertThat(judge(credentials, good(), "").join())
                    .as("the last ones hold")
                    .isInstanceOf(Decision.Granted.class);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (credentials.platform().orElseThrow().areKeysRead().orElseThrow()) {
                assertThat(System.nanoTime())
                        .as("it was noticed that they cannot be read")
                        .isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
        try (Credentials credentials = open(Map.of(Setting.JWKS, url("/jwks.json")))) {
            assertThat(judge(credentials, good(), "").join()).isInstanceOf(Decision.Unknown.class);
        }
        Path file = Files.writeString(
                folder.resolve("jwks.json"), new JWKSet(key).toPublicJWKSet().toString());
        try (Credentials credentials = open(Map.of(Setting.JWKS, file.toString()))) {
            assertThat(judge(credentials, good(), "").join()).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void thePlatformHasTheLastWord() throws Exception {
        try (Credentials credentials = open(Map.of(
                Setting.JWKS, url("/jwks.json"),
                Setting.VALIDATE_URL, url("/validate"),
                Setting.INTERNAL_KEY, "shared"))) {
            String token = good();
            assertThat(judge(credentials, token, "role=daemon&workspaceId=w%201&token=other")
                            .join())
                    .isInstanceOf(Decision.Granted.class);
            assertThat(asked)
                    .containsExactly(
                            "Bearer shared {\"token\":\"" + token + "\",\"role\":\"daemon\",\"workspaceId\":\"w 1\"}");
            verdict = 403;
            assertThat(judge(credentials, token, "").join()).isEqualTo(new Decision.Wrong());
            verdict = 503;
            assertThat(judge(credentials, token, "").join()).isInstanceOf(Decision.Unknown.class);
            judge(credentials, "eyJ.b.c", "").join();
            assertThat(asked)
                    .as("nobody is asked about a token that is no good")
                    .hasSize(3);
            server.stop(0);
            assertThat(judge(credentials, token, "").join()).isInstanceOf(Decision.Unknown.class);
        }
    }

    @Test
    void aClientComesInByIt() throws Exception {
        String token = token(key, Instant.now().plusSeconds(600));
        Map<Setting, String> said =
                Map.of(Setting.JWKS, url("/jwks.json"), Setting.AUTH_SCOPES, "read:/**,write:/users/{userId}/**");
        try (RunningGateway gateway = new RunningGateway(folder, said)) {
            URI door = URI.create("ws://127.0.0.1:" + gateway.port("websocket") + "/ws?role=daemon");
            try (ClaspLink link = ClaspLink.connect(door, token)) {
                assertThat(link.set("/users/ann/x", Value.of(1L))).isEqualTo(1);
                assertThatThrownBy(() -> link.set("/a", Value.of(1L))).hasMessageContaining("no write access to /a");
            }
            assertThatThrownBy(() -> ClaspLink.connect(door, token + "x").close())
                    .hasMessageContaining("nobody has this token");
        }
    }

    @Test
    void aServerThatStopsInTheMiddleOfItsAnswerKeepsNobodyWaiting() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/stalls", exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                byte[] spaces = new byte[64 << 10];
                Arrays.fill(spaces, (byte) ' ');
                for (int i = 0; i < 1_000; i++) {
                    out.write(spaces);
                }
            }
        });
        try (Credentials credentials = open(Map.of(Setting.JWKS, url("/endless")))) {
            assertThat(judge(credentials, good(), "").join())
                    .isEqualTo(new Decision.Unknown("the platform's keys cannot be read now"));
        }
        try (Credentials credentials = open(Map.of(Setting.JWKS, url("/stalls")))) {
            assertThat(judge(credentials, good(), "").get(20, TimeUnit.SECONDS))
                    .isEqualTo(new Decision.Unknown("the platform's keys cannot be read now"));
        } finally {
            over.countDown();
        }
    }

    @Test
    void nobodyChoosesToBeCalledLikeThePlatformsPeople() throws Exception {
        try (Credentials credentials = open(Map.of(Setting.JWKS, url("/jwks.json")))) {
            assertThat(credentials
                            .register("mallory", "secret1", Optional.of("ann"), "a")
                            .join())
                    .isEqualTo(new Account.Invalid("user_id is given here, not chosen"));
            assertThat(credentials
                            .guest(Optional.empty(), Optional.of("ann"), "a")
                            .join())
                    .isInstanceOf(Account.Invalid.class);
            assertThat(credentials
                            .guest(Optional.empty(), Optional.empty(), "a")
                            .join())
                    .isInstanceOf(Account.Opened.class);
        }
    }
}

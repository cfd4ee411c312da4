package io.stagebus.appliance.credentials;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.Configs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A platform that a test runs: its keys, its word, and how often it was asked. */
abstract class PlatformFixture {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile Instant now = START;
    volatile String keys = "";
    volatile int verdict = 204;
    final HttpServer server;
    ECKey key;

    PlatformFixture() throws JOSEException, IOException {
        key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> new Thread(task).start());
    }

    @BeforeEach
    void startPlatform() {
        keys = new JWKSet(key).toPublicJWKSet().toString();
        server.createContext("/jwks.json", exchange -> {
            byte[] body = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/validate", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(verdict, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopPlatform() {
        server.stop(0);
    }

    final String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    final Credentials open(Map<Setting, String> said) throws CredentialsException {
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        all.put(Setting.AUTH_SCOPES, "read:/**,write:/users/{userId}/**");
        all.putAll(said);
        return new Credentials(Configs.of(folder, all), () -> now, damage -> {});
    }

    final String token(ECKey signedWith, Instant expires) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID(signedWith.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .subject("ann")
                        .claim("scope", "admin:/**")
                        .expirationTime(Date.from(expires))
                        .build());
        token.sign(new ECDSASigner(signedWith));
        return token.serialize();
    }

    static CompletableFuture<Decision> judge(Credentials credentials, String token, String query) {
        return credentials.platform().orElseThrow().judge(token, query);
    }

    final String good() throws JOSEException {
        return token(key, START.plusSeconds(600));
    }
}

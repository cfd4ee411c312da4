package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagebus.appliance.config.ConfigLoader.Loaded;
import io.stagebus.core.address.Address;
import io.stagebus.core.session.AccessScope;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flags, variables and files of other relays, as their documents print them. */
class ForeignNamesTest {

    @TempDir
    Path folder;

    private static Loaded load(Map<String, String> variables, Map<Setting, String> flags) throws ConfigException {
        Map<Setting, Given> said = new EnumMap<>(Setting.class);
        flags.forEach((setting, text) -> said.put(setting, new Given(text, new Source.Flag(setting.flag()))));
        Map<String, String> all = new HashMap<>(variables);
        all.putIfAbsent("HOME", "/home/x");
        return new ConfigLoader(all).load(Profile.RUN, said);
    }

    private static List<String> problems(Map<String, String> variables, Map<Setting, String> flags) {
        ConfigException wrong = catchThrowableOfType(ConfigException.class, () -> load(variables, flags));
        assertThat(wrong).isNotNull();
        return wrong.problems();
    }

    @Test
    void theVariablesOfDocumentThreeMeanWhatTheySay() throws ConfigException {
        Loaded loaded = load(
                Map.of(
                        "BIND_ADDRESS", "127.0.0.1:8081",
                        "METRICS_PORT", "9090",
                        "MAX_CONNECTIONS", "123",
                        "HEARTBEAT_INTERVAL_SECS", "30",
                        "HEARTBEAT_TIMEOUT_SECS", "60",
                        "DATABASE_URL", "postgresql://user:pass@host:5432/relay",
                        "REDIS_URL", "redis://host:6379",
                        "CURSOR_THROTTLE_MS", "50",
                        "OPERATION_BATCH_SIZE", "100",
                        "TOKIO_WORKER_THREADS", "4"),
                Map.of());

        GatewayConfig config = loaded.config();
        assertThat(config.websocket())
                .isEqualTo(new WebSocketConfig(
                        new PortChoice.Fixed(8081), "127.0.0.1", Duration.ofSeconds(30), Duration.ofSeconds(60)));
        assertThat(config.operators().metricsPort()).isEqualTo(new PortChoice.Fixed(9090));
        assertThat(config.limits().maxSessions()).isEqualTo(123);
        assertThat(config.limits().streamInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(problems(Map.of("CURSOR_THROTTLE_MS", "soon"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("CURSOR_THROTTLE_MS: ");
        assertThat(loaded.warnings())
                .hasSize(4)
                .anyMatch(text -> text.startsWith("OPERATION_BATCH_SIZE is passed over: "))
                .anyMatch(text -> text.startsWith("DATABASE_URL is passed over: "))
                .noneMatch(text -> text.contains("user:pass"));
    }

    @Test
    void theVariablesOfDocumentFourMeanWhatTheySay() throws ConfigException {
        Loaded loaded = load(
                Map.of(
                        "RELAY_LISTEN_PORT", "7781",
                        "RELAY_INTERNAL_KEY", "<shared secret with platform>",
                        "RELAY_VALIDATE_URL", "https://api.example.com/validate",
                        "RELAY_JWKS_URL", "https://api.example.com/jwks.json",
                        "RELAY_ADMIN_TOKEN", "secret",
                        "RELAY_ENABLE_ADMIN_HTTP", "1",
                        "RELAY_BACKPLANE_MODE", "single"),
                Map.of());

        assertThat(loaded.config().websocket().port()).isEqualTo(new PortChoice.Fixed(7781));
        assertThat(loaded.config().isOpen("websocket"))
                .as("whoever asks for signed tokens does not want an open door")
                .isFalse();
        assertThat(loaded.config().scopeOf("mqtt").grants()).isEmpty();
        assertThat(loaded.config().operators().onWebSocket()).isTrue();
        assertThat(loaded.config().operators().bearer()).hasValue("secret");
        assertThat(loaded.config().auth().orElseThrow().platform())
                .hasValue(new PlatformConfig(
                        Optional.of(URI.create("https://api.example.com/jwks.json")),
                        Optional.of(URI.create("https://api.example.com/validate")),
                        "<shared secret with platform>"));
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().toString()).doesNotContain("secret");
        assertThat(load(Map.of("JWT_PUBLIC_KEY_URL", "http://shield:8000/jwks.json"), Map.of())
                        .config()
                        .isOpen("mqtt"))
                .isFalse();
        assertThat(problems(Map.of("RELAY_VALIDATE_URL", "ftp://x/validate"), Map.of()))
                .containsExactly("RELAY_VALIDATE_URL: auth.validate-url must be an http or https URL but is"
                        + " \"ftp://x/validate\"");
    }

    @Test
    void severalRelaysAreRefusedWithOneSentence() {
        assertThat(problems(Map.of("RELAY_BACKPLANE_MODE", "redis"), Map.of()))
                .containsExactly("RELAY_BACKPLANE_MODE must be single but is \"redis\": gateways cannot be joined yet;"
                        + " leave it out");
        assertThat(problems(Map.of("RELAY_ENABLE_ADMIN_HTTP", "1"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("RELAY_ENABLE_ADMIN_HTTP: admin.http must be off, or on together with --admin-token");
    }

    @Test
    void aFeatureThatWasLeftOutIsOneSentence() throws ConfigException {
        assertThat(load(Map.of("FEATURES", "journal,rules"), Map.of())
                        .config()
                        .mqtt()
                        .port())
                .isEqualTo(new PortChoice.Off());
        assertThat(load(Map.of(), Map.of(Setting.FEATURES, "full"))
                        .config()
                        .osc()
                        .port())
                .isEqualTo(new PortChoice.Fixed(8000));
        assertThat(problems(Map.of("FEATURES", "journal"), Map.of(Setting.RULES, "rules.json")))
                .containsExactly("--rules: this gateway is to be without rules (FEATURES journal); add rules, or leave"
                        + " out --rules");
        assertThat(problems(Map.of(), Map.of(Setting.FEATURES, "jornal")))
                .singleElement()
                .asString()
                .contains("did you mean journal?");
    }

    @Test
    void journalAndPersistSayWhere() throws ConfigException {
        Path journal = folder.resolve("journal.db");
        Map<Setting, String> flags = Map.of(
                Setting.JOURNAL, journal.toString(),
                Setting.PERSIST, folder.resolve("state.db").toString(),
                Setting.PERSIST_INTERVAL, "30");

        assertThat(load(Map.of(), flags).config().storage().orElseThrow().dataDir())
                .isEqualTo(folder.resolve("journal.db.stagebus"));
        assertThat(load(Map.of(), flags).warnings()).isEmpty();
    }

    @Test
    void theApplicationFileSaysWhatUsersMayDoOrIsRefused() throws ConfigException, IOException {
        Path file = folder.resolve("app.json");
        Map<Setting, String> flags = Map.of(Setting.APP_CONFIG, file.toString(), Setting.AUTH_PORT, "7350");
        Files.writeString(
                file,
                "{\"scopes\":[\"read:/**\",\"write:/chat/{userId}/**\"],\"rate_limits\":{\"login_max_attempts\":3},"
                        + "\"write_rules\":[]}");
        AuthConfig auth = load(Map.of(), flags).config().auth().orElseThrow();
        AccessScope scope = auth.userScopes().scopeOf("al");
        assertThat(scope.mayWrite(Address.of("/chat/al/x"))).isTrue();
        assertThat(scope.mayWrite(Address.of("/chat/bob/x"))).isFalse();
        assertThat(auth.attempts().logins()).isEqualTo(3);

        for (String wrong : List.of(
                "{\"write_rules\":[{\"path\":\"/a\"}]}",
                "{\"scopes\":\"read:/**\"}",
                "{\"scopes\":[\"emit:/**\"]}",
                "{\"scops\":[]}",
                "[",
                "[]")) {
            Files.writeString(file, wrong);
            assertThat(problems(Map.of(), flags))
                    .as(wrong)
                    .singleElement()
                    .asString()
                    .startsWith("--app-config: app-config must be ");
        }
        Map<String, String> later = Map.of(
                "write_rules",
                "{\"path\":\"/chat/{room}/**\",\"checks\":[{\"type\":\"state_not_null\",\"lookup\":\"/rooms/{room}\"}]}",
                "snapshot_visibility",
                "{\"path_contains\":\"/private/\",\"visible\":\"owner\",\"owner_segment\":\"user\"}",
                "snapshot_transforms",
                "{\"path\":\"/users/*\",\"redact_fields\":[\"email\"]}");
        for (Map.Entry<String, String> part : later.entrySet()) {
            Files.writeString(file, "{\"scopes\":[\"read:/**\"],\"" + part.getKey() + "\":[" + part.getValue() + "]}");
            assertThat(problems(Map.of(), flags))
                    .singleElement()
                    .asString()
                    .startsWith("--app-config: app-config must be a file without " + part.getKey()
                            + ", which is not kept to yet: say with access: and --auth-scopes who may do what,");
        }
        Files.delete(file);
        assertThat(problems(Map.of(), flags)).singleElement().asString().contains("which cannot: NoSuchFile");
    }

    @Test
    void certificateAndKeyComeTogether() throws ConfigException {
        assertThat(problems(Map.of(), Map.of(Setting.TLS_CERT, "/certs/cert.pem")))
                .containsExactly("--key: tls.key must be said together with --cert but is not");
        assertThat(load(Map.of(), Map.of(Setting.TLS_CERT, "/c", Setting.TLS_KEY, "/k"))
                        .config()
                        .mqtt()
                        .tlsPort())
                .isEqualTo(new PortChoice.Fixed(8883));
    }
}

package io.stagebus.appliance.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Makes the parts of a configuration that are about TLS, credentials and operators. Holds nothing but the settings. */
final class OperationsReader {

    private final Settings settings;
    private final boolean isClosed;

    /**
     * A reader.
     *
     * @param isClosed whether the doors ask for credentials even without a port where one gets some
     */
    OperationsReader(Settings settings, boolean isClosed) {
        this.settings = settings;
        this.isClosed = isClosed;
    }

    /** TLS, when there is a certificate. */
    Optional<TlsConfig> tls() {
        Optional<Path> certificate = settings.path(Setting.TLS_CERT);
        Optional<Path> key = settings.path(Setting.TLS_KEY);
        String mode = settings.text(Setting.TLS);
        if (!mode.equals("only") && !mode.equals("also")) {
            throw new InvalidSettingException(Setting.TLS, "only or also", "\"" + mode + "\"");
        }
        if (certificate.isPresent() != key.isPresent()) {
            Setting missing = certificate.isPresent() ? Setting.TLS_KEY : Setting.TLS_CERT;
            Setting said = certificate.isPresent() ? Setting.TLS_CERT : Setting.TLS_KEY;
            throw new InvalidSettingException(missing, "said together with " + said.flag(), "not");
        }
        return certificate.map(chain ->
                new TlsConfig(chain, key.orElseThrow(), mode.equals("also"), settings.port(Setting.MQTTS_PORT)));
    }

    /** Credentials, when there is a port for them or something else asks for them. */
    Optional<AuthConfig> auth(Optional<StorageConfig> storage) {
        PortChoice port = settings.port(Setting.AUTH_PORT);
        AppConfigFile application =
                settings.path(Setting.APP_CONFIG).map(AppConfigFile::read).orElse(AppConfigFile.NONE);
        if (!port.isOpen() && !isClosed) {
            return Optional.empty();
        }
        return Optional.of(new AuthConfig(
                port,
                settings.text(Setting.HOST),
                settings.path(Setting.AUTH_DB)
                        .or(() -> storage.map(kept -> kept.dataDir().resolve("relay-auth.db"))),
                settings.seconds(Setting.TOKEN_TTL),
                application.scopes().orElseGet(() -> scopes(Setting.AUTH_SCOPES)),
                application.scopes().orElseGet(() -> scopes(Setting.GUEST_SCOPES)),
                list(Setting.CORS_ORIGIN),
                application.attempts()));
    }

    private ScopeTemplate scopes(Setting setting) {
        try {
            return ScopeTemplate.parse(settings.text(setting));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    setting, "scopes such as read:/**,write:/lights/**", "wrong: " + e.getMessage());
        }
    }

    /** What operators see. */
    OperatorsConfig operators() {
        Optional<String> bearer =
                Optional.of(settings.text(Setting.ADMIN_BEARER)).filter(text -> !text.isEmpty());
        Optional<Path> file = settings.path(Setting.ADMIN_TOKEN);
        boolean onWebSocket = settings.isOn(Setting.ADMIN_HTTP);
        if (onWebSocket && bearer.isEmpty() && file.isEmpty()) {
            throw new InvalidSettingException(
                    Setting.ADMIN_HTTP,
                    "off, or on together with --admin-token or RELAY_ADMIN_TOKEN,",
                    "on without: anybody who reaches the WebSocket port could read everything");
        }
        return new OperatorsConfig(
                settings.port(Setting.HEALTH_PORT),
                settings.port(Setting.METRICS_PORT),
                settings.text(Setting.HOST),
                onWebSocket,
                file,
                bearer,
                list(Setting.TRUSTED_PROXIES));
    }

    private List<String> list(Setting setting) {
        String text = settings.text(setting).strip();
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList();
    }
}

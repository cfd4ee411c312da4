package io.stagebus.appliance.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes the parts of a configuration that are about TLS, credentials and operators. Holds nothing but the settings. */
final class OperationsReader {

    private final Settings settings;

    OperationsReader(Settings settings) {
        this.settings = settings;
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
        return certificate.map(chain -> new TlsConfig(chain, key.orElseThrow(), mode.equals("also")));
    }

    /** Credentials, when there is a port for them or something else asks for them. */
    Optional<AuthConfig> auth(Optional<StorageConfig> storage) {
        PortChoice port = settings.port(Setting.AUTH_PORT);
        AppConfigFile application =
                settings.path(Setting.APP_CONFIG).map(AppConfigFile::read).orElse(AppConfigFile.NONE);
        Optional<PlatformConfig> platform = platform();
        if (!port.isOpen() && platform.isEmpty()) {
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
                settings.list(Setting.CORS_ORIGIN),
                application.attempts(),
                platform));
    }

    private Optional<PlatformConfig> platform() {
        String keys = settings.text(Setting.JWKS).strip();
        Optional<URI> judge = Optional.of(settings.text(Setting.VALIDATE_URL).strip())
                .filter(text -> !text.isEmpty())
                .map(text -> web(Setting.VALIDATE_URL, text, "an http or https URL"));
        if (keys.isEmpty() && judge.isEmpty()) {
            return Optional.empty();
        }
        Optional<URI> source = Optional.of(keys)
                .filter(text -> !text.isEmpty())
                .map(text -> text.contains("://")
                        ? web(Setting.JWKS, text, "a file, or an http or https URL")
                        : Path.of(text).toUri());
        return Optional.of(new PlatformConfig(source, judge, settings.text(Setting.INTERNAL_KEY)));
    }

    private static URI web(Setting setting, String text, String expected) {
        try {
            URI uri = new URI(text);
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below, as of any other text.
        }
        throw new InvalidSettingException(setting, expected, "\"" + text + "\"");
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
                settings.networks(Setting.TRUSTED_PROXIES));
    }
}

package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.appliance.credentials.Decision;
import io.stagebus.appliance.credentials.Platform;
import io.stagebus.core.session.AccessScope;
import io.stagebus.mqtt.broker.MqttAuthenticator;
import io.stagebus.mqtt.broker.MqttAuthenticator.Verdict;
import io.stagebus.websocket.connection.Authenticator;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What each door makes of the credentials it is shown. Where credentials are asked for, who shows none may do what the access
 * list says about the door, which is nothing unless it says something; where they are not, everybody is anonymous but who
 * shows the administrator's token. Event loop.
 */
final class Admittance {

    private static final int UNAUTHORIZED = 300;
    private static final int TOKEN_EXPIRED = 302;
    private static final String TOKEN_FORM = "cpsk_";

    private final GatewayConfig config;
    private final Credentials credentials;

    Admittance(GatewayConfig config, Credentials credentials) {
        this.config = config;
        this.credentials = credentials;
    }

    /** A CLASP client with the token of its HELLO. */
    Authenticator.Decision clasp(Authenticator.Shown shown) {
        String token = shown.token();
        if (token.isEmpty()) {
            AccessScope bare = config.scopeOf(WebSocketDoor.NAME);
            return mayCome(bare)
                    ? new Authenticator.Granted(Credentials.ANONYMOUS, bare)
                    : new Authenticator.Refused(UNAUTHORIZED, "a token is needed here");
        }
        Decision ours = credentials.byToken(token);
        return byPlatform(ours, token, shown.query())
                .<Authenticator.Decision>map(later -> new Authenticator.Later(later.thenApply(this::ofClasp)))
                .orElseGet(() -> ofClasp(ours));
    }

    /** The verdict about a token that is none of ours and has the form of a platform's. */
    private Optional<CompletableFuture<Decision>> byPlatform(Decision ours, String token, String query) {
        return credentials
                .platform()
                .filter(platform -> Platform.judges(ours, token))
                .map(platform -> platform.judge(token, query));
    }

    private Authenticator.Decision ofClasp(Decision decision) {
        Authenticator.Decision anonymous =
                new Authenticator.Granted(Credentials.ANONYMOUS, config.scopeOf(WebSocketDoor.NAME));
        return switch (decision) {
            case Decision.Granted who -> new Authenticator.Granted(who.principal(), who.scope(), who.until());
            case Decision.Expired expired ->
                credentials.areAsked() ? new Authenticator.Refused(TOKEN_EXPIRED, "the token is over") : anonymous;
            case Decision.Wrong wrong ->
                credentials.areAsked() ? new Authenticator.Refused(UNAUTHORIZED, "nobody has this token") : anonymous;
            case Decision.Unknown(String sentence) -> new Authenticator.Refused(UNAUTHORIZED, sentence);
            case Decision.TooMany many -> new Authenticator.Refused(UNAUTHORIZED, "too many tries");
        };
    }

    /** An MQTT client: its password is a token, or that of its user name. */
    private Verdict mqtt(MqttAuthenticator.Login shown) {
        AccessScope bare = config.scopeOf(MqttDoor.NAME);
        String password = shown.password()
                .map(bytes -> new String(bytes.toArray(), StandardCharsets.UTF_8))
                .orElse("");
        if (password.isEmpty()) {
            return mayCome(bare) ? new Verdict.Granted(MqttAuthenticator.ANONYMOUS, bare) : new Verdict.NotAuthorized();
        }
        Decision byToken = credentials.byToken(password);
        Optional<CompletableFuture<Decision>> byPlatform = byPlatform(byToken, password, "");
        if (byPlatform.isPresent()) {
            return new Verdict.Later(byPlatform.get().thenApply(Admittance::verdict));
        }
        if (byToken instanceof Decision.Granted) {
            return verdict(byToken);
        }
        if (!credentials.areAsked()) {
            return new Verdict.Granted(MqttAuthenticator.ANONYMOUS, bare);
        }
        if (byToken instanceof Decision.Expired) {
            return new Verdict.NotAuthorized();
        }
        if (shown.userName().isEmpty() || password.startsWith(TOKEN_FORM)) {
            return new Verdict.BadCredentials();
        }
        String host = shown.remote().replaceFirst(":[0-9]+$", "");
        return new Verdict.Later(
                credentials.byPassword(shown.userName().get(), password, host).thenApply(Admittance::verdict));
    }

    /** Who was let in before a restart may go on with what they may do now, if they still are somebody. */
    private Verdict remembered(String principal) {
        if (principal.equals(MqttAuthenticator.ANONYMOUS)) {
            AccessScope bare = config.scopeOf(MqttDoor.NAME);
            return mayCome(bare) ? new Verdict.Granted(MqttAuthenticator.ANONYMOUS, bare) : new Verdict.NotAuthorized();
        }
        return verdict(credentials.byPrincipal(principal));
    }

    private static Verdict verdict(Decision decision) {
        return switch (decision) {
            case Decision.Granted who -> new Verdict.Granted(who.principal(), who.scope(), who.until());
            case Decision.Wrong wrong -> new Verdict.BadCredentials();
            case Decision.Expired expired -> new Verdict.NotAuthorized();
            case Decision.Unknown unknown -> new Verdict.NotAuthorized();
            case Decision.TooMany many -> new Verdict.NotAuthorized();
        };
    }

    private boolean mayCome(AccessScope bare) {
        return !credentials.areAsked() || !bare.grants().isEmpty();
    }

    /** As the MQTT door asks. */
    MqttAuthenticator ofMqtt() {
        return new OfMqtt();
    }

    private final class OfMqtt implements MqttAuthenticator {
        @Override
        public Verdict authenticate(Login shown) {
            return mqtt(shown);
        }

        @Override
        public Verdict remembered(String clientId, String principal) {
            return Admittance.this.remembered(principal);
        }
    }
}

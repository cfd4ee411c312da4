package io.stagebus.mqtt.broker;

import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Bytes;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Says who a client is and what it may do. Called on the event loop for every CONNECT; must not block.
 */
@FunctionalInterface
public interface MqttAuthenticator {

    /** The principal who is nobody in particular: its sessions are protected from nobody. */
    String ANONYMOUS = "anonymous";

    /** Lets everybody in, as nobody in particular: an open door. */
    MqttAuthenticator OPEN = credentials -> new Verdict.Granted(ANONYMOUS, AccessScope.OPEN);

    /** Judges a client. */
    Verdict authenticate(Login credentials);

    /**
     * Judges the client of a session that outlived the gateway and that has not come back yet: what is published meanwhile
     * waits for it only as far as it may read. By default like a client that names itself and has no password.
     *
     * @param clientId its identifier
     * @param principal who it was when it connected
     */
    default Verdict remembered(String clientId, String principal) {
        return authenticate(new Login(clientId, Optional.empty(), Optional.empty(), ""));
    }

    /**
     * What a client says of itself.
     *
     * @param clientId the client identifier, given by itself or by the broker
     * @param userName the user name, if it gave one
     * @param password the password, if it gave one; never logged
     * @param remote where it connects from, such as {@code 10.0.0.5:41234}
     */
    record Login(String clientId, Optional<String> userName, Optional<Bytes> password, String remote) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[clientId=" + clientId + ", userName=" + userName + ", remote=" + remote + "]";
        }
    }

    /** What became of it. */
    sealed interface Verdict {

        /**
         * The client may come in.
         *
         * @param principal who it is
         * @param scope what it may read and write
         * @param until when what it showed is over, and it is disconnected; {@link Instant#MAX} for never
         */
        record Granted(String principal, AccessScope scope, Instant until) implements Verdict {

            /** For ever. */
            public Granted(String principal, AccessScope scope) {
                this(principal, scope, Instant.MAX);
            }
        }

        /** User name or password are missing or wrong. */
        record BadCredentials() implements Verdict {}

        /** The client is known but may not come in here. */
        record NotAuthorized() implements Verdict {}

        /**
         * It takes a while to find out, such as to hash a password; meanwhile the client is not read from.
         *
         * @param verdict what it is, on any thread; a failure counts as wrong credentials
         */
        record Later(CompletableFuture<Verdict> verdict) implements Verdict {}
    }
}

package io.stagebus.websocket.connection;

import io.stagebus.core.session.AccessScope;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Decides who a client is by the token of its HELLO. Event loop of the door; must not block. */
@FunctionalInterface
public interface Authenticator {

    /** Everybody is {@code anonymous} and may do what an open door allows; tokens are accepted unseen (CLASP §15). */
    Authenticator OPEN = shown -> new Granted("anonymous", AccessScope.OPEN);

    /** The decision about one client. */
    Decision authenticate(Shown shown);

    /**
     * What a client shows of itself.
     *
     * @param token what HELLO carried; empty for none; never logged
     * @param remote where the client comes from, {@code 10.0.0.5:9000}
     * @param query what followed the question mark in the path it upgraded at, as it was sent; empty for nothing
     */
    record Shown(String token, String remote, String query) {
        /** Without the token, nor the query, which may hold one. */
        @Override
        public String toString() {
            return "Shown[remote=" + remote + "]";
        }
    }

    /** What becomes of the HELLO. */
    sealed interface Decision {}

    /**
     * Welcome.
     *
     * @param principal who it is
     * @param scope what it may do
     * @param until when what it showed is over, and the connection closed with 1008; {@link Instant#MAX} for never
     */
    record Granted(String principal, AccessScope scope, Instant until) implements Decision {

        /** For ever. */
        public Granted(String principal, AccessScope scope) {
            this(principal, scope, Instant.MAX);
        }
    }

    /**
     * Refused: ERROR with this code, then the connection is closed with 1008.
     *
     * @param code 300 for a missing or wrong token, 302 for one that is over (CLASP §14)
     */
    record Refused(int code, String message) implements Decision {}

    /**
     * It takes a while to find out, such as to ask another service; meanwhile the client is not read from, and HELLO's deadline
     * goes on.
     *
     * @param decision what it is, on any thread; a failure, or another one of these, counts as a refusal
     */
    record Later(CompletableFuture<Decision> decision) implements Decision {}
}

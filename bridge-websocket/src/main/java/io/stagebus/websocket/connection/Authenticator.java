package io.stagebus.websocket.connection;

import io.stagebus.core.session.AccessScope;

/** Decides who a client is by the token of its HELLO. Event loop of the door; must not block. */
@FunctionalInterface
public interface Authenticator {

    /** Everybody is {@code anonymous} and may do what an open door allows; tokens are accepted unseen (CLASP §15). */
    Authenticator OPEN = (token, remote) -> new Granted("anonymous", AccessScope.OPEN);

    /**
     * The decision about one client.
     *
     * @param token what HELLO carried; empty for none
     * @param remote where the client comes from, {@code 10.0.0.5:9000}
     */
    Decision authenticate(String token, String remote);

    /** What becomes of the HELLO. */
    sealed interface Decision {}

    /** Welcome. */
    record Granted(String principal, AccessScope scope) implements Decision {}

    /**
     * Refused: ERROR with this code, then the connection is closed with 1008.
     *
     * @param code 300 for a missing or wrong token, 302 for one that is over (CLASP §14)
     */
    record Refused(int code, String message) implements Decision {}
}

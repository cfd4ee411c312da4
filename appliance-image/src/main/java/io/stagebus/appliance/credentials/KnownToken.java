package io.stagebus.appliance.credentials;

import java.util.List;
import java.util.Optional;

/**
 * A token that was given to somebody. The token itself is not kept.
 *
 * @param hash as {@link Tokens#hash} makes it
 * @param kind whose it is
 * @param subject the user's id, or what the administrator called it
 * @param name what the user is called
 * @param scopes what it allows, where the kind does not say: {@code read:/lights/**}
 * @param expiresAtSeconds seconds since 1970; empty for never
 */
record KnownToken(
        String hash, Kind kind, String subject, String name, List<String> scopes, Optional<Long> expiresAtSeconds) {

    /** Whose a token is. */
    enum Kind {
        /** A registered user's: the scopes are those of the configuration. */
        USER,
        /** A guest's: likewise. */
        GUEST,
        /** Made by the administrator, with scopes of its own. */
        ISSUED
    }

    /** Copies {@code scopes}. */
    KnownToken {
        scopes = List.copyOf(scopes);
    }

    /** Whether its time is over. */
    boolean isOver(long nowSeconds) {
        return expiresAtSeconds.isPresent() && nowSeconds >= expiresAtSeconds.get();
    }
}

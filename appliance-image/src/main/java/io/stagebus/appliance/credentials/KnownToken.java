package io.stagebus.appliance.credentials;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    private static final String GUEST_MARK = "guest:";
    private static final String ISSUED_MARK = "token:";

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

    /**
     * Who comes in with it. Everybody may choose their own id, so a guest's and a device's are marked: none is taken for
     * another, or goes on with what another left.
     */
    String principal() {
        return principal(kind, subject);
    }

    private static String principal(Kind kind, String subject) {
        return switch (kind) {
            case USER -> subject;
            case GUEST -> GUEST_MARK + subject;
            case ISSUED -> ISSUED_MARK + subject;
        };
    }

    /** Whoever may come in with a token of this subject. */
    static List<String> principalsOf(String subject) {
        return Stream.of(Kind.values()).map(kind -> principal(kind, subject)).toList();
    }

    /** The subject in a principal. */
    static String subjectOf(String principal) {
        return principal.substring(principal.indexOf(':') + 1);
    }

    /** Whether its time is over. */
    boolean isOver(long nowSeconds) {
        return expiresAtSeconds.isPresent() && nowSeconds >= expiresAtSeconds.get();
    }

    /** When it will be; {@link Instant#MAX} for never. */
    Instant until() {
        return expiresAtSeconds.map(Instant::ofEpochSecond).orElse(Instant.MAX);
    }
}

package io.stagebus.appliance.credentials;

import io.stagebus.core.session.AccessScope;
import java.time.Instant;

/** What became of somebody's credentials. Immutable. */
public sealed interface Decision {

    /**
     * They are good.
     *
     * @param principal who it is
     * @param scope what they may do
     * @param until when what they showed is over; {@link Instant#MAX} for never
     */
    record Granted(String principal, AccessScope scope, Instant until) implements Decision {

        /** For ever, as a password is. */
        public Granted(String principal, AccessScope scope) {
            this(principal, scope, Instant.MAX);
        }

        /** The same, however long what was shown is good. */
        public Granted forEver() {
            return new Granted(principal, scope, Instant.MAX);
        }
    }

    /** Nobody has them, or not any more: they were taken back. */
    record Wrong() implements Decision {}

    /** They were good once. */
    record Expired() implements Decision {}

    /** It cannot be found out now; the sentence says why. */
    record Unknown(String sentence) implements Decision {}

    /** Too many were tried; these were not looked at. */
    record TooMany() implements Decision {}
}

package io.stagebus.appliance.credentials;

import io.stagebus.core.session.AccessScope;

/** What became of somebody's credentials. Immutable. */
public sealed interface Decision {

    /**
     * They are good.
     *
     * @param principal who it is
     * @param scope what they may do
     */
    record Granted(String principal, AccessScope scope) implements Decision {}

    /** Nobody has them, or not any more: they were taken back. */
    record Wrong() implements Decision {}

    /** They were good once. */
    record Expired() implements Decision {}

    /** It cannot be found out now; the sentence says why. */
    record Unknown(String sentence) implements Decision {}

    /** Too many were tried; these were not looked at. */
    record TooMany() implements Decision {}
}

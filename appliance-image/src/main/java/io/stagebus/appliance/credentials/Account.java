package io.stagebus.appliance.credentials;

/** What became of somebody who registered, logged in, or came as a guest. Immutable. */
public sealed interface Account {

    /**
     * They are in.
     *
     * @param token what they show from now on; kept by nobody but them
     * @param userId what scopes name
     * @param userName what they are called
     */
    record Opened(String token, String userId, String userName) implements Account {}

    /** What was said is no name, password or id; the sentence says why. */
    record Invalid(String sentence) implements Account {}

    /** Name or id belong to somebody else. */
    record Taken(String sentence) implements Account {}

    /** Name or password are wrong. */
    record Wrong() implements Account {}

    /** Too many tries. */
    record TooMany() implements Account {}
}

package io.stagebus.core.command;

/** Why a command was refused. Doors map each to their protocol's own code. */
public enum Rejection {
    /** The expected revision is not the current one. */
    STALE_REVISION,
    /** Another session holds the lock. */
    LOCKED,
    /** The session's scope does not allow it (also: the reserved tree, R4). */
    FORBIDDEN,
    /** A limit of R15 is reached; only creation is refused. */
    CAPACITY,
    /** No such session, definition or subscription. */
    NOT_FOUND,
    /** The session has too many subscriptions. */
    TOO_MANY_SUBSCRIPTIONS,
    /** The gateway has too many sessions. */
    TOO_MANY_SESSIONS,
    /** Too many scheduled bundles, or one too far ahead (R23). */
    SCHEDULE_FULL,
    /** The gateway keeps no journal that could be replayed. */
    NO_JOURNAL,
    /** The journal could not be read back. */
    JOURNAL_UNREADABLE,
    /** The journal cannot make the change durable now. */
    NOT_DURABLE,
    /** The gateway is overloaded or stopping. */
    UNAVAILABLE,
    /** Rules fired each other deeper than allowed. */
    CHAIN_TOO_DEEP
}

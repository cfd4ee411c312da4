package io.stagebus.rules.rule;

/** What a session can do that a rule waits for. */
public enum SessionChange {
    /** It opened. */
    JOINS,
    /** It closed, for whatever reason. */
    LEAVES,
    /** It is open and nothing came from it for a while; once, until something comes. */
    SILENT,
    /** It left a will, which was published. */
    WILL
}

package io.stagebus.core.journal.log;

/**
 * What the history files an entry by, read without the rest. Immutable.
 *
 * @param seq its place in the journal
 * @param timeMicros when it came true, microseconds since 1970
 * @param address of which Param or signal, as text
 */
public record EntryHead(long seq, long timeMicros, String address) {}

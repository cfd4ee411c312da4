package io.stagebus.core.journal.durable;

import java.nio.file.Path;

/**
 * Where the journal keeps its files, and how.
 *
 * @param directory the data folder; made if it is not there
 * @param log the write-ahead log
 * @param retention how much history is kept
 * @param historyDelayMillis how long after opening the history may wait before it is looked at, so that a start is not slowed
 * @param threadName of the thread that writes; the others are named after it
 */
public record JournalSettings(
        Path directory, LogSettings log, Retention retention, int historyDelayMillis, String threadName) {

    /** The defaults for a data folder. */
    public static JournalSettings of(Path directory) {
        return new JournalSettings(directory, LogSettings.DEFAULT, Retention.DEFAULT, 2_000, "journal");
    }

    /** The same with another log. */
    public JournalSettings withLog(LogSettings other) {
        return new JournalSettings(directory, other, retention, historyDelayMillis, threadName);
    }

    /** The same with another retention. */
    public JournalSettings withRetention(Retention other) {
        return new JournalSettings(directory, log, other, historyDelayMillis, threadName);
    }

    /** The same with another delay before the history is opened, milliseconds. */
    public JournalSettings withHistoryDelayMillis(int millis) {
        return new JournalSettings(directory, log, retention, millis, threadName);
    }
}

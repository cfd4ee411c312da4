package io.stagebus.core.journal.log;

import java.nio.file.Path;

/**
 * Where the journal keeps what.
 *
 * <pre>
 * lock          held while a process uses the folder; names it
 * log/          the write-ahead log, 000000000001.log and so on
 * snapshots/    the state at one seq each, the last two
 * index/        the history, one database a day; can be rebuilt
 * quarantine/   files that were in the way, as they were found
 * </pre>
 *
 * @param root the folder itself
 */
public record DataFolder(Path root) {

    /** Held while a process uses the folder. */
    public Path lock() {
        return root.resolve("lock");
    }

    /** The segments of the log. */
    public Path log() {
        return root.resolve("log");
    }

    /** The snapshots. */
    public Path snapshots() {
        return root.resolve("snapshots");
    }

    /** The history's databases. */
    public Path index() {
        return root.resolve("index");
    }

    /** Files that were in the way. */
    public Path quarantine() {
        return root.resolve("quarantine");
    }
}

package io.stagebus.core.journal.index;

import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.Rewriting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Databases that could not be synced once: whatever H2 says when it is asked again, the disk need not have what can be read of
 * them ({@link Rewriting}). A file beside the database says so, for the process that comes next; after a power cut what can be
 * read is what the disk has, so that file need not be durable. Keeper's thread.
 */
final class UnsureDatabases {

    private static final Logger LOG = LoggerFactory.getLogger(UnsureDatabases.class);
    private static final String ENDING = ".unsure.db";

    private final JournalFiles files;
    private final OpenDays days;

    UnsureDatabases(JournalFiles files, OpenDays days) {
        this.files = files;
        this.days = days;
    }

    private static Path mark(DayFile file) {
        return file.path().resolveSibling(file.path().getFileName() + ENDING);
    }

    /**
     * Before {@code file} is opened: writes it again if it is unsure.
     *
     * @throws SQLException when it is damaged: the disk does not give what is in it
     * @throws IOException when it cannot be written, or not now: somebody is in the midst of reading it
     */
    void settle(DayFile file) throws IOException, SQLException {
        if (files.size(mark(file)) > 0) {
            long claim = days.claim(file);
            if (claim == 0) {
                throw new IOException(
                        file + " could not be synced, and is written again when nobody reads it any more");
            }
            try {
                rewrite(file);
            } finally {
                days.release(file, claim);
            }
            forget(file);
        }
    }

    private void rewrite(DayFile file) throws IOException, SQLException {
        try (JournalFile bytes = files.openForWriting(file.path())) {
            Rewriting.again(bytes, 0, bytes.size());
            bytes.force();
        } catch (Rewriting.Unreadable e) {
            throw new SQLException(e.getMessage(), e);
        }
    }

    /** It is not the history's any more: another of its name is as good as new. */
    void forget(DayFile file) throws IOException {
        files.delete(mark(file));
    }

    /** Makes durable what was written to {@code open}; notes when that fails. */
    void sync(DayWriter open) throws SQLException {
        boolean synced = false;
        try {
            open.sync();
            synced = true;
        } finally {
            if (!synced) {
                note(open.file());
            }
        }
    }

    private void note(DayFile file) {
        try (JournalFile mark = files.create(mark(file))) {
            mark.write(ByteBuffer.allocate(1), 0);
        } catch (IOException e) {
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("file", file)
                    .log("history database that could not be synced is not marked");
        }
    }
}

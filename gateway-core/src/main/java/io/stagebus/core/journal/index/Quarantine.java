package io.stagebus.core.journal.index;

import io.stagebus.core.journal.files.JournalFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where databases go that cannot be used, so that others can be made in their place (R27). Keeper's thread. */
final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final JournalFiles disk;
    private final Path folder;
    private final Consumer<DayFile> leaving;
    private final OpenDays readers;
    private final UnsureDatabases unsure;
    private final Consumer<String> trouble;

    /**
     * A quarantine in {@code folder}, which is made when there is something for it.
     *
     * @param leaving told of each before its file is moved
     * @param trouble told a sentence about each
     */
    Quarantine(
            JournalFiles disk,
            Path folder,
            Consumer<DayFile> leaving,
            OpenDays readers,
            UnsureDatabases unsure,
            Consumer<String> trouble) {
        this.disk = disk;
        this.folder = folder;
        this.leaving = leaving;
        this.readers = readers;
        this.unsure = unsure;
        this.trouble = trouble;
    }

    /**
     * Sets a database aside that the history does not write.
     *
     * @return whether it is; not while somebody is in the midst of reading it: H2 would go on with it under its name
     */
    boolean take(DayFile file, Exception reason) throws IOException {
        long claim = readers.claim(file);
        if (claim == 0) {
            return false;
        }
        try {
            leaving.accept(file);
            disk.createFolder(folder);
            disk.rename(file.path(), disk.free(folder.resolve(file.path().getFileName())));
            unsure.forget(file);
            trouble.accept(file + " cannot be used (" + reason.getMessage() + "); moved to " + folder
                    + ", rebuilt as far as the log reaches");
        } catch (NoSuchFileException e) {
            LOG.atDebug().setCause(e).log("history database is gone");
        } finally {
            readers.release(file, claim);
        }
        LOG.atError().setCause(reason).addKeyValue("file", file).log("history database is damaged");
        return true;
    }

    /**
     * As {@link #take}.
     *
     * @throws IOException also when somebody is in the midst of reading it
     */
    void takeOrFail(DayFile file, Exception reason) throws IOException {
        if (!take(file, reason)) {
            throw new IOException(file + " is set aside when nobody reads it any more", reason);
        }
    }
}

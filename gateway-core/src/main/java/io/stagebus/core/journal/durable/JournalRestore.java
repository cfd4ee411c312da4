package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.files.BytesFile;
import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.FileCheck;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.journal.log.SegmentEntries;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes a data folder out of the files of a backup, in the order they were handed out: the state as it is, the history as
 * databases, so that a gateway can start on it at once. To be used once; one thread.
 */
public final class JournalRestore implements AutoCloseable {

    private static final String LOG = "log/";
    private static final String SNAPSHOTS = "snapshots/";

    private final JournalFiles files = new SystemFiles();
    private final DataFolder folder;
    private final EntryCodec codec;
    private final History history;
    private boolean open;

    /**
     * A restore into {@code directory}, which holds no journal.
     *
     * @param parsers as for {@link DurableJournal}
     */
    public JournalRestore(Path directory, Map<String, Function<Origination, Value>> parsers) {
        this.folder = new DataFolder(directory.toAbsolutePath());
        this.codec = new EntryCodec(parsers);
        this.history = new History(files, folder, 64L << 20, lost -> {});
    }

    /** Whether a backup's file of this name belongs to the journal. */
    public static boolean isJournalFile(String name) {
        return name.startsWith(LOG) || name.startsWith(SNAPSHOTS);
    }

    /** Reads the files of a backup and says what is wrong with them. To be used once; one thread. */
    public static final class Check {
        private final FileCheck check;
        private final Consumer<String> findings;
        private OptionalLong stateSeq = OptionalLong.empty();

        /** A check that tells its findings, a sentence each. */
        public Check(Map<String, Function<Origination, Value>> parsers, Consumer<String> findings) {
            this.findings = findings;
            this.check = new FileCheck(new EntryCodec(parsers), findings, findings);
        }

        /** Reads the next file. */
        public void file(String name, byte[] bytes) throws IOException {
            JournalFile file = new BytesFile(bytes);
            if (name.startsWith(LOG)) {
                check.segment(name, file, Segment.numberOf(Path.of(name)), false);
            } else {
                stateSeq = check.snapshot(name, file);
            }
        }

        /** After the last file: the seq of the state; empty when there is none that is whole. */
        public OptionalLong end() {
            if (stateSeq.isEmpty()) {
                findings.accept("there is no state in it");
            }
            return stateSeq;
        }

        /** How many entries there were. */
        public long entries() {
            return check.entries();
        }
    }

    /** Takes the next file. */
    public void file(String name, byte[] bytes) throws IOException, JournalException {
        if (name.startsWith(LOG)) {
            feed(name, bytes);
        } else {
            Path path = folder.snapshots().resolve(Path.of(name).getFileName());
            files.createFolder(folder.snapshots());
            files.write(path, bytes);
        }
    }

    private void feed(String name, byte[] bytes) throws IOException, JournalException {
        try {
            if (!open) {
                files.createFolder(folder.root());
                history.open(Long.MAX_VALUE);
                open = true;
            }
            history.feed(SegmentEntries.of(new BytesFile(bytes), codec));
        } catch (SQLException e) {
            throw new JournalException("the history in " + name + " could not be restored: " + e.getMessage(), e);
        }
    }

    /** Makes everything durable. */
    public void finish() throws IOException {
        history.close();
        files.createFolder(folder.log());
        files.createFolder(folder.snapshots());
        files.createFolder(folder.index());
        files.forceFolder(folder.snapshots());
        files.forceFolder(folder.index());
        files.forceFolder(folder.root());
    }

    @Override
    public void close() {
        history.close();
    }
}

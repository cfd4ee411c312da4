package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.BackupSink;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalStats;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.FileFailure;
import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.ReadingFiles;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.index.HistoryReport;
import io.stagebus.core.journal.log.BackupFiles;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.FileCheck;
import io.stagebus.core.journal.log.RecoveredLog;
import io.stagebus.core.journal.log.Recovery;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The journal of a data folder that no gateway uses now, for reading: nothing in it is changed, and no gateway can start on it
 * meanwhile. Every method blocks. One thread.
 */
public final class JournalArchive implements AutoCloseable {

    private final JournalFiles files;
    private final DataFolder folder;
    private final Map<String, Function<Origination, Value>> parsers;
    private final RecoveredLog recovered;
    private final History history;
    private final AutoCloseable lock;

    /**
     * What a check found.
     *
     * @param files how many were read
     * @param frames how many frames of log and snapshots are whole
     * @param entries how many entries log, snapshots and history have; some are in several of them
     * @param problems how many findings there were
     */
    public record Verdict(int files, long frames, long entries, long problems) {}

    private JournalArchive(
            JournalFiles files,
            DataFolder folder,
            Map<String, Function<Origination, Value>> parsers,
            RecoveredLog recovered,
            AutoCloseable lock) {
        this.files = files;
        this.folder = folder;
        this.parsers = parsers;
        this.recovered = recovered;
        this.history = new History(files, folder, Long.MAX_VALUE, lost -> {});
        this.lock = lock;
    }

    /**
     * Opens the journal in {@code directory}.
     *
     * @param parsers as for {@link DurableJournal}
     * @throws JournalException when there is none, a gateway uses it, or it cannot be read
     */
    public static JournalArchive open(Path directory, Map<String, Function<Origination, Value>> parsers)
            throws JournalException {
        JournalFiles files = new ReadingFiles();
        DataFolder folder = new DataFolder(directory.toAbsolutePath());
        try {
            if (files.list(folder.log()).isEmpty()
                    && files.list(folder.snapshots()).isEmpty()) {
                throw new JournalException("there is no journal in " + directory);
            }
            AutoCloseable lock = lock(files, folder);
            boolean opened = false;
            try {
                RecoveredLog recovered =
                        new Recovery(files, folder, new EntryCodec(parsers), Integer.MAX_VALUE, true).run(0);
                JournalArchive archive = new JournalArchive(files, folder, Map.copyOf(parsers), recovered, lock);
                archive.history.openForReading();
                opened = true;
                return archive;
            } finally {
                if (!opened) {
                    release(lock);
                }
            }
        } catch (IOException e) {
            throw new JournalException(
                    "the journal in " + directory + " cannot be read: " + FileFailure.sentence(e), e);
        }
    }

    private static AutoCloseable lock(JournalFiles files, DataFolder folder) throws IOException, JournalException {
        Optional<AutoCloseable> lock = files.lock(folder.lock(), "");
        if (lock.isEmpty()) {
            throw new JournalException("data folder " + folder.root() + " is in use by " + files.read(folder.lock())
                    + ": ask that gateway instead, or stop it");
        }
        return lock.get();
    }

    /** Walks over {@code range}. */
    public EntryCursor cursor(ReplayRange range) {
        long upToSeq = Math.min(range.upToSeq(), Math.max(recovered.lastSeq(), history.indexedSeq()));
        JournalScan scan = new JournalScan(range, recovered.log(), history, new EntryCodec(parsers));
        return new ScanCursor(scan, range.limit(), upToSeq, () -> false);
    }

    /** What it holds, and what would be kept of it. */
    public JournalStats stats(Retention retention) {
        return Holdings.of(files, folder, recovered.log(), history, retention)
                .withLastSeq(Math.max(recovered.lastSeq(), history.indexedSeq()));
    }

    /**
     * Hands out the files of a data folder with the same state and history, see {@link
     * io.stagebus.core.journal.Journal#backup}.
     */
    public long backup(BackupSink sink) throws IOException, JournalException {
        long seq = Math.max(recovered.lastSeq(), history.indexedSeq());
        try (EntryCursor entries = cursor(ReplayRange.everything(seq))) {
            new BackupFiles(sink, recovered.folderId(), recovered.floor())
                    .write(recovered.image().copy(seq, recovered.lastMicros()), entries);
        }
        return seq;
    }

    /**
     * Reads every frame and every row.
     *
     * @param findings told a sentence about everything that is wrong, with its place, and about what is missing because the
     *     disk refused it, which counts as no problem
     */
    public Verdict verify(Consumer<String> findings) throws IOException {
        long[] problems = new long[1];
        Consumer<String> counted = finding -> {
            problems[0]++;
            findings.accept(finding);
        };
        List<Path> segments = files.list(folder.log()).stream()
                .filter(path -> Segment.numberOf(path) > 0)
                .toList();
        FileCheck log = new FileCheck(new EntryCodec(parsers), counted, findings);
        for (Path path : segments) {
            check(
                    path,
                    counted,
                    file -> log.segment(name(path), file, Segment.numberOf(path), path.equals(segments.getLast())));
        }
        FileCheck state = new FileCheck(new EntryCodec(parsers), counted, counted);
        List<Path> snapshots = files.list(folder.snapshots()).stream()
                .filter(path -> path.toString().endsWith(".snap"))
                .toList();
        for (Path path : snapshots) {
            check(path, counted, file -> state.snapshot(name(path), file));
        }
        HistoryReport report = new HistoryReport(history);
        long indexed = report.check(new EntryCodec(parsers), counted);
        long before = log.before().orElse(0);
        if (report.size() > 0 && history.indexedSeq() < before) {
            counted.accept("index: the history ends at seq " + history.indexedSeq()
                    + ", but the log begins only behind seq " + before);
        }
        int count = segments.size() + snapshots.size() + report.size();
        return new Verdict(
                count, log.frames() + state.frames(), log.entries() + state.entries() + indexed, problems[0]);
    }

    private String name(Path path) {
        return folder.root().relativize(path).toString();
    }

    /** Reads a file. */
    private interface Check {
        void on(JournalFile file) throws IOException;
    }

    private void check(Path path, Consumer<String> findings, Check check) {
        try (JournalFile file = files.openForReading(path)) {
            check.on(file);
        } catch (IOException e) {
            findings.accept(name(path) + ": cannot be read: " + e);
        }
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) {
            throw new IllegalStateException("a lock could not be given back", e);
        }
    }

    @Override
    public void close() {
        release(lock);
    }
}

package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.BackupSink;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalCounters;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.JournalStats;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.FileFailure;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.log.BackupFiles;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogWriter;
import io.stagebus.core.journal.log.RecoveredLog;
import io.stagebus.core.journal.log.Recovery;
import io.stagebus.core.journal.log.StateImageCopy;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.GatewayClock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal that survives: a write-ahead log that is the truth, snapshots that shorten it, and a history for REPLAY that
 * can be rebuilt (R27). What was told durable is never lost.
 */
public final class DurableJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(DurableJournal.class);
    private static final int ATTEMPTS = 3;
    private static final long CLOSE_MILLIS = 15_000;

    private final JournalSettings settings;
    private final GatewayClock clock;
    private final Map<String, Function<Origination, Value>> parsers;
    private final JournalFiles files;
    private final JournalThreads threads;
    private final DataFolder folder;
    private final EntryQueue queue = new EntryQueue();
    private final LogProgress progress = new LogProgress();
    private final Troubles troubles = new Troubles();
    private final ImageRequests images = new ImageRequests(queue);
    private volatile @Nullable Running running;

    /** What exists between open and close. */
    private record Running(
            RecoveredLog recovered,
            History history,
            Keeper keeper,
            LogLoop loop,
            JournalThreads.LogThread thread,
            ReplayReader reader,
            long floor,
            AutoCloseable lock) {}

    /**
     * A journal in {@link JournalSettings#directory}; touches nothing before {@link #open}.
     *
     * @param parsers by a door's name, what derives a value from its originations (R8): total functions, any thread. Every
     *     door that defers values must be in it, switched on or not
     */
    public DurableJournal(
            JournalSettings settings, GatewayClock clock, Map<String, Function<Origination, Value>> parsers) {
        this(settings, clock, parsers, new SystemFiles(), new SystemThreads(settings.threadName()));
    }

    DurableJournal(
            JournalSettings settings,
            GatewayClock clock,
            Map<String, Function<Origination, Value>> parsers,
            JournalFiles files,
            JournalThreads threads) {
        this.settings = settings;
        this.clock = clock;
        this.parsers = Map.copyOf(parsers);
        this.files = files;
        this.threads = threads;
        this.folder = new DataFolder(settings.directory().toAbsolutePath());
    }

    /**
     * {@inheritDoc}
     *
     * @throws JournalException when another process has the folder, a later version wrote it, or it cannot be read at all
     */
    @Override
    public Recovered open(LongConsumer onDurable) throws JournalException {
        if (running != null) {
            throw new IllegalStateException("the journal is open");
        }
        AutoCloseable lock = lock();
        boolean opened = false;
        try {
            RecoveredLog recovered = recover();
            Recovered answer = begin(recovered, onDurable, lock);
            opened = true;
            return answer;
        } finally {
            if (!opened) {
                release(lock);
            }
        }
    }

    private AutoCloseable lock() throws JournalException {
        try {
            files.createFolder(folder.root());
            Optional<AutoCloseable> lock = files.lock(
                    folder.lock(), "process " + ProcessHandle.current().pid());
            if (lock.isPresent()) {
                return lock.get();
            }
            String owner = files.read(folder.lock());
            throw new JournalException("data folder " + folder.root() + " is in use by "
                    + (owner.isEmpty() ? "another process" : owner) + ": stop it, or give another --data-dir");
        } catch (IOException e) {
            throw new JournalException(
                    "data folder " + folder.root() + " cannot be used: " + FileFailure.sentence(e), e);
        }
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("lock of the data folder could not be given back");
        }
    }

    private RecoveredLog recover() throws JournalException {
        for (int attempt = 1; ; attempt++) {
            boolean lastAttempt = attempt == ATTEMPTS;
            EntryCodec codec = new EntryCodec(parsers);
            Recovery recovery =
                    new Recovery(files, folder, codec, settings.log().maxTombstones(), lastAttempt);
            try {
                return recovery.run(ThreadLocalRandom.current().nextLong());
            } catch (IOException e) {
                LOG.atWarn().setCause(e).addKeyValue("attempt", attempt).log("journal could not be read");
                if (lastAttempt) {
                    throw new JournalException(
                            "journal in " + folder.root() + " cannot be read: " + FileFailure.sentence(e), e);
                }
            }
        }
    }

    private Recovered begin(RecoveredLog recovered, LongConsumer onDurable, AutoCloseable lock)
            throws JournalException {
        report(recovered);
        AtomicReference<Keeper> source = new AtomicReference<>();
        RunStart start = RunStart.make(
                recovered,
                folder.root(),
                Math.min(Keeper.FIRST_SEGMENT_BYTES, settings.log().segmentBytes()),
                clock.wallMicros(),
                (number, atLeast) -> Objects.requireNonNull(source.get()).next(number, atLeast));
        long from = start.from();
        History history = history();
        Keeper keeper = keeper(recovered, history, start);
        source.set(keeper);
        LogLoop loop = new LogLoop(
                queue,
                progress,
                keeper,
                recovered.image(),
                images,
                settings.log(),
                troubles,
                clock,
                threads,
                onDurable);
        long logBytes = recovered.problems().isEmpty() ? recovered.logBytes() : Long.MAX_VALUE / 2;
        List<JournalEntry> params = recovered.image().params();
        List<Note> notes = recovered.image().notes();
        if (start.writer().isPresent() && recovered.unforced().isEmpty()) {
            loop.begin(start.writer().get(), from, recovered.lastMicros(), logBytes);
        } else {
            // Either nothing can be written, or what is there is not on the disk for certain: it is with the next
            // snapshot.
            start.writer().ifPresent(LogWriter::abandon);
            IOException reason = recovered.unforced().orElse(start.refusal());
            long next = recovered.nextSegment() + (start.writer().isPresent() ? 1 : 0);
            loop.beginBroken(next, from, recovered.lastMicros(), reason);
        }
        ReplayReader reader = reader(recovered, history, keeper);
        running = new Running(recovered, history, keeper, loop, threads.start(loop), reader, start.floor(), lock);
        keeper.start(settings.historyDelayMillis());
        return new Recovered(
                params,
                notes,
                from,
                start.floor(),
                recovered.image().creationFloor(),
                recovered.clean(),
                recovered.lastMicros());
    }

    private Keeper keeper(RecoveredLog recovered, History history, RunStart start) {
        HistoryFeed feed = new HistoryFeed(
                history,
                recovered.log(),
                new EntryCodec(parsers),
                settings.retention(),
                Holdings.volumeBytes(files, folder),
                clock,
                troubles,
                start.from());
        return new Keeper(
                threads.keeper(),
                settings.log().segmentBytes(),
                recovered.log(),
                recovered.snapshots(),
                feed,
                recovered.folderId(),
                start.floor(),
                troubles);
    }

    private ReplayReader reader(RecoveredLog recovered, History history, Keeper keeper) {
        return new ReplayReader(
                settings.threadName(),
                recovered.log(),
                history,
                progress,
                queue,
                () -> new EntryCodec(parsers),
                keeper,
                threads.patienceMillis());
    }

    private History history() {
        // An eighth each, so that dropping one makes room without costing all.
        long maxFileBytes = Math.max(64L << 20, settings.retention().bytes() / 8);
        return new History(files, folder, maxFileBytes, lost -> troubles.raise("history-lost", lost));
    }

    private void report(RecoveredLog recovered) {
        if (!recovered.problems().isEmpty()) {
            troubles.raise("recovery", String.join("; ", recovered.problems()));
            recovered
                    .problems()
                    .forEach(problem ->
                            LOG.atError().addKeyValue("problem", problem).log("journal is damaged"));
        }
        LOG.atInfo()
                .addKeyValue("directory", folder.root())
                .addKeyValue("params", recovered.image().size())
                .addKeyValue("lastSeq", recovered.lastSeq())
                .addKeyValue("clean", recovered.clean())
                .addKeyValue("tornBytes", recovered.tornBytes())
                .log("journal read");
    }

    @Override
    public void append(JournalRecord item) {
        queue.append(item);
    }

    @Override
    public long backlog() {
        return queue.backlog();
    }

    @Override
    public boolean isReadable() {
        return true;
    }

    @Override
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
        Running now = running;
        if (now == null) {
            sink.accept(ReplayPage.BUSY);
        } else {
            now.reader.read(range, sink);
        }
    }

    private Running opened() throws JournalException {
        Running now = running;
        if (now == null) {
            throw new JournalException("the journal is not open");
        }
        return now;
    }

    @Override
    public EntryCursor cursor(ReplayRange range) throws JournalException {
        return opened().reader.cursor(range);
    }

    @Override
    public long backup(BackupSink sink) throws JournalException, IOException {
        Running now = opened();
        StateImageCopy state = images.ask();
        try (EntryCursor entries = now.reader.cursor(ReplayRange.everything(state.seq()))) {
            new BackupFiles(sink, now.recovered.folderId(), now.floor).write(state, entries);
        }
        return state.seq();
    }

    @Override
    public JournalStats stats() {
        Running now = running;
        return now == null
                ? JournalStats.NONE
                : Holdings.of(files, folder, now.recovered.log(), now.history, settings.retention())
                        .withLastSeq(Math.max(queue.lastSeq(), progress.writtenSeq()));
    }

    @Override
    public String trouble() {
        return troubles.text();
    }

    @Override
    public boolean isWriting() {
        return !progress.isHeld();
    }

    @Override
    public JournalCounters counters() {
        Running now = running;
        int segments = now == null ? 0 : now.recovered.log().segments().size();
        return new JournalCounters(
                queue.backlog(),
                progress.writtenSeq(),
                progress.durableSeq(),
                now == null ? 0 : now.history.indexedSeq(),
                progress.entries(),
                progress.coalesced(),
                progress.lost(),
                progress.bytes(),
                progress.forces(),
                now == null ? 0 : now.keeper.snapshots(),
                segments,
                now == null ? 0 : now.recovered.log().bytes(),
                now == null ? 0 : now.recovered.tornBytes());
    }

    @Override
    public void close() {
        Running now = running;
        if (now == null) {
            return;
        }
        running = null;
        now.loop.stop();
        if (!now.thread.join(CLOSE_MILLIS)) {
            LOG.atError().log("journal did not finish in time; the next start counts as after a power cut");
        }
        now.reader.close();
        now.keeper.close();
        release(now.lock);
    }
}

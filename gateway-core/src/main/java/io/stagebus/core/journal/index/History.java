package io.stagebus.core.journal.index;

import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryHead;
import io.stagebus.core.journal.log.SegmentEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the journal recorded, by address and day, in H2 databases: one file per UTC day, more when one grows too large for
 * retention to cut fine enough. An index: fed from the log, rebuilt from it as far as it reaches, never needed for a start
 * (R27). A database that is damaged is moved to quarantine.
 *
 * <p>The keeper's thread opens, feeds and drops; scans may be made and asked about on any thread.
 */
public final class History {

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final long DAY_MICROS = 86_400_000_000L;

    private final JournalFiles disk;
    private final Path folder;
    private final Quarantine quarantine;
    private final long maxFileBytes;
    private final Consumer<String> trouble;
    private final ConcurrentSkipListSet<DayFile> files = new ConcurrentSkipListSet<>();
    private final Suspects suspects = new Suspects();
    private final OpenDays readers = new OpenDays();
    private final UnsureDatabases unsure;
    private @Nullable DayWriter writer;
    /** Whether nobody looked what the databases have since one was let go. */
    private boolean unknown;

    private @Nullable DayThinner thinner;
    private volatile long indexedSeq;
    /** How far segments were read, while there is no database to say so. */
    private long readSeq;

    /**
     * The history in a data folder; touches nothing before {@link #open}.
     *
     * @param maxFileBytes above which a database gets a successor for the same day
     * @param trouble told a sentence about each database that is lost; any thread
     */
    public History(JournalFiles disk, DataFolder folder, long maxFileBytes, Consumer<String> trouble) {
        this.disk = disk;
        this.unsure = new UnsureDatabases(disk, readers);
        this.folder = folder.index();
        this.quarantine = new Quarantine(disk, folder.quarantine(), this::setAside, readers, unsure, trouble);
        this.maxFileBytes = maxFileBytes;
        this.trouble = trouble;
    }

    /**
     * Opens the newest database that can be opened.
     *
     * @param lastSeq the last seq the log had when it was opened; a history that knows of more is not this log's
     * @throws IOException when the folder cannot be used
     * @throws SQLException when no database can be opened although there is nothing wrong with the files: no driver
     */
    public void open(long lastSeq) throws IOException, SQLException {
        disk.createFolder(folder);
        disk.forceFolder(folder.resolveSibling(""));
        find();
        java.sql.DriverManager.getDriver("jdbc:h2:" + disk.scheme() + folder);
        reopen();
        if (indexedSeq > lastSeq) {
            letGo(Level.WARN);
            for (DayFile file : List.copyOf(files)) {
                quarantine.takeOrFail(file, new SQLException("it is of another log"));
            }
            reopen();
        }
    }

    /**
     * Looks what there is, without changing anything: instead of {@link #open}, for a folder that nobody uses. Databases that
     * cannot be read are passed over.
     */
    public void openForReading() throws IOException {
        readers.openForReadingOnly();
        find();
        for (DayFile file : files.descendingSet()) {
            try (OpenDays.OpenDay day = readers.open(file)) {
                indexedSeq = file.summary(day.connection()).lastSeq();
                return;
            } catch (SQLException | RuntimeException e) {
                unreadable(file, e);
            }
        }
    }

    private void find() throws IOException {
        disk.list(folder).forEach(path -> DayFile.of(disk, path).ifPresent(files::add));
    }

    /** Opens one of the databases for a reader. Any thread. */
    OpenDays.OpenDay read(DayFile file) throws SQLException {
        return readers.open(file);
    }

    private void reopen() throws IOException, SQLException {
        DayWriter opened = null;
        while (opened == null && !files.isEmpty()) {
            DayFile newest = files.last();
            try {
                unsure.settle(newest);
                opened = new DayWriter(newest, newest.connect());
            } catch (SQLException | RuntimeException e) {
                if (DayFormat.isInOrder(e)) {
                    throw e;
                }
                quarantine.takeOrFail(newest, e);
            }
        }
        writer = null;
        long before = indexedSeq;
        if (opened == null) {
            indexedSeq = 0;
        } else {
            reopened(opened);
        }
        unknown = false;
        readSeq = indexedSeq < before ? indexedSeq : readSeq;
    }

    /** A database is about to be set aside. */
    private void setAside(DayFile file) {
        if (!files.isEmpty() && files.last().equals(file)) {
            // First: whoever reads meanwhile asks the log for what it had.
            indexedSeq = Math.min(indexedSeq, file.firstSeq() - 1);
            readSeq = Math.min(readSeq, indexedSeq);
        }
        files.remove(file);
    }

    private void reopened(DayWriter opened) throws IOException, SQLException {
        boolean synced = false;
        try {
            // What can be read was committed, by a process that died perhaps; nobody knows whether it is on the disk.
            sync(opened);
            writer = opened;
            synced = true;
        } finally {
            if (!synced) {
                opened.close();
            }
        }
    }

    /** Before {@link #feed}: looks what it has, if that is unknown since a failure; says whether it was. Keeper's thread. */
    public boolean resume() throws IOException, SQLException {
        boolean wasUnknown = unknown;
        if (wasUnknown) {
            reopen();
        }
        return wasUnknown;
    }

    /** The last seq it has, durable; 0 when it has nothing. Any thread. */
    public long indexedSeq() {
        return indexedSeq;
    }

    /**
     * Takes in the entries of a segment that it does not have. When this returns they are durable. Keeper's thread.
     *
     * @throws IOException when the segment cannot be read
     * @throws SQLException when the database does not take them; {@link #resume} begins anew with what it has
     */
    public void feed(SegmentEntries entries) throws IOException, SQLException {
        if (unknown) {
            throw new IllegalStateException("fed before it was looked what the history has");
        }
        boolean fed = false;
        try {
            Batch batch = new Batch();
            long day = 0;
            long known = indexedSeq;
            EntryHead first = entries.nextHead(known);
            if (Math.max(known, readSeq) < entries.seqBefore() && first != null) {
                // H2 goes back to an earlier state by itself when its newest is torn.
                trouble.accept("the history lacks what lies between seq " + known + " and " + entries.seqBefore()
                        + ": the log does not reach back that far");
            }
            for (EntryHead entry = first; entry != null; entry = entries.nextHead(known)) {
                long own = Math.floorDiv(entry.timeMicros(), DAY_MICROS);
                if (batch.isFull() || (!batch.isEmpty() && own != day)) {
                    write(batch, LocalDate.ofEpochDay(day));
                    batch = new Batch();
                }
                day = own;
                batch.add(entry, entries.body());
            }
            finish(batch, LocalDate.ofEpochDay(day), entries.lastSeq());
            readSeq = Math.max(readSeq, entries.lastSeq());
            DayWriter open = writer;
            if (open != null && open.lastSeq() > known) {
                sync(open);
            }
            fed = true;
        } finally {
            if (!fed) {
                abandon();
            }
        }
    }

    /** Behind the last entry there may be notes, which the history does not take: that it has read on it must know again. */
    private void finish(Batch batch, LocalDate day, long upToSeq) throws IOException, SQLException {
        batch.reach(upToSeq);
        DayWriter open = writer;
        if (!batch.isEmpty()) {
            write(batch, day);
        } else if (open != null && open.lastSeq() < upToSeq) {
            open.write(batch);
        }
    }

    private void write(Batch batch, LocalDate day) throws IOException, SQLException {
        DayWriter open = writer;
        if (open == null || !open.takes(day, maxFileBytes)) {
            if (open != null) {
                open.finish();
                sync(open);
                writer = null;
                open.close();
            }
            DayFile fresh = new DayFile(disk, folder, batch.firstSeq(), day);
            open = create(fresh);
            writer = open;
            open.begunAfter(indexedSeq);
            files.add(fresh);
        }
        open.write(batch);
    }

    private DayWriter create(DayFile fresh) throws IOException, SQLException {
        long claim = readers.claim(fresh);
        if (claim == 0) {
            throw new IOException(fresh + " is made when nobody reads any more what was under its name");
        }
        try {
            // What is there under this name was begun and never counted.
            disk.delete(fresh.path());
            return new DayWriter(fresh, fresh.create());
        } finally {
            readers.release(fresh, claim);
        }
    }

    /** What was written counts from now on: its segments may go. */
    private void sync(DayWriter open) throws IOException, SQLException {
        unsure.sync(open);
        // The database syncs what is in its file, not that there is one.
        disk.forceFolder(folder);
        indexedSeq = open.lastSeq();
    }

    /** Lets go of the database after a failure and looks what it has. */
    private void abandon() throws IOException, SQLException {
        letGo(Level.DEBUG);
        reopen();
    }

    /** A scan for {@code range}. Any thread, which is then the scan's. */
    public HistoryScan scan(ReplayRange range, EntryCodec codec) {
        return new HistoryScan(this, range, codec);
    }

    /** A scan could not read {@code file}; {@link #mend} looks into it. */
    void unreadable(DayFile file, Exception e) {
        readers.closeLeft();
        // One that was dropped meanwhile is nobody's trouble.
        if (files.contains(file) && suspects.add(file)) {
            LOG.atWarn().setCause(e).addKeyValue("file", file).log("history database could not be read");
        }
    }

    /**
     * Reads the databases through that a scan complained of, and moves away those that are damaged; {@link #resume} says then
     * that the log should be fed again. Keeper's thread.
     */
    public void mend() throws IOException {
        suspects.judge(readers, quarantine, () -> letGo(Level.WARN));
    }

    /** Closes the databases that nobody has read for a while. Any thread. */
    public void closeUnread() {
        readers.closeUnread();
    }

    /** Whether a scan complained. Any thread. */
    public boolean isSuspect() {
        return !suspects.isEmpty();
    }

    /**
     * Drops whole databases, the oldest first, never the newest (R29). Keeper's thread.
     *
     * @param before days before this one go
     * @param maxBytes what they may hold together
     * @return how many were dropped
     */
    public int drop(LocalDate before, long maxBytes) throws IOException {
        int dropped = 0;
        while (files.size() > 1 && (files.first().day().isBefore(before) || bytes() > maxBytes)) {
            remove(files.first());
            dropped++;
        }
        return dropped;
    }

    /**
     * Thins the oldest database that is due (R29), but never the newest. Keeper's thread.
     *
     * @param last the day that ages count from
     * @param days how long what no rule is about is kept; like the rules the same each time
     * @return whether one was, so that there may be more
     */
    public boolean thin(LocalDate last, int days, List<KeepRule> rules) throws IOException {
        DayThinner known = thinner == null ? new DayThinner(days, rules) : thinner;
        thinner = known;
        for (DayFile file : databases().subList(0, Math.max(0, files.size() - 1))) {
            try {
                DayThinner.Outcome outcome = known.thin(file, last, readers);
                if (outcome == DayThinner.Outcome.EMPTY) {
                    remove(file);
                }
                if (outcome != DayThinner.Outcome.UNTOUCHED) {
                    return true;
                }
            } catch (SQLException | RuntimeException e) {
                unreadable(file, e);
            }
        }
        return false;
    }

    private void remove(DayFile file) throws IOException {
        files.remove(file);
        disk.delete(file.path());
        readers.forget(file);
    }

    /** The newest day there is anything of; empty when there is nothing. */
    public Optional<LocalDate> newestDay() {
        return files.isEmpty() ? Optional.empty() : Optional.of(files.last().day());
    }

    /** What its databases take on disk. Any thread. */
    public long bytes() throws IOException {
        long sum = 0;
        for (DayFile file : files) {
            sum += file.bytes();
        }
        return sum;
    }

    /** The databases, oldest first. Any thread. */
    List<DayFile> databases() {
        return List.copyOf(files);
    }

    /** Closes the databases, those that are read when their readers leave them. Keeper's thread, or after its end. Idempotent. */
    public void close() {
        letGo(Level.WARN);
        readers.close();
    }

    private void letGo(Level level) {
        DayWriter open = writer;
        writer = null;
        unknown = true;
        readers.closeLeft();
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.atLevel(level).setCause(e).log("history database could not be closed");
            }
        }
        // Who left it meanwhile would keep alive in H2 what could not be written.
        readers.closeLeft();
    }
}

package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads which database, so that none is written behind the back of H2, which shares one among all who open it in a process.
 * To open one takes H2 longer than to read a page, so the last few that were read are left open for a while. Any thread.
 */
final class OpenDays {

    private static final Logger LOG = LoggerFactory.getLogger(OpenDays.class);
    /** More than reading a page takes: then whoever reads gives way. */
    private static final long CLAIM_MILLIS = 2_000;
    /** Each has a cache of its own, see {@link DayFile}. */
    private static final int MAX_LEFT = 16;
    /** Who looks at a page looks at the next one soon. */
    private static final long LEFT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Map<DayFile, Readers> readers = new ConcurrentHashMap<>();
    /** Those that nobody reads, which rest; the one that was read last is last. Guarded by itself. */
    private final SequencedMap<DayFile, OpenDay> left = new LinkedHashMap<>();

    /** Nobody looks any more for how long they have rested. Guarded by {@link #left}. */
    private boolean closed;

    private volatile boolean readOnly;

    /** Those of one name; they outlive its database, since another may be made under it while somebody still reads the first. */
    private static final class Readers {
        final StampedLock lock = new StampedLock();
        final Set<OpenDay> open = ConcurrentHashMap.newKeySet();
        volatile boolean isWanted;
        /** Whether what they read is not in the folder any more. */
        volatile boolean isGone;
    }

    /** A database that somebody reads. One thread at a time. */
    final class OpenDay implements AutoCloseable {
        private final DayFile file;
        private final Connection connection;
        private final Readers readers;
        private final List<DayReader.BatchSpan> batches = new ArrayList<>();
        private long stamp;
        private boolean rests;
        private boolean wasLeft;
        private long leftNanos;

        private OpenDay(DayFile file, Connection connection, Readers readers, long stamp) {
            this.file = file;
            this.connection = connection;
            this.readers = readers;
            this.stamp = stamp;
        }

        Connection connection() {
            return connection;
        }

        /** Whether it was opened for who reads it now, and not left open by another. */
        boolean isNew() {
            return !wasLeft;
        }

        /** Its batches as far as somebody read them, for whoever reads it to add to. */
        List<DayReader.BatchSpan> batches() {
            return batches;
        }

        /** Its reader does nothing with it before {@link #resume}: whoever claims the database closes it meanwhile. */
        synchronized void rest() {
            rests = true;
            if (readers.isWanted || readers.isGone) {
                closeQuietly();
            }
        }

        /** Goes on after a {@link #rest}; {@code false} when it was closed. */
        synchronized boolean resume() {
            rests = false;
            return stamp != 0;
        }

        /** Its reader, who had no trouble with it, needs it no more: the next one goes on with it, if that comes soon. */
        void leave() {
            OpenDays.this.leave(this);
        }

        private synchronized void giveWay() {
            if (rests) {
                closeQuietly();
            }
        }

        /** Nobody uses it any more, so nobody needs to hear that it would not close. */
        private void closeQuietly() {
            try {
                close();
            } catch (SQLException e) {
                LOG.atDebug()
                        .setCause(e)
                        .addKeyValue("file", file)
                        .log("a database of the history could not be closed");
            }
        }

        /** Idempotent. */
        @Override
        public synchronized void close() throws SQLException {
            if (stamp != 0) {
                try {
                    connection.close();
                } finally {
                    readers.open.remove(this);
                    readers.lock.unlockRead(stamp);
                    stamp = 0;
                }
            }
        }
    }

    /** From now on nothing in them is changed by whoever opens one. */
    void openForReadingOnly() {
        readOnly = true;
    }

    private Readers of(DayFile file) {
        return readers.computeIfAbsent(file, which -> new Readers());
    }

    /** Opens one for a reader, who closes it; waits while it is {@linkplain #claim claimed}. */
    OpenDay open(DayFile file) throws SQLException {
        OpenDay known = takeLeft(file);
        if (known != null) {
            return known;
        }
        Readers others = of(file);
        long stamp = others.lock.readLock();
        boolean opened = false;
        try {
            OpenDay day = new OpenDay(file, readOnly ? file.connectForReading() : file.connect(), others, stamp);
            others.open.add(day);
            opened = true;
            return day;
        } finally {
            if (!opened) {
                others.lock.unlockRead(stamp);
            }
        }
    }

    private @Nullable OpenDay takeLeft(DayFile file) throws SQLException {
        OpenDay known;
        synchronized (left) {
            known = left.remove(file);
        }
        if (known == null || !known.resume()) {
            return null;
        }
        if (known.connection.isClosed()) {
            known.close();
            return null;
        }
        return known;
    }

    private void leave(OpenDay day) {
        day.leftNanos = System.nanoTime();
        day.wasLeft = true;
        day.rest();
        List<OpenDay> tooMany = new ArrayList<>();
        synchronized (left) {
            OpenDay other = closed ? day : left.putLast(day.file, day);
            if (other != null) {
                tooMany.add(other);
            }
            if (left.size() > MAX_LEFT) {
                tooMany.add(left.pollFirstEntry().getValue());
            }
        }
        tooMany.forEach(OpenDay::closeQuietly);
    }

    /** Closes those that nobody has read for half a minute. */
    void closeUnread() {
        long now = System.nanoTime();
        closeLeft(day -> now - day.leftNanos > LEFT_NANOS);
    }

    /** Closes all that nobody reads, so that H2 knows nothing of them any more. */
    void closeLeft() {
        closeLeft(day -> true);
    }

    /** Closes all that nobody reads; from now on whoever leaves one closes it. */
    void close() {
        synchronized (left) {
            closed = true;
        }
        closeLeft();
    }

    private void closeLeft(Predicate<OpenDay> which) {
        List<OpenDay> some = new ArrayList<>();
        synchronized (left) {
            left.values().stream().filter(which).forEach(some::add);
            left.values().removeAll(some);
        }
        some.forEach(OpenDay::closeQuietly);
    }

    /**
     * Keeps readers away from one until {@link #release}: H2 has closed it, so that it may be written, or another one put in its
     * place. A reader that {@linkplain OpenDay#rest rests}, or comes to a rest in time, gives way: it opens the database again
     * when it goes on. Waits up to two seconds.
     *
     * @return 0 when somebody still reads it, or what was under its name before
     */
    long claim(DayFile file) {
        Readers others = of(file);
        long claim = others.lock.tryWriteLock();
        if (claim == 0) {
            claim = await(others);
        }
        if (claim != 0) {
            others.isGone = false;
        }
        return claim;
    }

    private static long await(Readers others) {
        others.isWanted = true;
        try {
            others.open.forEach(OpenDay::giveWay);
            return others.lock.tryWriteLock(CLAIM_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            others.isWanted = false;
        }
    }

    /** Lets readers in again. */
    void release(DayFile file, long claim) {
        Readers others = readers.get(file);
        if (others != null) {
            others.lock.unlockWrite(claim);
        }
    }

    /** After one was deleted: whoever reads it closes it when it comes to a rest, so that its space is free. */
    void forget(DayFile file) {
        Readers others = readers.get(file);
        if (others != null) {
            others.isGone = true;
            others.open.forEach(OpenDay::giveWay);
        }
    }
}

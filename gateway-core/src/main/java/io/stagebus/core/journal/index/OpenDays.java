package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who reads which database, so that none is written behind the back of H2, which shares one among all who open it in a process.
 * Any thread.
 */
final class OpenDays {

    private static final Logger LOG = LoggerFactory.getLogger(OpenDays.class);
    /** More than reading a page takes: then whoever reads gives way. */
    private static final long CLAIM_MILLIS = 2_000;

    private final Map<DayFile, Readers> readers = new ConcurrentHashMap<>();
    private volatile boolean readOnly;

    /** Those of one database. */
    private static final class Readers {
        final StampedLock lock = new StampedLock();
        final Set<OpenDay> open = ConcurrentHashMap.newKeySet();
        volatile boolean isWanted;
    }

    /** A database that somebody reads. One thread at a time. */
    static final class OpenDay implements AutoCloseable {
        private final Connection connection;
        private final Readers readers;
        private long stamp;
        private boolean rests;

        private OpenDay(Connection connection, Readers readers, long stamp) {
            this.connection = connection;
            this.readers = readers;
            this.stamp = stamp;
        }

        Connection connection() {
            return connection;
        }

        /** Its reader does nothing with it before {@link #resume}: whoever claims the database closes it meanwhile. */
        synchronized void rest() throws SQLException {
            rests = true;
            if (readers.isWanted) {
                close();
            }
        }

        /** Goes on after a {@link #rest}; {@code false} when it was closed. */
        synchronized boolean resume() {
            rests = false;
            return stamp != 0;
        }

        private synchronized void giveWay() throws SQLException {
            if (rests) {
                close();
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
        Readers others = of(file);
        long stamp = others.lock.readLock();
        boolean opened = false;
        try {
            OpenDay day = new OpenDay(readOnly ? file.connectForReading() : file.connect(), others, stamp);
            others.open.add(day);
            opened = true;
            return day;
        } finally {
            if (!opened) {
                others.lock.unlockRead(stamp);
            }
        }
    }

    /**
     * Keeps readers away from one until {@link #release}. A reader that {@linkplain OpenDay#rest rests}, or comes to a rest in
     * time, gives way: it opens the database again when it goes on. Waits up to two seconds.
     *
     * @return 0 when somebody still reads it
     */
    long claim(DayFile file) {
        Readers others = of(file);
        long claim = others.lock.tryWriteLock();
        if (claim != 0) {
            return claim;
        }
        others.isWanted = true;
        try {
            others.open.forEach(OpenDays::giveWay);
            return others.lock.tryWriteLock(CLAIM_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            others.isWanted = false;
        }
    }

    private static void giveWay(OpenDay reader) {
        try {
            reader.giveWay();
        } catch (SQLException e) {
            LOG.atDebug().setCause(e).log("a reader of the history could not be closed");
        }
    }

    /** Lets readers in again. */
    void release(DayFile file, long claim) {
        Readers others = readers.get(file);
        if (others != null) {
            others.lock.unlockWrite(claim);
        }
    }

    /** It is gone, or will be once it is closed; nobody asks for it any more. */
    void forget(DayFile file) {
        readers.remove(file);
    }
}

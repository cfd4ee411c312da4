package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;

/**
 * Who reads which database, so that none is written behind the back of H2, which shares one among all who open it in a process.
 * Any thread.
 */
final class OpenDays {

    private final Map<DayFile, StampedLock> locks = new ConcurrentHashMap<>();
    private volatile boolean readOnly;

    /** A database that somebody reads. One thread at a time. */
    static final class OpenDay implements AutoCloseable {
        private final Connection connection;
        private final StampedLock lock;
        private long stamp;

        private OpenDay(Connection connection, StampedLock lock, long stamp) {
            this.connection = connection;
            this.lock = lock;
            this.stamp = stamp;
        }

        Connection connection() {
            return connection;
        }

        @Override
        public void close() throws SQLException {
            try {
                connection.close();
            } finally {
                if (stamp != 0) {
                    lock.unlockRead(stamp);
                    stamp = 0;
                }
            }
        }
    }

    /** From now on nothing in them is changed by whoever opens one. */
    void openForReadingOnly() {
        readOnly = true;
    }

    /** Opens one for a reader, who closes it; waits while it is {@linkplain #claim claimed}. */
    OpenDay open(DayFile file) throws SQLException {
        StampedLock lock = locks.computeIfAbsent(file, which -> new StampedLock());
        long stamp = lock.readLock();
        boolean opened = false;
        try {
            OpenDay day = new OpenDay(readOnly ? file.connectForReading() : file.connect(), lock, stamp);
            opened = true;
            return day;
        } finally {
            if (!opened) {
                lock.unlockRead(stamp);
            }
        }
    }

    /** Keeps readers away from one until {@link #release}; 0 when somebody reads it. */
    long claim(DayFile file) {
        return locks.computeIfAbsent(file, which -> new StampedLock()).tryWriteLock();
    }

    /** Lets readers in again. */
    void release(DayFile file, long claim) {
        StampedLock lock = locks.get(file);
        if (lock != null) {
            lock.unlockWrite(claim);
        }
    }

    /** It is gone, or will be once it is closed; nobody asks for it any more. */
    void forget(DayFile file) {
        locks.remove(file);
    }
}

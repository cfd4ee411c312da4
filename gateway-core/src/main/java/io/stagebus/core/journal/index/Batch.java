package io.stagebus.core.journal.index;

import io.stagebus.core.journal.log.EntryHead;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Entries on their way into a database: gathered, then written as one run of bytes per address. A run is a CRC32C of what
 * follows (i32), since the database notices a torn page only where it needs its structure; then for each entry its length
 * (i32) and its encoding. One thread.
 */
final class Batch {

    /** A batch is written when it is larger than this: some thousand entries, and young enough to die in the young heap. */
    static final int FULL_BYTES = 512 << 10;

    private static final int CHECKSUM = Integer.BYTES;

    private final Map<String, Run> runs = new HashMap<>();
    private long firstSeq;
    private long lastSeq;
    private long firstMicros = Long.MAX_VALUE;
    private long lastMicros = Long.MIN_VALUE;
    private int entries;
    private int bytes;

    /** The entries of one address. */
    static final class Run {
        private byte[] array = new byte[256];
        private int size = CHECKSUM;

        private void add(ByteBuffer body) {
            int needed = size + Integer.BYTES + body.remaining();
            if (needed > array.length) {
                array = Arrays.copyOf(array, Math.max(needed, 2 * array.length));
            }
            ByteBuffer.wrap(array, size, needed - size).putInt(body.remaining()).put(body);
            size = needed;
        }

        /** Puts the checksum in; nothing is added afterwards. Answers the size. */
        int close() {
            ByteBuffer.wrap(array).putInt(checksum(array, size));
            return size;
        }

        byte[] part(int from, int to) {
            return Arrays.copyOfRange(array, from, to);
        }
    }

    void add(EntryHead entry, ByteBuffer body) {
        if (entries == 0) {
            firstSeq = entry.seq();
        }
        lastSeq = entry.seq();
        firstMicros = Math.min(firstMicros, entry.timeMicros());
        lastMicros = Math.max(lastMicros, entry.timeMicros());
        entries++;
        bytes += Integer.BYTES + body.remaining();
        runs.computeIfAbsent(entry.address(), text -> new Run()).add(body);
    }

    /** There is nothing more to take up to {@code seq}. */
    void reach(long seq) {
        lastSeq = Math.max(lastSeq, seq);
    }

    private static int checksum(byte[] run, int size) {
        CRC32C crc = new CRC32C();
        crc.update(run, CHECKSUM, size - CHECKSUM);
        return (int) crc.getValue();
    }

    /**
     * The entries in a run.
     *
     * @throws SQLException when it is damaged
     */
    static List<StoredEntry> entriesOf(byte[] run) throws SQLException {
        ByteBuffer buffer = ByteBuffer.wrap(run);
        if (run.length < CHECKSUM || buffer.getInt() != checksum(run, run.length)) {
            throw new SQLException("a run of entries in the history is damaged");
        }
        List<StoredEntry> found = new ArrayList<>();
        StoredEntry.Shared shared = new StoredEntry.Shared(run);
        while (buffer.remaining() >= Integer.BYTES + Long.BYTES) {
            int length = buffer.getInt();
            int from = buffer.position();
            found.add(new StoredEntry(buffer.getLong(from), shared, from, length));
            buffer.position(from + length);
        }
        return found;
    }

    Map<String, Run> runs() {
        return runs;
    }

    boolean isEmpty() {
        return entries == 0;
    }

    boolean isFull() {
        return bytes >= FULL_BYTES;
    }

    long firstSeq() {
        return firstSeq;
    }

    long lastSeq() {
        return lastSeq;
    }

    long firstMicros() {
        return firstMicros;
    }

    long lastMicros() {
        return lastMicros;
    }

    int entries() {
        return entries;
    }
}

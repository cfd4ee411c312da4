package io.stagebus.core.journal.index;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.zip.CRC32C;

/**
 * Which batches of a database hold which addresses, so that whoever looks for one address need not look into every batch.
 * Gathered while batches are written, and written for a group of them at once: a row has what is known of a shelf, which are
 * {@value #SHELF} addresses with neighbouring ids, in a group, which are {@value #GROUP} batches with neighbouring numbers.
 *
 * <pre>
 * id     number of the group << 20 | number of the shelf
 * data   CRC32C of the id (i64) and what follows (i32)
 *        first and last batch in the group that it is about (u8 each)
 *        for each address of the shelf in each batch that holds it, sorted: the address in the shelf, the batch in the group (u8 each)
 * </pre>
 *
 * <p>Only speeds up: where there is no row, or a damaged one, every batch may hold every address. One thread.
 */
final class HeldBatches {

    static final int GROUP_SHIFT = 5;
    static final int GROUP = 1 << GROUP_SHIFT;
    static final int SHELF_SHIFT = 8;
    static final int SHELF = 1 << SHELF_SHIFT;

    /** Every batch of a group may hold the address. */
    static final int ANY = -1;

    private static final int ROW_SHIFT = 20;
    private static final int HEAD_BYTES = Integer.BYTES + 2;
    private static final int ROWS_PER_CALL = 500;

    /** {@code address << GROUP_SHIFT | batch in the group}. */
    private long[] pairs = new long[1_024];

    private int size;
    private long group;
    private int first = -1;
    private int last;

    /** The batch {@code no}, the one after that which was added last, holds these addresses. */
    void add(long no, Collection<Integer> addresses) {
        int batch = inGroup(no);
        if (first < 0) {
            group = groupOf(no);
            first = batch;
        }
        last = batch;
        if (size + addresses.size() > pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.max(size + addresses.size(), 2 * pairs.length));
        }
        for (int address : addresses) {
            pairs[size++] = (long) address << GROUP_SHIFT | batch;
        }
    }

    /** Whether the next batch is of another group, so that this one has to be written now. */
    boolean isFull() {
        return first >= 0 && last == GROUP - 1;
    }

    /**
     * Writes what was gathered, if anything was, and begins anew; does not commit.
     *
     * @param lastAddress the highest id of an address so far
     */
    void write(Connection connection, int lastAddress) throws SQLException {
        if (first < 0) {
            return;
        }
        Arrays.sort(pairs, 0, size);
        // A group may be there already: the database was the newest once, and is again since a later one was lost.
        try (PreparedStatement merge = connection.prepareStatement("merge into held key(id) values(?, ?)")) {
            int from = 0;
            for (int shelf = 0; shelf <= lastAddress >> SHELF_SHIFT; shelf++) {
                int to = from;
                while (to < size && pairs[to] >> GROUP_SHIFT + SHELF_SHIFT == shelf) {
                    to++;
                }
                long id = rowOf(group, shelf << SHELF_SHIFT);
                merge.setLong(1, id);
                merge.setBytes(2, data(id, from, to));
                merge.addBatch();
                if (shelf % ROWS_PER_CALL == ROWS_PER_CALL - 1) {
                    merge.executeBatch();
                }
                from = to;
            }
            merge.executeBatch();
        }
        first = -1;
        size = 0;
    }

    private byte[] data(long id, int from, int to) {
        ByteBuffer data = ByteBuffer.allocate(HEAD_BYTES + (to - from) * 2);
        data.putInt(0).put((byte) first).put((byte) last);
        for (int i = from; i < to; i++) {
            data.put((byte) (pairs[i] >> GROUP_SHIFT)).put((byte) inGroup(pairs[i]));
        }
        return data.putInt(0, checksum(id, data.array())).array();
    }

    private static int checksum(long id, byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
        crc.update(data, Integer.BYTES, data.length - Integer.BYTES);
        return (int) crc.getValue();
    }

    /** Whether a row is as it was written, and where. */
    static boolean isWhole(long id, byte[] data) {
        return data.length >= HEAD_BYTES && ByteBuffer.wrap(data).getInt() == checksum(id, data);
    }

    /** The number of the group that a batch is in. */
    static long groupOf(long no) {
        return no >> GROUP_SHIFT;
    }

    /** The number of the group that a row is about. */
    static long groupOfRow(long id) {
        return id >> ROW_SHIFT;
    }

    /** Which batch of its group it is. */
    static int inGroup(long no) {
        return (int) no & GROUP - 1;
    }

    /** The id of the row for an address in a group. */
    static long rowOf(long group, int address) {
        return group << ROW_SHIFT | address >> SHELF_SHIFT;
    }

    /** The batches of a group that may hold {@code address} for all that its row says: bit n for batch n. */
    static int mayHold(long id, byte[] data, int address) {
        if (!isWhole(id, data)) {
            return ANY;
        }
        int batches = unknown(data);
        byte wanted = (byte) address;
        for (int i = HEAD_BYTES; i < data.length; i += 2) {
            if (data[i] == wanted) {
                batches |= 1 << data[i + 1];
            }
        }
        return batches;
    }

    /** As {@link #mayHold} for each address of the row's shelf. */
    static int[] shelf(long id, byte[] data) {
        int[] batches = new int[SHELF];
        boolean whole = isWhole(id, data);
        Arrays.fill(batches, whole ? unknown(data) : ANY);
        for (int i = HEAD_BYTES; whole && i < data.length; i += 2) {
            batches[Byte.toUnsignedInt(data[i])] |= 1 << data[i + 1];
        }
        return batches;
    }

    /** The batches of the group that a row is not about. */
    private static int unknown(byte[] data) {
        return ~(ANY << data[Integer.BYTES] & ANY >>> GROUP - 1 - data[Integer.BYTES + 1]);
    }
}

package io.stagebus.core.journal.index;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes batches into one database of the history. A batch is a transaction; it counts after {@link #sync}, because a commit
 * of H2 reaches the disk by {@code CHECKPOINT SYNC} only. One thread.
 *
 * <p>Every key grows, so nothing is written but new pages: an index over address and seq of single entries would rewrite a
 * page per address with every commit, which costs ten times the data itself.
 */
final class DayWriter implements AutoCloseable {

    static final int BATCH_SHIFT = 40;
    static final int ADDRESS_SHIFT = 12;

    private static final int MAX_PARTS = 1 << ADDRESS_SHIFT;
    static final int PART_BYTES = 512 << 10;
    private static final int ROWS_PER_CALL = 500;
    private static final int MAX_KNOWN = 50_000;

    private final DayFile file;
    private final Connection connection;
    private final Map<String, Integer> known = new HashMap<>();
    private final HeldBatches held = new HeldBatches();
    private int lastAddress;
    private long lastBatch;
    private long lastSeq;

    /**
     * Goes on in an open database, which it closes in the end.
     *
     * @throws SQLException when it cannot be read, or is of a later format
     */
    DayWriter(DayFile file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        boolean opened = false;
        try {
            begin();
            opened = true;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    private void begin() throws SQLException {
        connection.setAutoCommit(false);
        DayFormat.forward(connection, file.toString());
        lastBatch = number("select coalesce(max(no), 0) from batch");
        lastAddress = (int) number("select coalesce(max(id), 0) from address");
        lastSeq = number("select coalesce((select last_seq from batch where no = " + lastBatch + "), 0)");
        verify(lastBatch);
    }

    DayFile file() {
        return file;
    }

    /** Whether more of {@code ofDay} goes into it. */
    boolean takes(LocalDate ofDay, long maxFileBytes) throws IOException {
        return file.day().equals(ofDay) && file.bytes() < maxFileBytes;
    }

    /** The last seq it has. */
    long lastSeq() {
        return lastSeq;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Writes a batch in one transaction. */
    void write(Batch batch) throws SQLException {
        long no = lastBatch + 1;
        int runs = writeRuns(batch, no);
        try (PreparedStatement insert =
                connection.prepareStatement("insert into batch values(?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, no);
            insert.setLong(2, batch.firstSeq());
            insert.setLong(3, batch.lastSeq());
            insert.setLong(4, batch.firstMicros());
            insert.setLong(5, batch.lastMicros());
            insert.setInt(6, batch.entries());
            insert.setInt(7, runs);
            insert.setInt(8, lastAddress);
            insert.executeUpdate();
        }
        if (held.isFull()) {
            held.write(connection, lastAddress);
        }
        connection.commit();
        lastBatch = no;
        lastSeq = batch.lastSeq();
    }

    /** The id of the first row of what the batch {@code no} has of {@code address}; further parts follow it. */
    static long rowOf(long no, int address) {
        return no << BATCH_SHIFT | (long) address << ADDRESS_SHIFT;
    }

    private int writeRuns(Batch batch, long no) throws SQLException {
        Map<Integer, Batch.Run> byId = new TreeMap<>();
        for (Map.Entry<String, Batch.Run> run : batch.runs().entrySet()) {
            byId.put(addressId(run.getKey()), run.getValue());
        }
        int rows = 0;
        try (PreparedStatement insert = connection.prepareStatement("insert into run values(?, ?)")) {
            for (Map.Entry<Integer, Batch.Run> run : byId.entrySet()) {
                long key = rowOf(no, run.getKey());
                int size = run.getValue().close();
                for (int from = 0, part = 0; from < size && part < MAX_PARTS; from += PART_BYTES, part++) {
                    insert.setLong(1, key | part);
                    insert.setBytes(2, run.getValue().part(from, Math.min(size, from + PART_BYTES)));
                    insert.addBatch();
                    rows++;
                    if (rows % ROWS_PER_CALL == 0) {
                        insert.executeBatch();
                    }
                }
            }
            insert.executeBatch();
        }
        held.add(no, byId.keySet());
        return rows;
    }

    private int addressId(String text) throws SQLException {
        Integer id = known.get(text);
        if (id != null) {
            return id;
        }
        int found = findAddress(connection, text);
        if (found == 0) {
            found = ++lastAddress;
            try (PreparedStatement insert = connection.prepareStatement("insert into address values(?, ?)")) {
                insert.setInt(1, found);
                insert.setString(2, text);
                insert.executeUpdate();
            }
        }
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        known.put(text, found);
        return found;
    }

    /** The id of an address; 0 when the database does not have it. */
    static int findAddress(Connection connection, String text) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select id from address where text = ?")) {
            select.setString(1, text);
            try (ResultSet result = select.executeQuery()) {
                return result.next() ? result.getInt(1) : 0;
            }
        }
    }

    /** Notes how far the history was when the database was made, so that one that lost its end is noticed. */
    void begunAfter(long seq) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into begun values(?)")) {
            insert.setLong(1, seq);
            insert.executeUpdate();
        }
        connection.commit();
    }

    /** After the last batch: writes what else there is to know of them. */
    void finish() throws SQLException {
        held.write(connection, lastAddress);
        connection.commit();
    }

    /** Notes by what it was thinned, see {@link DayThinner}. */
    void mark(String mark) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table thinned(mark varchar(1000000) not null)");
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into thinned values(?)")) {
            insert.setString(1, mark);
            insert.executeUpdate();
        }
        connection.commit();
    }

    /** Makes durable what was written, and reads back that it is there. */
    void sync() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
        }
        verify(lastBatch);
    }

    private void verify(long no) throws SQLException {
        if (no == 0) {
            return;
        }
        long promised = number("select runs from batch where no = " + no);
        long found = number("select count(*) from run where id >= " + (no << BATCH_SHIFT) + " and id < "
                + ((no + 1) << BATCH_SHIFT));
        if (found != promised) {
            throw new SQLException(file + " has " + found + " of " + promised + " runs in its last batch");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

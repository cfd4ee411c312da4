package io.stagebus.core.journal.index;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidAddressException;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads one database of the history for one pattern, a batch at a time. Whoever asks for all of it, to copy it or to look whether it
 * is whole, gets every row there is of a batch, and an error when one is missing: nothing that only speeds up is believed. One
 * thread.
 */
final class DayReader implements AutoCloseable {

    /** Up to so many addresses are looked up one by one; more, and the whole batch is walked over. */
    private static final int FEW = 64;

    /** Of one address, which is rare perhaps, what a day of a million entries holds is known at once. */
    private static final int GROUPS_AT_ONCE = 16;

    /** After so many batches that do not hold what is looked for whoever reads looks how much was done. */
    private static final int MAX_PASSED = 256;

    private static final long NONE = -1;
    private static final long ADDRESS_MASK = (1L << (DayWriter.BATCH_SHIFT - DayWriter.ADDRESS_SHIFT)) - 1;

    /** What is known about a batch without reading it. */
    record BatchSpan(long no, long firstSeq, long lastSeq, long firstMicros, long lastMicros, int runs, int addresses) {

        /** Where it begins; one that has no entries is all at its end. */
        long beginSeq() {
            return firstSeq > 0 ? firstSeq : lastSeq;
        }
    }

    private final OpenDays.OpenDay day;
    private final Connection connection;
    private final List<BatchSpan> batches;
    private final boolean isAll;
    /** Those that match; nobody looks when all do. */
    private final BitSet addresses;

    private final HeldLookup held;
    private final RunsAhead ahead;
    private int asked;

    /** Takes over {@code day}; it is closed already when this throws. */
    DayReader(OpenDays.OpenDay day, AddressPattern pattern) throws SQLException {
        this.day = day;
        this.connection = day.connection();
        this.batches = day.batches();
        this.isAll = pattern.equals(AddressPattern.ALL);
        boolean read = false;
        try {
            connection.setReadOnly(true);
            readBatches();
            addresses = isAll ? new BitSet() : matching(pattern);
            if (isAll) {
                verifyAddresses(seenAddresses());
            }
            held = new HeldLookup(connection, addresses.cardinality() == 1 ? GROUPS_AT_ONCE : 1);
            ahead = ahead();
            read = true;
        } finally {
            if (!read) {
                day.close();
            }
        }
    }

    private BitSet matching(AddressPattern pattern) throws SQLException {
        BitSet ids = new BitSet();
        Optional<Address> exact = pattern.exact();
        if (exact.isPresent()) {
            ids.set(DayWriter.findAddress(connection, exact.get().text()));
            ids.clear(0);
            return ids;
        }
        long seen = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select id, text from address")) {
            while (result.next()) {
                seen++;
                if (pattern.matches(Address.parse(result.getString(2)))) {
                    ids.set(result.getInt(1));
                }
            }
        } catch (InvalidAddressException e) {
            throw new SQLException("an address in the history is none", e);
        }
        verifyAddresses(seen);
        return ids;
    }

    private RunsAhead ahead() {
        int id = Math.max(0, addresses.nextSetBit(1));
        int first = 0;
        while (first < batches.size() && batches.get(first).addresses < id) {
            first++;
        }
        return new RunsAhead(connection, held, id, first + 1L, batches.size());
    }

    /** One by one: how many there are H2 knows without looking whether they are still there. */
    private long seenAddresses() throws SQLException {
        long seen = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select id from address")) {
            while (result.next()) {
                seen++;
            }
        }
        return seen;
    }

    private void verifyAddresses(long seen) throws SQLException {
        if (!batches.isEmpty() && seen < batches.getLast().addresses) {
            throw new SQLException("only " + seen + " addresses of the history are left");
        }
    }

    /** Those that are new since the database was opened or read last; what is written of a batch stays. */
    private void readBatches() throws SQLException {
        String sql = "select no, first_seq, last_seq, first_micros, last_micros, runs, addresses from batch"
                + " where no > ? order by no";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, batches.size());
            readBatches(select);
        }
    }

    private void readBatches(PreparedStatement select) throws SQLException {
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                batches.add(new BatchSpan(
                        result.getLong(1),
                        result.getLong(2),
                        result.getLong(3),
                        result.getLong(4),
                        result.getLong(5),
                        result.getInt(6),
                        result.getInt(7)));
                if (batches.getLast().no != batches.size()) {
                    throw new SQLException("batch " + batches.size() + " of the history is missing");
                }
            }
        }
    }

    /** By what it was thinned; empty when it never was. */
    String mark() throws SQLException {
        return noted(connection, "select mark from thinned").orElse("");
    }

    /** How far the history was when it was made; empty when it does not say. */
    static OptionalLong begunAfter(Connection connection) throws SQLException {
        Optional<String> noted = noted(connection, "select max(after_seq) from begun");
        return noted.isPresent() ? OptionalLong.of(Long.parseLong(noted.get())) : OptionalLong.empty();
    }

    /** As {@link #begunAfter(Connection)}. */
    OptionalLong begunAfter() throws SQLException {
        return begunAfter(connection);
    }

    /** Whether it was thinned. */
    static boolean isThinned(Connection connection) throws SQLException {
        return noted(connection, "select mark from thinned").isPresent();
    }

    /** What is in a table that only some databases have. */
    private static Optional<String> noted(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? Optional.ofNullable(result.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            if (DayFormat.isTableMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The batches in order; none when no address matches. */
    List<BatchSpan> batches() {
        return isAll || !addresses.isEmpty() ? batches : List.of();
    }

    /** The first batch that ends behind {@code seq} and may hold what is looked for, or one behind many that do not. */
    Optional<BatchSpan> batchAfter(long seq) throws SQLException {
        int first = indexAfter(seq);
        for (int i = first; i < batches().size(); i++) {
            if (i - first == MAX_PASSED || mayHold(batches.get(i))) {
                return Optional.of(batches.get(i));
            }
        }
        return Optional.empty();
    }

    /** Whether a batch may hold a matching address; {@code false} is certain. */
    boolean mayHold(BatchSpan batch) throws SQLException {
        if (isAll || addresses.cardinality() > FEW) {
            return true;
        }
        for (int id = addresses.nextSetBit(1); id >= 0; id = addresses.nextSetBit(id + 1)) {
            if (mayHold(batch, id)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayHold(BatchSpan batch, int id) throws SQLException {
        return id <= batch.addresses && held.mayHold(batch.no, id);
    }

    /** One without entries knows only where it ends. */
    private int indexAfter(long seq) {
        int low = 0;
        int high = batches().size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batches.get(middle).lastSeq > seq) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * The entries of the matching addresses in a batch, by seq.
     *
     * @throws SQLException when it cannot be read, or, where all of it was read, rows are missing
     */
    List<StoredEntry> entries(BatchSpan batch) throws SQLException {
        List<StoredEntry> found = new ArrayList<>();
        long first = batch.no << DayWriter.BATCH_SHIFT;
        if (!isAll && addresses.cardinality() <= FEW) {
            for (int id = addresses.nextSetBit(1); id >= 0; id = addresses.nextSetBit(id + 1)) {
                if (mayHold(batch, id)) {
                    read(batch, id, found);
                }
            }
        } else {
            int rows = read(first, first | (1L << DayWriter.BATCH_SHIFT) - 1, found);
            if (rows != batch.runs) {
                throw new SQLException("only " + rows + " of " + batch.runs + " runs of a batch are left");
            }
        }
        found.sort(Comparator.comparingLong(StoredEntry::seq));
        return found;
    }

    private void read(BatchSpan batch, int id, List<StoredEntry> found) throws SQLException {
        Optional<byte[]> run = addresses.cardinality() == 1 ? ahead.run(batch.no) : Optional.empty();
        if (run.isPresent()) {
            found.addAll(Batch.entriesOf(run.get()));
        } else {
            long key = DayWriter.rowOf(batch.no, id);
            read(key, key | (1 << DayWriter.ADDRESS_SHIFT) - 1, found);
        }
    }

    /** Answers how many rows there were. */
    private int read(long from, long to, List<StoredEntry> found) throws SQLException {
        asked++;
        String sql = "select id, data from run where id between ? and ? order by id";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, from);
            select.setLong(2, to);
            try (ResultSet result = select.executeQuery()) {
                long address = NONE;
                ByteArrayOutputStream parts = new ByteArrayOutputStream(0);
                int rows = 0;
                while (result.next()) {
                    rows++;
                    long next = addressOf(result.getLong(1));
                    if (next != address) {
                        finish(address, parts, found);
                        address = next;
                    }
                    if (isWanted(address)) {
                        parts.writeBytes(result.getBytes(2));
                    }
                }
                finish(address, parts, found);
                return rows;
            }
        }
    }

    /** How often the database was asked since this was asked last. */
    int takeAsked() {
        int times = asked + held.takeAsked() + ahead.takeAsked();
        asked = 0;
        return times;
    }

    private boolean isWanted(long address) {
        return isAll || addresses.get((int) address);
    }

    /** Of which address the row with this key is. */
    static int addressOf(long key) {
        return (int) (key >> DayWriter.ADDRESS_SHIFT & ADDRESS_MASK);
    }

    private void finish(long address, ByteArrayOutputStream parts, List<StoredEntry> found) throws SQLException {
        if (address != NONE && isWanted(address)) {
            found.addAll(Batch.entriesOf(parts.toByteArray()));
            parts.reset();
        }
    }

    /** Does nothing before {@link #resume}: whoever has to write the database may close it meanwhile. */
    void rest() {
        day.rest();
    }

    /** Goes on; {@code false} when it was closed. */
    boolean resume() {
        return day.resume();
    }

    /** Instead of {@link #close}, after no trouble: the next one who reads the database goes on with what is open. */
    void leave() {
        day.leave();
    }

    @Override
    public void close() throws SQLException {
        day.close();
    }
}

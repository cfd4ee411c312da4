package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what a database has of one address that is rare in it for several batches at once: to ask H2 costs more than what it
 * answers. One thread.
 */
final class RunsAhead {

    /** What is in more batches than this is not rare, and what is in these would be too much at once. */
    static final int MOST = 32;

    /** How many are read at first; more when they are short. */
    private static final int FIRST = 8;

    /** What is kept until somebody asks for it, about. */
    private static final int MAX_BYTES = 1 << 20;

    private static final String SQL = "select id, data from run where id in (?" + ", ?".repeat(MOST - 1) + ")";
    private static final int BYTES_PER_QUESTION = 64 << 10;
    private static final long NO_ROW = -1;

    private final Connection connection;
    private final HeldLookup held;
    private final int address;
    private final long first;
    private final long last;
    private final Map<Long, byte[]> runs = new HashMap<>();
    /** The batches that were asked for and found to have more than is read here, or nothing. */
    private final Set<Long> others = new HashSet<>();

    private int window = FIRST;
    private long previous = NO_ROW;
    private int asked;

    /**
     * Of the database behind {@code connection}.
     *
     * @param first the batches before this one do not hold the address
     * @param last the last batch
     */
    RunsAhead(Connection connection, HeldLookup held, int address, long first, long last) {
        this.connection = connection;
        this.held = held;
        this.address = address;
        this.first = first;
        this.last = last;
    }

    /**
     * What the batch {@code no}, which may hold the address, has of it.
     *
     * @return nothing when it has to be read by itself
     */
    Optional<byte[]> run(long no) throws SQLException {
        if (!runs.containsKey(no) && !others.contains(no)) {
            List<Long> batches = held.among(no, address, first, last, MOST);
            int at = batches.indexOf(no);
            if (at >= 0) {
                read(isBack(batches, no) ? upTo(batches, at) : from(batches, at), no);
            }
        }
        previous = no;
        return Optional.ofNullable(runs.remove(no));
    }

    private boolean isBack(List<Long> batches, long no) {
        return previous == NO_ROW ? no == batches.getLast() : no < previous;
    }

    private List<Long> upTo(List<Long> batches, int at) {
        return batches.subList(Math.max(0, at + 1 - window), at + 1);
    }

    private List<Long> from(List<Long> batches, int at) {
        return batches.subList(at, Math.min(batches.size(), at + window));
    }

    /** How often the database was asked since this was asked last, and the more often the longer its answers were. */
    int takeAsked() {
        int times = asked;
        asked = 0;
        return times;
    }

    private void read(List<Long> batches, long wanted) throws SQLException {
        asked++;
        runs.clear();
        others.clear();
        others.addAll(batches);
        try (PreparedStatement select = connection.prepareStatement(SQL)) {
            for (int i = 0; i < MOST; i++) {
                select.setLong(1 + i, i < batches.size() ? DayWriter.rowOf(batches.get(i), address) : NO_ROW);
            }
            int bytes = 0;
            long answered = 0;
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    long no = result.getLong(1) >> DayWriter.BATCH_SHIFT;
                    byte[] data = result.getBytes(2);
                    answered += data.length;
                    // One that is as long as a part may be goes on in the next row.
                    if (data.length < DayWriter.PART_BYTES && (no == wanted || bytes + data.length <= MAX_BYTES)) {
                        bytes += data.length;
                        runs.put(no, data);
                        others.remove(no);
                    }
                }
            }
            asked += (int) (answered / BYTES_PER_QUESTION);
            window = answered > MAX_BYTES / 2 ? 1 : Math.min(MOST, 2 * window);
        }
    }
}

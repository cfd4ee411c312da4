package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Looks up which batches of a database may hold an address ({@link HeldBatches}), a group of batches at a time. One thread. */
final class HeldLookup {

    private final Connection connection;
    /** What is known of addresses in {@link #group}. */
    private final Map<Integer, Integer> batches = new HashMap<>();

    private long group = -1;
    /** Databases of before format 3 know nothing. */
    private boolean isUnknown;

    /** A lookup in the database behind {@code connection}. */
    HeldLookup(Connection connection) {
        this.connection = connection;
    }

    /** Whether the batch {@code no} may hold {@code address}; {@code false} is certain. */
    boolean mayHold(long no, int address) throws SQLException {
        if (isUnknown) {
            return true;
        }
        long wanted = HeldBatches.groupOf(no);
        if (wanted != group) {
            batches.clear();
            group = wanted;
        }
        Integer known = batches.get(address);
        if (known == null) {
            known = read(address);
            batches.put(address, known);
        }
        return (known >>> HeldBatches.inGroup(no) & 1) != 0;
    }

    /** The groups of batches of which something that is written about them is damaged. */
    static SortedSet<Long> damaged(Connection connection) throws SQLException {
        SortedSet<Long> found = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select id, data from held order by id")) {
            while (result.next()) {
                if (!HeldBatches.isWhole(result.getBytes(2))) {
                    found.add(HeldBatches.groupOfRow(result.getLong(1)));
                }
            }
        } catch (SQLException e) {
            if (!DayFormat.isTableMissing(e)) {
                throw e;
            }
        }
        return found;
    }

    private int read(int address) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select data from held where id = ?")) {
            select.setLong(1, HeldBatches.rowOf(group, address));
            try (ResultSet result = select.executeQuery()) {
                return result.next() ? HeldBatches.mayHold(result.getBytes(1), address) : HeldBatches.ANY;
            }
        } catch (SQLException e) {
            if (DayFormat.isTableMissing(e)) {
                isUnknown = true;
                return HeldBatches.ANY;
            }
            throw e;
        }
    }
}

package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * All that a database says about which addresses the batches of a group hold ({@link HeldBatches}), for whoever reads them to the
 * end and looks whether it is true. One thread.
 */
final class HeldGroup {

    private final long group;
    private final Map<Long, int[]> shelves = new HashMap<>();

    /** What the database behind {@code connection} says about the group that the batch {@code no} is in. */
    HeldGroup(Connection connection, long no) throws SQLException {
        this.group = HeldBatches.groupOf(no);
        try (PreparedStatement select =
                connection.prepareStatement("select id, data from held where id >= ? and id < ? order by id")) {
            select.setLong(1, HeldBatches.rowOf(group, 0));
            select.setLong(2, HeldBatches.rowOf(group + 1, 0));
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    shelves.put(result.getLong(1), HeldBatches.shelf(result.getLong(1), result.getBytes(2)));
                }
            }
        } catch (SQLException e) {
            if (!DayFormat.isTableMissing(e)) {
                throw e;
            }
        }
    }

    /** Whether it is about the batch {@code no}. */
    boolean has(long no) {
        return HeldBatches.groupOf(no) == group;
    }

    /** Whether it says for certain that the batch {@code no} does not hold {@code address}. */
    boolean denies(long no, int address) {
        int[] shelf = shelves.get(HeldBatches.rowOf(group, address));
        return shelf != null && (shelf[address & HeldBatches.SHELF - 1] >>> HeldBatches.inGroup(no) & 1) == 0;
    }
}

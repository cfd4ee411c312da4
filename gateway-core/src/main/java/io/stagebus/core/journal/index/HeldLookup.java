package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Looks up which batches of a database may hold an address ({@link HeldBatches}), a few groups of batches at a time. One thread. */
final class HeldLookup {

    private final Connection connection;
    private final int groups;
    private final String sql;
    /** By address what is known of each group in {@link #block}. */
    private final Map<Integer, int[]> batches = new HashMap<>();

    /** The groups {@code groups * block} and so on. */
    private long block = -1;
    /** Databases of before format 3 know nothing. */
    private boolean isUnknown;

    /**
     * A lookup in the database behind {@code connection}.
     *
     * @param groups how many groups are looked up at once for an address
     */
    HeldLookup(Connection connection, int groups) {
        this.connection = connection;
        this.groups = groups;
        this.sql = "select id, data from held where id in (?" + ", ?".repeat(groups - 1) + ")";
    }

    /** Whether the batch {@code no} may hold {@code address}; {@code false} is certain. */
    boolean mayHold(long no, int address) throws SQLException {
        if (isUnknown) {
            return true;
        }
        long group = HeldBatches.groupOf(no);
        if (group / groups != block) {
            batches.clear();
            block = group / groups;
        }
        int[] known = batches.get(address);
        if (known == null) {
            known = read(address);
            batches.put(address, known);
        }
        return (known[(int) (group % groups)] >>> HeldBatches.inGroup(no) & 1) != 0;
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

    private int[] read(int address) throws SQLException {
        int[] found = new int[groups];
        Arrays.fill(found, HeldBatches.ANY);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < groups; i++) {
                select.setLong(1 + i, HeldBatches.rowOf(block * groups + i, address));
            }
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    int i = (int) (HeldBatches.groupOfRow(result.getLong(1)) % groups);
                    found[i] = HeldBatches.mayHold(result.getBytes(2), address);
                }
            }
        } catch (SQLException e) {
            if (!DayFormat.isTableMissing(e)) {
                throw e;
            }
            isUnknown = true;
        }
        return found;
    }
}

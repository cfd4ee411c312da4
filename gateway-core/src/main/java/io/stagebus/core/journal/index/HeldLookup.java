package io.stagebus.core.journal.index;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
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

    private int asked;

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
        return isUnknown || holds(known(no, address), no);
    }

    /**
     * The batches that may hold {@code address}, ascending: of those that are looked up together with the batch {@code no}.
     *
     * @param first before this one none does
     * @param last behind this one there is none
     * @param most how many at the most
     * @return nothing when there are more
     */
    List<Long> among(long no, int address, long first, long last, int most) throws SQLException {
        int[] known = known(no, address);
        List<Long> found = new ArrayList<>();
        long end = Math.min(last, (block + 1) * groups * HeldBatches.GROUP - 1);
        for (long i = Math.max(first, block * groups * HeldBatches.GROUP); i <= end; i++) {
            if (holds(known, i)) {
                found.add(i);
                if (found.size() > most) {
                    return List.of();
                }
            }
        }
        return found;
    }

    private boolean holds(int[] known, long no) {
        return (known[(int) (HeldBatches.groupOf(no) % groups)] >>> HeldBatches.inGroup(no) & 1) != 0;
    }

    private int[] known(long no, int address) throws SQLException {
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
        return known;
    }

    /** The groups of batches of which something that is written about them is damaged. */
    static SortedSet<Long> damaged(Connection connection) throws SQLException {
        SortedSet<Long> found = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select id, data from held order by id")) {
            while (result.next()) {
                if (!HeldBatches.isWhole(result.getLong(1), result.getBytes(2))) {
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

    /** How often the database was asked since this was asked last. */
    int takeAsked() {
        int times = asked;
        asked = 0;
        return times;
    }

    private int[] read(int address) throws SQLException {
        asked++;
        int[] found = new int[groups];
        Arrays.fill(found, HeldBatches.ANY);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < groups; i++) {
                select.setLong(1 + i, HeldBatches.rowOf(block * groups + i, address));
            }
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    int i = (int) (HeldBatches.groupOfRow(result.getLong(1)) % groups);
                    found[i] = HeldBatches.mayHold(result.getLong(1), result.getBytes(2), address);
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

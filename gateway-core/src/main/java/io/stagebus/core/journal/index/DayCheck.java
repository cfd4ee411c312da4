package io.stagebus.core.journal.index;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryFormatException;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads one database of the history to its end and says what is wrong where. One thread. */
final class DayCheck {

    private final DayFile file;
    private final EntryCodec codec;
    private final Consumer<String> findings;
    private final Map<Integer, String> addresses = new HashMap<>();
    private long entries;
    private long lastSeq;
    private boolean thinned;
    private OptionalLong begunAfter = OptionalLong.empty();
    private @Nullable HeldGroup held;
    /** Addresses that a batch holds, and is said not to. */
    private int denied;

    /** What a batch says of itself. */
    private record Promise(long no, long firstSeq, long lastSeq, long entries, long runs) {}

    /** The rows of one address in a batch. */
    private static final class Run {
        private final int address;
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        Run(int address) {
            this.address = address;
        }
    }

    DayCheck(DayFile file, EntryCodec codec, Consumer<String> findings) {
        this.file = file;
        this.codec = codec;
        this.findings = findings;
    }

    /** Answers how many entries it has. */
    long run(History history) {
        try (OpenDays.OpenDay day = history.read(file)) {
            Connection connection = day.connection();
            int version = DayFormat.of(connection);
            if (version > DayFormat.VERSION) {
                findings.accept(
                        file + ": has format " + version + ", this version of Stagebus knows " + DayFormat.VERSION);
                return 0;
            }
            begunAfter = DayReader.begunAfter(connection);
            thinned = DayReader.isThinned(connection);
            readAddresses(connection);
            readBatches(connection);
            for (long group : HeldLookup.damaged(connection)) {
                findings.accept(file + " batches " + Math.max(1, group << HeldBatches.GROUP_SHIFT) + " to "
                        + ((group + 1 << HeldBatches.GROUP_SHIFT) - 1)
                        + ": what says which addresses they hold is damaged: reading one address takes longer");
            }
        } catch (SQLException | RuntimeException e) {
            // H2 answers damage with exceptions of either kind.
            findings.accept(file + ": cannot be read: " + e.getMessage());
        }
        return entries;
    }

    /** After {@link #run}: says when {@code before}, the database before this one, does not reach up to it. */
    void follows(DayCheck before) {
        if (begunAfter.isPresent() && !before.thinned && before.lastSeq < begunAfter.getAsLong()) {
            findings.accept(before.file + ": ends at seq " + before.lastSeq + ", but reached up to seq "
                    + begunAfter.getAsLong() + " when the next one was begun: what was behind is lost");
        }
    }

    private void readAddresses(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select id, text from address")) {
            while (result.next()) {
                addresses.put(result.getInt(1), result.getString(2));
            }
        }
    }

    private void readBatches(Connection connection) throws SQLException {
        String sql = "select no, first_seq, last_seq, entries, runs from batch order by no";
        long no = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                Promise promise = new Promise(
                        result.getLong(1), result.getLong(2), result.getLong(3), result.getLong(4), result.getLong(5));
                if (promise.no != ++no) {
                    findings.accept(file + " batch " + no + ": is missing");
                    no = promise.no;
                }
                if (promise.entries > 0 && promise.firstSeq <= lastSeq) {
                    findings.accept(
                            where(promise) + "begins with entry " + promise.firstSeq + " after entry " + lastSeq);
                }
                lastSeq = promise.lastSeq;
                readRuns(connection, promise);
            }
        }
    }

    private String where(Promise promise) {
        return file + " batch " + promise.no + ": ";
    }

    private void readRuns(Connection connection, Promise promise) {
        String sql = "select id, data from run where id >= ? and id < ? order by id";
        long before = entries;
        long rows = 0;
        denied = 0;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, promise.no << DayWriter.BATCH_SHIFT);
            select.setLong(2, (promise.no + 1) << DayWriter.BATCH_SHIFT);
            HeldGroup group = heldOf(connection, promise.no);
            try (ResultSet result = select.executeQuery()) {
                Run run = new Run(0);
                while (result.next()) {
                    rows++;
                    int address = DayReader.addressOf(result.getLong(1));
                    if (address != run.address) {
                        check(promise, run);
                        run = new Run(address);
                        denied += group.denies(promise.no, address) ? 1 : 0;
                    }
                    run.data.writeBytes(result.getBytes(2));
                }
                check(promise, run);
            }
        } catch (SQLException | RuntimeException e) {
            findings.accept(where(promise) + "cannot be read: " + e.getMessage());
            return;
        }
        if (rows != promise.runs || entries - before != promise.entries) {
            findings.accept(where(promise) + "has " + rows + " of " + promise.runs + " rows and " + (entries - before)
                    + " of " + promise.entries + " entries");
        }
        if (denied > 0) {
            findings.accept(where(promise) + "holds " + denied
                    + " addresses that it is said not to hold: they are missing when they are read by themselves");
        }
    }

    private HeldGroup heldOf(Connection connection, long no) throws SQLException {
        HeldGroup known = held;
        HeldGroup group = known != null && known.has(no) ? known : new HeldGroup(connection, no);
        held = group;
        return group;
    }

    private void check(Promise promise, Run run) {
        if (run.address == 0) {
            return;
        }
        String address = addresses.getOrDefault(run.address, "");
        String where = where(promise) + (address.isEmpty() ? "address " + run.address : address) + ": ";
        try {
            for (StoredEntry stored : Batch.entriesOf(run.data.toByteArray())) {
                entries++;
                JournalEntry entry = codec.decode(stored.run().bytes, stored.from(), stored.length());
                boolean inPlace = entry.seq() >= promise.firstSeq && entry.seq() <= promise.lastSeq;
                if (!inPlace || !entry.signal().address().text().equals(address)) {
                    findings.accept(where + "entry " + entry.seq() + " of "
                            + entry.signal().address().text() + " does not belong there");
                }
            }
        } catch (SQLException | EntryFormatException e) {
            findings.accept(where + e.getMessage());
        }
    }
}

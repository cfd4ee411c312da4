package io.stagebus.core.journal.index;

import io.stagebus.core.journal.JournalStats;
import io.stagebus.core.journal.files.JournalFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The name and place of one database of the history: the entries of one UTC day from one seq on. Immutable.
 *
 * @param files the file system it lies on
 * @param folder where it lies
 * @param firstSeq its first entry; what comes later has a higher one, so the names sort by it
 * @param day the day
 */
record DayFile(JournalFiles files, Path folder, long firstSeq, LocalDate day) implements Comparable<DayFile> {

    private static final String ENDING = ".mv.db";
    private static final String UNFINISHED = ".new";
    private static final int SEQ_DIGITS = 19;

    /**
     * What is said to H2 when a database is opened: no hook at exit, since the journal closes it; no compaction in the
     * background and at the end, since nothing in it is ever changed; a small cache; no trace file.
     */
    private static final String OPTIONS = ";DB_CLOSE_ON_EXIT=FALSE;AUTO_COMPACT_FILL_RATE=0;MAX_COMPACT_TIME=0"
            + ";CACHE_SIZE=1024;COMPRESS=TRUE;TRACE_LEVEL_FILE=0";

    /** The database with this file; empty when the name is none of ours. */
    static Optional<DayFile> of(JournalFiles files, Path file) {
        String name = file.getFileName().toString();
        int dash = SEQ_DIGITS;
        if (!name.endsWith(ENDING) || name.length() <= dash || name.charAt(dash) != '-') {
            return Optional.empty();
        }
        try {
            long firstSeq = Long.parseLong(name, 0, dash, 10);
            LocalDate day = LocalDate.parse(name.substring(dash + 1, name.length() - ENDING.length()));
            return Optional.of(new DayFile(files, file.resolveSibling(""), firstSeq, day));
        } catch (NumberFormatException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Those of {@code all}, which are sorted, that may have entries between two seqs, the first exclusive. */
    static List<DayFile> between(List<DayFile> all, long afterSeq, long upToSeq) {
        List<DayFile> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            boolean ends = i + 1 < all.size() && all.get(i + 1).firstSeq <= afterSeq + 1;
            if (!ends && all.get(i).firstSeq <= upToSeq) {
                found.add(all.get(i));
            }
        }
        return found;
    }

    private String name() {
        return String.format(Locale.ROOT, "%019d", firstSeq) + "-" + day;
    }

    Path path() {
        return folder.resolve(name() + ENDING);
    }

    long bytes() throws IOException {
        return files.size(path());
    }

    /** Opens the database, which must be there; whoever calls closes it. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + ";IFEXISTS=TRUE", "stagebus", "");
    }

    /** Opens the database, which must be there, so that nothing in it is changed; whoever calls closes it. */
    Connection connectForReading() throws SQLException {
        return DriverManager.getConnection(url() + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r", "stagebus", "");
    }

    /** Makes the database and opens it; whoever calls closes it. */
    Connection create() throws SQLException {
        return create(name());
    }

    /** Makes a database that is to take this one's place, under {@link #unfinishedPath}; whoever calls closes it. */
    Connection createUnfinished() throws SQLException {
        return create(name() + UNFINISHED);
    }

    /** Where a database lies that is not finished: its name is none of a database. */
    Path unfinishedPath() {
        return folder.resolve(name() + UNFINISHED + ENDING);
    }

    private Connection create(String name) throws SQLException {
        Connection connection = DriverManager.getConnection(url(name), "stagebus", "");
        boolean made = false;
        try {
            DayFormat.create(connection);
            made = true;
            return connection;
        } finally {
            if (!made) {
                connection.close();
            }
        }
    }

    /** What is in the database behind {@code connection}. */
    JournalStats.Database summary(Connection connection) throws IOException, SQLException {
        String sql = "select coalesce(max(last_seq), 0), coalesce(sum(entries), 0), coalesce(max(addresses), 0),"
                + " coalesce(min(first_micros), 0), coalesce(max(last_micros), 0) from batch";
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return new JournalStats.Database(
                    name() + ENDING,
                    day,
                    firstSeq,
                    result.getLong(1),
                    result.getLong(2),
                    result.getLong(3),
                    result.getLong(4),
                    result.getLong(5),
                    bytes());
        }
    }

    private String url() throws SQLException {
        return url(name());
    }

    private String url(String name) throws SQLException {
        String place = folder.resolve(name).toAbsolutePath().toString();
        if (place.indexOf(';') >= 0) {
            throw new SQLException("a data folder whose name has a ';' cannot hold a history: " + folder);
        }
        return "jdbc:h2:" + files.scheme() + place + OPTIONS;
    }

    @Override
    public int compareTo(DayFile other) {
        return Long.compare(firstSeq, other.firstSeq);
    }

    @Override
    public String toString() {
        return "history of " + day + " (" + name() + ENDING + ")";
    }
}

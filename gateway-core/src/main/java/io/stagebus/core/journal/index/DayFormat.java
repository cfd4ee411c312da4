package io.stagebus.core.journal.index;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The format of a history database: what is in it, and how an older one becomes one of today. Forward only. A database is
 * brought forward when somebody is to write to it, on the keeper's thread; older days are never written again and are read as
 * they are.
 *
 * <pre>
 * format   version
 * batch    no, first and last seq, first and last time, number of entries, runs, and of addresses so far
 * address  id, text
 * run      id = no << 40 | address << 12 | part, the entries of one address in one batch
 * begun    after_seq: how far the history was when the database was made (since format 2)
 * held     which batches hold which addresses, see {@link HeldBatches} (since format 3)
 * thinned  mark: by what it was thinned, if it was
 * </pre>
 */
final class DayFormat {

    /**
     * What makes each format out of the one before; the first makes a database out of an empty file. A step that was cut off
     * is taken again, so each statement may find its work done; the first cannot, since a file that was begun never counts.
     */
    private static final List<List<String>> STEPS = List.of(
            List.of(
                    "create table format(version int not null)",
                    "insert into format values(1)",
                    "create table batch(no bigint primary key, first_seq bigint not null, last_seq bigint not null,"
                            + " first_micros bigint not null, last_micros bigint not null, entries int not null,"
                            + " runs int not null, addresses int not null)",
                    "create table address(id int primary key, text varchar(100000) not null)",
                    "create unique index address_text on address(text)",
                    "create table run(id bigint primary key, data varbinary(1000000) not null)"),
            List.of("create table if not exists begun(after_seq bigint not null)"),
            List.of("create table if not exists held(id bigint primary key, data varbinary(1000000) not null)"));

    /** The format of today. */
    static final int VERSION = STEPS.size();

    /** The SQL state that says a later version of Stagebus wrote the database. */
    static final String LATER = "STB01";

    private static final int H2_ALREADY_IN_USE = 90_020;
    private static final int NO_SUCH_TABLE = 42_102;
    private static final int NO_TABLE_AT_ALL = 42_104;
    /** Causes may go round in circles. */
    private static final int MAX_CAUSES = 50;

    private DayFormat() {}

    /**
     * Whether the database that answered {@code e} may well be in order and something else keeps it from being used: a later
     * version wrote it, somebody else has it open, or its file could not be opened, for want of descriptors or rights.
     */
    static boolean isInOrder(Exception e) {
        boolean isRefused = e instanceof SQLException sql
                && (LATER.equals(sql.getSQLState()) || sql.getErrorCode() == H2_ALREADY_IN_USE);
        // Whatever is wrong with what is in a file, it can be opened.
        return isRefused
                || Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                        .limit(MAX_CAUSES)
                        .anyMatch(one -> one instanceof FileSystemException refused && !isNoFile(refused));
    }

    /** Whether there is nothing under the name, or a folder. */
    private static boolean isNoFile(FileSystemException refused) {
        String name = refused.getFile();
        return refused instanceof NoSuchFileException || (name != null && Files.isDirectory(Path.of(name)));
    }

    /** Whether {@code e} says that a table is not there, which only later formats have. */
    static boolean isTableMissing(SQLException e) {
        return e.getErrorCode() == NO_SUCH_TABLE || e.getErrorCode() == NO_TABLE_AT_ALL;
    }

    /** The format of the database behind {@code connection}. */
    static int of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select max(version) from format")) {
            result.next();
            return result.getInt(1);
        }
    }

    /** Makes a database in an empty file. */
    static void create(Connection connection) throws SQLException {
        take(connection, 0);
        forward(connection, "a database that is made");
    }

    /**
     * Brings the database behind {@code connection} to the format of today.
     *
     * @param name for the message
     * @throws SQLException with the state {@link #LATER} when it is of a later one
     */
    static void forward(Connection connection, String name) throws SQLException {
        int version = of(connection);
        if (version > VERSION) {
            throw new SQLException(
                    name + " has format " + version + ", this version of Stagebus knows " + VERSION, LATER);
        }
        for (int step = Math.max(1, version); step < VERSION; step++) {
            take(connection, step);
        }
    }

    private static void take(Connection connection, int step) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : STEPS.get(step)) {
                statement.execute(sql);
            }
            statement.execute("update format set version = " + (step + 1));
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
    }
}

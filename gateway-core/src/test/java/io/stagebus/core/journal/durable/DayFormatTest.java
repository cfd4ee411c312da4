package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History databases of an older format are brought forward, and one that lost its end is found out. */
class DayFormatTest {

    private static final ReplayRange ALL =
            new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);
    /** An entry with this seq is of the next day. */
    private static final int NEXT_DAY = 40_000_000;

    @TempDir
    Path folder;

    private static List<JournalEntry> entries(int from, int to) {
        List<JournalEntry> entries = new ArrayList<>();
        for (int seq = from; seq <= to; seq++) {
            entries.add(event(seq, "/go/" + seq % 7, Value.of(seq)));
        }
        return entries;
    }

    /** A run that records, and one that takes all of it into the history. */
    private void recordAndIndex(List<JournalEntry> entries) throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            entries.forEach(rig::append);
        }
        try (JournalRig rig = new JournalRig(folder)) {
            JournalRig.await(
                    () -> rig.journal.counters().indexedSeq()
                            >= entries.getLast().seq(),
                    "the history");
        }
    }

    private List<Path> databases() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("index"))) {
            return files.filter(file -> file.toString().endsWith(".mv.db"))
                    .sorted()
                    .toList();
        }
    }

    private Connection open(Path database) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + database.toString().replace(".mv.db", ""), "stagebus", "");
    }

    private int format(Path database) throws SQLException {
        try (Connection connection = open(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select version from format")) {
            assertThat(result.next()).isTrue();
            return result.getInt(1);
        }
    }

    @Test
    void aDatabaseOfTheFirstFormatIsBroughtForwardAndGoesOn() throws Exception {
        recordAndIndex(entries(1, 500));
        Path database = databases().getFirst();
        int today = format(database);
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.execute("drop table begun");
            statement.execute("update format set version = 1");
        }

        recordAndIndex(entries(501, 1_000));

        assertThat(databases()).containsExactly(database);
        assertThat(format(database)).isEqualTo(today).isGreaterThan(1);
        try (JournalRig rig = new JournalRig(folder)) {
            assertThat(rig.read(ALL)).isEqualTo(entries(1, 1_000));
            assertThat(rig.journal.trouble()).isEmpty();
        }
    }

    /** Older databases do not say which batches hold an address. */
    @Test
    void aDatabaseOfTheSecondFormatIsReadAddressByAddress() throws Exception {
        recordAndIndex(entries(1, 500));
        recordAndIndex(entries(NEXT_DAY, NEXT_DAY + 500));
        for (Path database : databases()) {
            try (Connection connection = open(database);
                    Statement statement = connection.createStatement()) {
                statement.execute("drop table held");
                statement.execute("update format set version = 2");
            }
        }

        try (JournalRig rig = new JournalRig(folder)) {
            ReplayRange three = new ReplayRange(
                    AddressPattern.of("/go/3"), 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);
            assertThat(rig.read(three))
                    .isEqualTo(Stream.concat(entries(1, 500).stream(), entries(NEXT_DAY, NEXT_DAY + 500).stream())
                            .filter(entry -> entry.seq() % 7 == 3)
                            .toList());
        }
        assertThat(format(databases().getFirst())).isEqualTo(2);
        assertThat(format(databases().getLast())).isEqualTo(3);
        assertThat(findings()).isEmpty();
    }

    /** H2 goes back to an older state by itself when its newest is torn, and calls that in order. */
    @Test
    void anEarlierDayThatWentBackIsFoundOut() throws Exception {
        recordAndIndex(entries(1, 2_000));
        Path firstDay = databases().getFirst();
        byte[] before = Files.readAllBytes(firstDay);
        recordAndIndex(entries(2_001, 4_000));
        recordAndIndex(entries(NEXT_DAY, NEXT_DAY + 4_000));

        assertThat(databases()).hasSize(2);
        assertThat(findings()).isEmpty();
        Files.write(firstDay, before);
        assertThat(findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding)
                        .contains(firstDay.getFileName().toString())
                        .contains("ends at seq 2000, but reached up to seq 4000 when the next one was begun"));
    }

    private List<String> findings() throws Exception {
        List<String> findings = new ArrayList<>();
        try (JournalArchive archive = JournalArchive.open(folder, Map.of())) {
            archive.verify(findings::add);
        }
        return findings;
    }
}

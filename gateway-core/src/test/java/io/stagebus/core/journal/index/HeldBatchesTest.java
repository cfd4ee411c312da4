package io.stagebus.core.journal.index;

import static io.stagebus.core.journal.JournalEntries.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryOutput;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which batches hold an address is known without reading them, and never denied wrongly, whatever became of the database. */
class HeldBatchesTest {

    private static final int ADDRESSES = 700;
    private static final int BATCHES = 3 * HeldBatches.GROUP + 10;

    @TempDir
    Path folder;

    private final EntryCodec codec = new EntryCodec(Map.of());
    private final Random random = new Random(11);
    /** By batch, the first one first: the addresses it holds. */
    private final List<Set<String>> batches = new ArrayList<>();

    private long seq;
    private DayFile file;

    @BeforeEach
    void make() throws Exception {
        file = new DayFile(new SystemFiles(), folder, 1, LocalDate.of(2026, 11, 21));
        file.create().close();
    }

    private static String address(int number) {
        return "/a/" + number;
    }

    /** Batches of a few of the first {@code known} addresses each. */
    private void write(DayWriter writer, int count, int known) throws Exception {
        for (int i = 0; i < count; i++) {
            Batch batch = new Batch();
            Set<String> held = new HashSet<>();
            for (int j = 0; j < 5; j++) {
                String address = address(random.nextInt(known));
                EntryOutput body = new EntryOutput(1_000);
                EntryCodec.encode(event(++seq, address, Value.of(seq)), body);
                byte[] bytes = body.toArray();
                batch.add(EntryCodec.head(bytes, 0, bytes.length), ByteBuffer.wrap(bytes));
                held.add(address);
            }
            writer.write(batch);
            batches.add(held);
        }
    }

    private void fill() throws Exception {
        try (DayWriter writer = new DayWriter(file, file.connect())) {
            write(writer, 40, 300);
            write(writer, BATCHES - 40, ADDRESSES);
            writer.finish();
            writer.sync();
        }
    }

    /** Answers how many batches had to be looked into in vain for an address that came before, all addresses together. */
    private int inVain() throws SQLException {
        int inVain = 0;
        try (Connection connection = file.connect()) {
            for (int number = 0; number <= ADDRESSES; number++) {
                HeldLookup lookup = new HeldLookup(connection, 1 + number % 5);
                int id = DayWriter.findAddress(connection, address(number));
                boolean known = false;
                for (int no = 1; no <= batches.size() && id > 0; no++) {
                    boolean held = batches.get(no - 1).contains(address(number));
                    known |= held;
                    boolean mayHold = lookup.mayHold(no, id);
                    assertThat(mayHold || !held)
                            .as("batch %s, address %s", no, number)
                            .isTrue();
                    inVain += mayHold && known && !held ? 1 : 0;
                }
            }
        }
        return inVain;
    }

    /** Reads every address as a page does. */
    private void assertAllIsRead() throws Exception {
        try (OpenCheck all = new OpenCheck()) {
            for (int number = 0; number <= ADDRESSES; number++) {
                Set<Long> expected = new TreeSet<>();
                for (int no = 0; no < batches.size(); no++) {
                    if (batches.get(no).contains(address(number))) {
                        expected.add(no + 1L);
                    }
                }
                assertThat(all.batchesOf(number)).isEqualTo(expected);
            }
        }
    }

    private final class OpenCheck implements AutoCloseable {
        private final OpenDays days = new OpenDays();

        Set<Long> batchesOf(int number) throws SQLException {
            Set<Long> found = new TreeSet<>();
            DayReader reader = new DayReader(days.open(file), AddressPattern.of(address(number)));
            for (DayReader.BatchSpan batch : reader.batches()) {
                if (!reader.entries(batch).isEmpty()) {
                    found.add(batch.no());
                }
            }
            reader.leave();
            return found;
        }

        @Override
        public void close() {
            days.close();
        }
    }

    @Test
    void noBatchIsLookedIntoInVain() throws Exception {
        fill();

        assertThat(inVain()).isZero();
        assertAllIsRead();
    }

    /** What is rare is read at once, and what is not, or is too long for that, by itself. */
    @Test
    void severalBatchesAreReadWithOneQuestion() throws Exception {
        fill();
        OpenDays days = new OpenDays();
        int rare = 0;
        for (int number = 0; number < ADDRESSES; number++) {
            String address = address(number);
            long holding =
                    batches.stream().filter(held -> held.contains(address)).count();
            DayReader reader = new DayReader(days.open(file), AddressPattern.of(address));
            List<DayReader.BatchSpan> walked =
                    number % 2 == 0 ? reader.batches() : reader.batches().reversed();
            int found = 0;
            for (DayReader.BatchSpan batch : walked) {
                found += reader.entries(batch).isEmpty() ? 0 : 1;
            }
            assertThat(found).isEqualTo((int) holding);
            // The list, and the entries.
            assertThat(reader.takeAsked()).isLessThanOrEqualTo(2);
            rare += found > 1 ? 1 : 0;
            reader.leave();
        }
        days.close();
        assertThat(rare).isPositive();
    }

    @Test
    void whatIsLongIsReadByItself() throws Exception {
        int[] sizes = {10, 700_000, 300_000, 300_000, 600_000, 400_000, 300_000, 20};
        try (DayWriter writer = new DayWriter(file, file.connect())) {
            for (int size : sizes) {
                Batch batch = new Batch();
                EntryOutput body = new EntryOutput(size + 1_000);
                EntryCodec.encode(event(++seq, "/long", Value.of("x".repeat(size))), body);
                byte[] bytes = body.toArray();
                batch.add(EntryCodec.head(bytes, 0, bytes.length), ByteBuffer.wrap(bytes));
                writer.write(batch);
            }
            writer.finish();
        }
        OpenDays days = new OpenDays();
        try (DayReader reader = new DayReader(days.open(file), AddressPattern.of("/long"))) {
            for (int i = 0; i < sizes.length; i++) {
                List<StoredEntry> found = reader.entries(reader.batches().get(i));
                assertThat(found).hasSize(1);
                assertThat(found.getFirst().seq()).isEqualTo(i + 1);
                assertThat(found.getFirst().length()).isGreaterThan(sizes[i]);
            }
        }
        days.close();
    }

    /** What was gathered of a group is lost with the writer; what is not known costs time only. */
    @Test
    void afterABreakWhatIsNotKnownMayBeThere() throws Exception {
        for (int part = 0; part < 6; part++) {
            try (DayWriter writer = new DayWriter(file, file.connect())) {
                write(writer, 25, ADDRESSES);
                if (part == 2) {
                    writer.finish();
                }
                writer.sync();
            }
        }

        assertThat(inVain()).isPositive();
        assertAllIsRead();
    }

    @Test
    void whereTheListIsDamagedOrMissingEveryBatchIsLookedInto() throws Exception {
        fill();
        List<Long> ids = new ArrayList<>();
        try (Connection connection = file.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, data from held order by id");
                PreparedStatement update = connection.prepareStatement("update held set data = ? where id = ?")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
                byte[] data = rows.getBytes(2);
                data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
                update.setBytes(1, data);
                update.setLong(2, rows.getLong(1));
                update.addBatch();
            }
            update.executeBatch();
            statement.execute("delete from held where id = " + ids.getLast());
        }

        assertThat(ids).hasSizeGreaterThan(4);
        assertAllIsRead();
        try (Connection connection = file.connect()) {
            assertThat(HeldLookup.damaged(connection)).containsExactly(0L, 1L, 2L, 3L);
        }
        List<String> findings = new ArrayList<>();
        History history = history();
        new HistoryReport(history).check(codec, findings::add);
        assertThat(findings).hasSize(4);
        assertThat(findings.getFirst()).contains("batches 1 to 31: what says which addresses they hold is damaged");
        history.close();
    }

    private History history() throws Exception {
        Files.createDirectories(folder.resolve("index"));
        new SystemFiles()
                .rename(file.path(), folder.resolve("index").resolve(file.path().getFileName()));
        History history = new History(new SystemFiles(), new DataFolder(folder), Long.MAX_VALUE, lost -> {});
        history.openForReading();
        return history;
    }
}

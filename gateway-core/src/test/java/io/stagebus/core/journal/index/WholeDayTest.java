package io.stagebus.core.journal.index;

import static io.stagebus.core.journal.JournalEntries.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryOutput;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What writes a day anew, or looks whether it is whole, believes nothing that only speeds up, and misses what is lost. */
class WholeDayTest {

    private static final int BATCHES = 40;
    private static final List<String> ADDRESSES = List.of("/kept/one", "/chatty", "/kept/two");

    @TempDir
    Path folder;

    private final OpenDays days = new OpenDays();
    private final DayThinner thinner = new DayThinner(3, List.of(new KeepRule(AddressPattern.of("/kept/*"), 30)));
    private DayFile file;

    /** A day of three addresses, an entry of each in every batch. */
    @BeforeEach
    void fill() throws Exception {
        file = new DayFile(new SystemFiles(), folder, 1, LocalDate.of(2026, 11, 21));
        file.create().close();
        try (DayWriter writer = new DayWriter(file, file.connect())) {
            long seq = 0;
            for (int i = 0; i < BATCHES; i++) {
                Batch batch = new Batch();
                for (String address : ADDRESSES) {
                    EntryOutput body = new EntryOutput(1_000);
                    EntryCodec.encode(event(++seq, address, Value.of(seq)), body);
                    byte[] bytes = body.toArray();
                    batch.add(EntryCodec.head(bytes, 0, bytes.length), ByteBuffer.wrap(bytes));
                }
                writer.write(batch);
            }
            writer.finish();
            writer.sync();
        }
    }

    @AfterEach
    void close() {
        days.close();
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = file.connect();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isOne();
        }
    }

    private DayThinner.Outcome thin() throws Exception {
        return thinner.thin(file, file.day().plusDays(5), days);
    }

    private List<Long> seqs() throws SQLException {
        List<Long> found = new ArrayList<>();
        try (DayReader reader = new DayReader(days.open(file), AddressPattern.ALL)) {
            for (DayReader.BatchSpan batch : reader.batches()) {
                reader.entries(batch).forEach(entry -> found.add(entry.seq()));
            }
        }
        return found;
    }

    /** Says with a right checksum that the first batches hold nothing. */
    private void deny() throws SQLException {
        try (Connection connection = file.connect()) {
            HeldBatches nothing = new HeldBatches();
            for (int no = 1; no < HeldBatches.GROUP; no++) {
                nothing.add(no, List.of());
            }
            nothing.write(connection, ADDRESSES.size());
        }
    }

    @Test
    void whatIsDeniedWronglyIsThereAfterThinning() throws Exception {
        deny();
        assertThat(seqs()).hasSize(3 * BATCHES);

        assertThat(thin()).isEqualTo(DayThinner.Outcome.THINNED);

        assertThat(seqs())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 3 * BATCHES)
                        .filter(seq -> seq % 3 != 2)
                        .boxed()
                        .toList());
    }

    @Test
    void whatABatchSaysOfItsAddressesIsNotBelievedEither() throws Exception {
        change("update batch set addresses = 1 where no = 7");

        assertThat(seqs()).hasSize(3 * BATCHES);
        assertThat(thin()).isEqualTo(DayThinner.Outcome.THINNED);
        assertThat(seqs()).hasSize(2 * BATCHES);
    }

    @Test
    void aDayThatLostARowIsNotWrittenAnewWithoutIt() throws Exception {
        long lost = 5L << DayWriter.BATCH_SHIFT | 3L << DayWriter.ADDRESS_SHIFT;
        change("delete from run where id = " + lost);

        assertThatThrownBy(this::thin).isInstanceOf(SQLException.class).hasMessageContaining("only 2 of 3 runs");

        try (Connection connection = file.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from run where id > 0")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).as("what is left").isEqualTo(3 * BATCHES - 1);
        }
        assertThat(new Suspects().damageOf(file, days))
                .hasValueSatisfying(e -> assertThat(e).hasMessageContaining("only 2 of 3 runs"));
    }

    @Test
    void aDayThatLostAnAddressIsNotWrittenAnewWithoutIt() throws Exception {
        change("delete from address where id = 2");

        assertThatThrownBy(this::thin).isInstanceOf(SQLException.class).hasMessageContaining("only 2 addresses");
    }

    private List<String> verified() throws Exception {
        Path index = Files.createDirectories(folder.resolve("index"));
        new SystemFiles().rename(file.path(), index.resolve(file.path().getFileName()));
        History history = new History(new SystemFiles(), new DataFolder(folder), Long.MAX_VALUE, lost -> {});
        history.openForReading();
        List<String> findings = new ArrayList<>();
        assertThat(new HistoryReport(history).check(new EntryCodec(Map.of()), findings::add))
                .isEqualTo(3 * BATCHES);
        history.close();
        return findings;
    }

    @Test
    void whatIsDeniedWronglyIsFoundOut() throws Exception {
        deny();

        List<String> findings = verified();

        assertThat(findings).hasSize(HeldBatches.GROUP - 1);
        assertThat(findings.getFirst()).contains("batch 1: holds 3 addresses that it is said not to hold");
    }

    /** A row that lies where another one belongs is whole by itself. */
    @Test
    void whatIsSaidOfAnotherGroupIsNotBelieved() throws Exception {
        change("update held set data = (select data from held where id = 0) where id = " + HeldBatches.rowOf(1, 0));
        try (Connection connection = file.connect()) {
            assertThat(HeldLookup.damaged(connection)).containsExactly(1L);
        }
        try (DayReader reader = new DayReader(days.open(file), AddressPattern.of("/chatty"))) {
            assertThat(reader.batches())
                    .hasSize(BATCHES)
                    .allSatisfy(batch -> assertThat(reader.entries(batch)).hasSize(1));
        }

        assertThat(verified()).hasSize(1).first().asString().contains("batches 32 to 63: what says which addresses");
    }

    @Test
    void aWholeDayIsNoDamage() throws Exception {
        assertThat(new Suspects().damageOf(file, days)).isEmpty();
        assertThat(verified()).isEmpty();
    }
}

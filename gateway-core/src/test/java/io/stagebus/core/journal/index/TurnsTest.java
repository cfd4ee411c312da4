package io.stagebus.core.journal.index;

import static io.stagebus.core.journal.JournalEntries.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryOutput;
import io.stagebus.core.journal.log.WalkBack;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who looks for what is rare in many databases opens a few of them, and goes on from there when others had their turn. */
class TurnsTest {

    private static final int DATABASES = 30;
    private static final int BATCHES = 3;
    private static final int LAST = DATABASES * BATCHES;
    private static final long AT_ONCE = 7;
    private static final long ALLOWED = AT_ONCE * HistoryScan.OPEN_WORK;
    private static final LocalDate FIRST = LocalDate.of(2026, 10, 1);

    @TempDir
    Path folder;

    private final EntryCodec codec = new EntryCodec(Map.of());
    private History history;

    /** A database a day, an entry of {@code /often} in each batch, and of {@code /once} in the first one of all. */
    @BeforeEach
    void fill() throws Exception {
        Files.createDirectories(folder.resolve("index"));
        for (int day = 0; day < DATABASES; day++) {
            DayFile file = new DayFile(
                    new SystemFiles(), folder.resolve("index"), 1 + (long) day * BATCHES, FIRST.plusDays(day));
            try (DayWriter writer = new DayWriter(file, file.create())) {
                for (long seq = file.firstSeq(); seq < file.firstSeq() + BATCHES; seq++) {
                    EntryOutput body = new EntryOutput(1_000);
                    EntryCodec.encode(event(seq, seq == 1 ? "/once" : "/often", Value.of(seq)), body);
                    byte[] bytes = body.toArray();
                    Batch batch = new Batch();
                    batch.add(EntryCodec.head(bytes, 0, bytes.length), ByteBuffer.wrap(bytes));
                    writer.write(batch);
                }
                writer.finish();
                writer.sync();
            }
        }
        history = new History(new SystemFiles(), new DataFolder(folder), Long.MAX_VALUE, lost -> {});
        history.openForReading();
    }

    @AfterEach
    void close() {
        history.close();
    }

    private HistoryScan scan(String address) {
        ReplayRange range = new ReplayRange(
                AddressPattern.of(address), Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, true);
        return history.scan(range, codec);
    }

    /** How many it opened: everything else together costs less than opening one. */
    private static long opened(HistoryScan scan, long before) {
        return (scan.work() - before) / HistoryScan.OPEN_WORK;
    }

    @Test
    void theWayBackRestsBetweenDatabases() {
        WalkBack walk = new WalkBack(1);
        List<Long> turns = new ArrayList<>();
        boolean known = false;
        HistoryScan scan = scan("/once");
        while (!known) {
            long before = scan.work();
            walk.allow(ALLOWED);
            known = scan.backward(LAST, walk);
            turns.add(opened(scan, before));
            // Others have their turn, and what was open is open no more.
            scan.close();
            history.closeUnread();
        }

        assertThat(walk.isDone()).isTrue();
        assertThat(walk.before(LAST)).isZero();
        assertThat(turns).hasSizeGreaterThan(4).allMatch(opened -> opened <= AT_ONCE);
        assertThat(turns.stream().mapToLong(Long::longValue).sum())
                .as("none is opened twice")
                .isLessThanOrEqualTo(DATABASES);
    }

    /** Its batches begin and end elsewhere then. */
    @Test
    void theWayBackMissesNothingOfADayThatIsThinnedMeanwhile() throws Exception {
        WalkBack walk = new WalkBack(LAST - 1);
        HistoryScan scan = scan("/often");
        while (walk.before(LAST) > 2) {
            walk.allow(1);
            assertThat(scan.backward(LAST, walk)).isFalse();
        }

        assertThat(history.thin(FIRST.plusDays(DATABASES), 1, List.of(new KeepRule(AddressPattern.of("/often"), 100))))
                .isTrue();
        walk.allow(ALLOWED);
        scan.backward(LAST, walk);
        scan.close();

        assertThat(walk.isDone()).as("all but the one of /once").isTrue();
        assertThat(walk.before(LAST)).isEqualTo(1);
    }

    @Test
    void theWayForwardRestsBetweenDatabases() {
        HistoryScan scan = scan("/none");
        List<Long> turns = new ArrayList<>();
        for (long at = 0; at < LAST; at = scan.cursor()) {
            long before = scan.work();
            scan.allow(ALLOWED);
            assertThat(scan.forward(at, LAST, 50)).isEmpty();
            assertThat(scan.cursor()).isGreaterThan(at);
            turns.add(opened(scan, before));
            scan.close();
        }

        assertThat(turns).hasSizeGreaterThan(4).allMatch(opened -> opened <= AT_ONCE);
    }

    @Test
    void nothingIsMissedByResting() {
        HistoryScan scan = scan("/often");
        List<JournalEntry> found = new ArrayList<>();
        for (long at = 0; at < LAST; at = scan.cursor()) {
            scan.allow(1);
            found.addAll(scan.forward(at, LAST, 2));
        }
        scan.close();

        assertThat(found).hasSize(LAST - 1).isSortedAccordingTo((a, b) -> Long.compare(a.seq(), b.seq()));
        assertThat(found.getFirst().seq()).isEqualTo(2);
    }

    @Test
    void oneThatIsOpenAlreadyCostsLittle() {
        try (HistoryScan scan = scan("/once")) {
            assertThat(scan.forward(0, BATCHES, 50)).hasSize(1);
            assertThat(scan.work()).isGreaterThanOrEqualTo(HistoryScan.OPEN_WORK);
        }
        try (HistoryScan scan = scan("/once")) {
            assertThat(scan.forward(0, BATCHES, 50)).hasSize(1);
            assertThat(scan.work()).isLessThan(1_000);
        }
    }
}

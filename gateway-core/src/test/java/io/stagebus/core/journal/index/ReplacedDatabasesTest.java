package io.stagebus.core.journal.index;

import static io.stagebus.core.journal.JournalEntries.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.durable.DurableJournal;
import io.stagebus.core.journal.durable.JournalSettings;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.Recovery;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.journal.log.SegmentEntries;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database is replaced while exports rest on it: H2 must not go on with the old one under its name. */
@Timeout(60)
class ReplacedDatabasesTest {

    private static final ReplayRange ALL =
            new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);
    /** An entry with this seq is of the next day. */
    private static final int NEXT_DAY = 40_000_000;

    private static final long LAST = NEXT_DAY + 100;

    @TempDir
    Path folder;

    private final EntryCodec codec = new EntryCodec(Map.of());
    private final List<JournalEntry> entries = new ArrayList<>();
    private LogFolder log;
    private History history;

    @BeforeEach
    void fillTwoDays() throws Exception {
        JournalSettings never = JournalSettings.of(folder).withHistoryDelayMillis(Integer.MAX_VALUE);
        DurableJournal journal = new DurableJournal(never, new ManualClock(), Map.of());
        journal.open(seq -> {});
        for (int start : new int[] {0, NEXT_DAY}) {
            for (int i = 1; i <= 100; i++) {
                entries.add(event(start + i, i % 2 == 0 ? "/kept" : "/chatty", Value.of(i)));
            }
        }
        entries.forEach(journal::append);
        journal.close();
        DataFolder there = new DataFolder(folder);
        log = new Recovery(new SystemFiles(), there, codec, 1_000, false).run(0).log();
        history = new History(new SystemFiles(), there, Long.MAX_VALUE, lost -> {});
        history.open(LAST);
        feed();
    }

    @AfterEach
    void close() {
        history.close();
    }

    private void feed() throws Exception {
        for (Segment segment : log.segments()) {
            try (SegmentEntries read = log.read(segment, codec)) {
                history.feed(read);
            }
        }
    }

    private HistoryScan restingScan() {
        HistoryScan scan = history.scan(ALL, codec);
        assertThat(scan.forward(0, LAST, 1)).containsExactly(entries.getFirst());
        return scan;
    }

    private List<JournalEntry> read() throws Exception {
        try (HistoryScan scan = history.scan(ALL, codec)) {
            return scan.forward(0, LAST, Integer.MAX_VALUE);
        }
    }

    @Test
    void oneThatIsSetAsideIsMadeAnewUnderItsName() throws Exception {
        List<DayFile> days = history.databases();
        assertThat(days).hasSize(2);
        try (HistoryScan one = restingScan();
                HistoryScan other = restingScan()) {
            for (int complaints = 0; complaints < 3; complaints++) {
                for (DayFile day : days) {
                    history.unreadable(day, new SQLException("now and then"));
                }
                history.mend();
            }
            assertThat(history.databases()).isEmpty();

            assertThat(history.resume()).isTrue();
            feed();

            assertThat(history.databases()).isEqualTo(days);
            assertThat(read()).isEqualTo(entries);
            assertThat(one.forward(0, LAST, Integer.MAX_VALUE)).isEqualTo(entries);
            assertThat(other.forward(0, LAST, Integer.MAX_VALUE)).hasSameSizeAs(entries);
        }
    }

    /** Most of what is looked through has nothing of what is rare; that must not be found out over and over. */
    @Test
    void whereThereIsNothingIsLookedOnce() throws Exception {
        ReplayRange none =
                new ReplayRange(AddressPattern.of("/none"), 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);
        try (HistoryScan scan = history.scan(none, codec)) {
            for (long at = 0; at < LAST; at += 10_000) {
                assertThat(scan.forward(at, at + 10_000, 50)).isEmpty();
            }
            assertThat(scan.work()).isLessThan(2 * HistoryScan.OPEN_WORK + 1_000);
        }
    }

    @Test
    void ofWhatWasThinnedOneAddressIsReadToo() throws Exception {
        assertThat(thin()).isTrue();
        for (String address : List.of("/kept", "/chatty")) {
            ReplayRange one = new ReplayRange(
                    AddressPattern.of(address), 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);
            try (HistoryScan scan = history.scan(one, codec)) {
                assertThat(scan.forward(0, LAST, Integer.MAX_VALUE))
                        .isEqualTo(afterThinning().stream()
                                .filter(entry -> entry.signal().address().text().equals(address))
                                .toList());
            }
        }
    }

    private boolean thin() throws Exception {
        LocalDate last = history.databases().getFirst().day().plusDays(5);
        return history.thin(last, 3, List.of(new KeepRule(AddressPattern.of("/kept"), 30)));
    }

    private List<JournalEntry> afterThinning() {
        return entries.stream()
                .filter(entry -> entry.seq() > NEXT_DAY
                        || entry.signal().address().text().equals("/kept"))
                .toList();
    }

    @Test
    void whatWasThinnedOutIsReadByNobodyAnyMore() throws Exception {
        try (HistoryScan one = restingScan();
                HistoryScan other = restingScan()) {
            assertThat(thin()).isTrue();

            assertThat(read()).isEqualTo(afterThinning());
            assertThat(one.forward(0, LAST, Integer.MAX_VALUE)).isEqualTo(afterThinning());
            assertThat(other.forward(0, LAST, Integer.MAX_VALUE)).isEqualTo(afterThinning());
        }
    }

    @Test
    void oneThatIsReadIsThinnedLater() throws Exception {
        try (OpenDays.OpenDay reading = history.read(history.databases().getFirst())) {
            assertThat(thin()).isFalse();
            assertThat(read()).isEqualTo(entries);
            reading.rest();

            assertThat(thin()).isTrue();
            assertThat(reading.resume()).isFalse();
            assertThat(read()).isEqualTo(afterThinning());
        }
    }

    @Test
    void oneThatIsDroppedTakesNoSpaceOnceItsReadersRest() throws Exception {
        DayFile first = history.databases().getFirst();
        try (HistoryScan resting = restingScan();
                OpenDays.OpenDay reading = history.read(first);
                OpenDays.OpenDay beside = history.read(first)) {
            beside.rest();
            assertThat(history.drop(first.day().plusDays(1), Long.MAX_VALUE)).isOne();
            assertThat(Files.exists(first.path())).isFalse();

            assertThat(beside.resume()).isFalse();
            assertThat(reading.connection().isClosed()).isFalse();
            reading.rest();
            assertThat(reading.resume()).isFalse();
            assertThat(resting.forward(0, LAST, Integer.MAX_VALUE)).isEqualTo(entries.subList(100, 200));
        }
    }

    @Test
    void whoLeavesOneAfterTheHistoryIsClosedClosesIt() throws Exception {
        OpenDays.OpenDay day = history.read(history.databases().getFirst());
        history.close();

        day.leave();

        assertThat(day.connection().isClosed()).isTrue();
    }
}

package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static io.stagebus.core.journal.JournalEntries.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.log.DataFolder;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.Recovery;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.journal.log.SegmentEntries;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** REPLAY out of the durable journal (R25). */
class ReplayReaderTest {

    private static final ReplayRange ALL =
            new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);

    /** More than is looked at in one turn. */
    private static final int MANY = 450_000;

    private static final JournalEntry RARE = durable(MANY, "/rare", 1, Value.TRUE);

    @TempDir
    Path folder;

    /** Entries 1 to {@code count}: every third an Event, the others Params of ten addresses. */
    private static List<JournalEntry> entries(int count) {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            entries.add(i % 3 == 0 ? event(i, "/go", Value.of(i)) : param(i, "/p/" + i % 10, i, Value.of(i)));
        }
        return entries;
    }

    @Test
    void whatWasJustAppendedIsThere() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(param(1, "/a", 1, Value.of(1)), event(2, "/go", Value.NULL));

            assertThat(rig.read(ALL)).containsExactly(param(1, "/a", 1, Value.of(1)), event(2, "/go", Value.NULL));
        }
    }

    @Test
    void patternKindsTimesAndLimitSelect() throws Exception {
        List<JournalEntry> entries = entries(3_000);
        try (JournalRig rig = new JournalRig(folder)) {
            entries.forEach(rig::append);

            assertThat(rig.read(ALL)).isEqualTo(entries);
            assertThat(rig.read(range("/p/7", SignalKind.ALL, Long.MAX_VALUE, false)))
                    .isEqualTo(entries.stream()
                            .filter(entry -> entry.signal().address().text().equals("/p/7"))
                            .toList());
            assertThat(rig.read(range("/**", SignalKind.EVENT.bit(), 2, false)))
                    .containsExactly(entries.get(2), entries.get(5));
            assertThat(rig.read(range("/**", SignalKind.EVENT.bit(), 2, true)))
                    .containsExactly(entries.get(2_996), entries.get(2_999));
            assertThat(rig.read(range("/**", SignalKind.ALL, 2_500, true))).isEqualTo(entries.subList(500, 3_000));
            assertThat(rig.read(range("/none/**", SignalKind.ALL, 10, true))).isEmpty();
            assertThat(rig.read(range("/**", SignalKind.ALL, 0, true))).isEmpty();
            ReplayRange slice = new ReplayRange(AddressPattern.ALL, time(10), time(12), 100, SignalKind.ALL, false);
            assertThat(rig.read(slice)).isEqualTo(entries.subList(9, 12));
        }
    }

    /** The sizes of the pages, each asked for when the one before was there. */
    private static List<Integer> pageSizes(JournalRig rig) throws Exception {
        List<Integer> sizes = new ArrayList<>();
        Optional<ReplayRange> next = Optional.of(ALL);
        while (next.isPresent()) {
            CompletableFuture<ReplayPage> page = new CompletableFuture<>();
            rig.journal.read(next.get(), page::complete);
            next = page.get(30, TimeUnit.SECONDS).rest();
            sizes.add(page.join().entries().size());
        }
        return sizes;
    }

    @Test
    void aPageIsBoundedByItsEntries() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            entries(2_500).forEach(rig::append);

            assertThat(pageSizes(rig)).containsExactly(1_000, 1_000, 500);
        }
    }

    @Test
    void aPageIsBoundedByWhatItsEntriesWeigh() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            String large = "x".repeat(60_000);
            for (int i = 1; i <= 200; i++) {
                rig.append(param(i, "/large", i, Value.of(large)));
            }

            assertThat(pageSizes(rig))
                    .hasSizeGreaterThan(3)
                    .allSatisfy(size -> assertThat(size).isLessThan(100));
            assertThat(rig.read(ALL)).hasSize(200);
        }
    }

    /** A log of many entries of which the last one is rare. */
    private JournalRig withOneRareEntry() throws Exception {
        JournalSettings large = JournalRig.settings(folder)
                .withRetention(Retention.NONE)
                .withLog(new LogSettings(8 << 20, 1L << 30, 0, 20, 1_000, Integer.MAX_VALUE));
        JournalRig rig = new JournalRig(large, new SystemFiles());
        for (int i = 1; i < MANY; i++) {
            rig.append(event(i, "/go", Value.NULL));
        }
        rig.append(RARE);
        rig.awaitDurable(MANY);
        return rig;
    }

    /** Who asks for what is rare has others served in between, and gets it all the same. */
    @Test
    void aReadThatFindsLittleComesInPagesToo() throws Exception {
        try (JournalRig rig = withOneRareEntry()) {
            CompletableFuture<ReplayPage> first = new CompletableFuture<>();
            rig.journal.read(range("/rare", SignalKind.ALL, 5, false), first::complete);

            ReplayPage page = first.get(30, TimeUnit.SECONDS);
            assertThat(page.entries()).isEmpty();
            assertThat(page.rest()).isPresent();
            assertThat(rig.read(page.rest().orElseThrow())).containsExactly(RARE);
        }
    }

    @Test
    void whoLooksBackForWhatIsRareLetsOthersPass() throws Exception {
        try (JournalRig rig = withOneRareEntry()) {
            List<CompletableFuture<ReplayPage>> searches = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<ReplayPage> page = new CompletableFuture<>();
                searches.add(page);
                rig.journal.read(range("/rare", SignalKind.ALL, 5, true), page::complete);
            }
            CompletableFuture<Long> doneBefore = new CompletableFuture<>();
            rig.journal.read(
                    range("/go", SignalKind.ALL, 1, false),
                    page -> doneBefore.complete(
                            searches.stream().filter(CompletableFuture::isDone).count()));

            assertThat(doneBefore.get(30, TimeUnit.SECONDS)).isZero();
            for (CompletableFuture<ReplayPage> page : searches) {
                assertThat(page.get(30, TimeUnit.SECONDS).entries()).containsExactly(RARE);
            }
        }
    }

    /** The walk back rests now and then; what it did not come to yet may be in the history by then, and no longer in the log. */
    @Test
    void theNewestAreFoundThoughTheyMoveIntoTheHistoryDuringARest() throws Exception {
        JournalSettings never = JournalRig.settings(folder)
                .withHistoryDelayMillis(Integer.MAX_VALUE)
                .withLog(new LogSettings(1 << 20, 1L << 30, 0, 20, 1_000, Integer.MAX_VALUE));
        JournalEntry first = durable(1, "/rare", 1, Value.TRUE);
        long last = 300_000;
        try (JournalRig rig = new JournalRig(never, new SystemFiles())) {
            rig.append(first);
            for (int i = 2; i <= last; i++) {
                rig.append(event(i, "/go", Value.NULL));
            }
            rig.awaitDurable(last);
        }
        DataFolder there = new DataFolder(folder);
        EntryCodec codec = new EntryCodec(Map.of());
        LogFolder log = new Recovery(new SystemFiles(), there, codec, 1_000, false)
                .run(0)
                .log();
        History history = new History(new SystemFiles(), there, Long.MAX_VALUE, lost -> {});
        history.open(last);
        assertThat(history.indexedSeq()).isZero();

        try (JournalScan scan = new JournalScan(range("/rare", SignalKind.ALL, 5, true), log, history, codec)) {
            assertThat(scan.seek(last)).isFalse();
            for (Segment segment : List.copyOf(log.segments())) {
                try (SegmentEntries entries = log.read(segment, codec)) {
                    history.feed(entries);
                }
                log.remove(segment);
            }
            JournalRig.await(() -> sought(scan, last), "the walk back to end");
            assertThat(scan.first(last).entries()).containsExactly(first);
        } finally {
            history.close();
        }
    }

    private static boolean sought(JournalScan scan, long upToSeq) {
        try {
            return scan.seek(upToSeq);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatIsAppendedAfterTheFirstPageIsNotInTheRest() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            entries(1_500).forEach(rig::append);
            CompletableFuture<ReplayPage> first = new CompletableFuture<>();
            rig.journal.read(ALL, first::complete);
            ReplayRange rest = first.get(30, TimeUnit.SECONDS).rest().orElseThrow();
            entries(2_000).subList(1_500, 2_000).forEach(rig::append);

            assertThat(rig.read(rest)).isEqualTo(entries(1_500).subList(1_000, 1_500));
        }
    }

    @Test
    void whatEarlierRunsWroteIsThereToo() throws Exception {
        List<JournalEntry> entries = entries(3_000);
        try (JournalRig rig = new JournalRig(folder)) {
            entries.subList(0, 1_500).forEach(rig::append);
        }
        try (JournalRig rig = new JournalRig(folder)) {
            entries.subList(1_500, 3_000).forEach(rig::append);
            assertThat(rig.read(ALL)).isEqualTo(entries);
            assertThat(rig.read(range("/**", SignalKind.ALL, 2_000, true))).isEqualTo(entries.subList(1_000, 3_000));
        }
    }

    /** Seqs jump at a start after a power cut, and a run may leave notes only, which are not in the history. */
    @Test
    void neitherGapsNorRunsWithoutEntriesHideWhatIsBetweenThem() throws Exception {
        List<JournalEntry> expected = new ArrayList<>(entries(100));
        expected.add(param(2_000_000, "/p/1", 101, Value.TRUE));
        try (JournalRig rig = new JournalRig(folder)) {
            entries(100).forEach(rig::append);
        }
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(expected.getLast());
        }
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(
                    new Note(2_000_001, time(101), new NoteKey("door", Bytes.utf8("key")), Bytes.EMPTY, false, false));
        }
        try (JournalRig rig = new JournalRig(folder)) {
            JournalRig.await(() -> rig.journal.counters().indexedSeq() == 2_000_001, "the history");

            assertThat(rig.read(ALL)).isEqualTo(expected);
            assertThat(rig.read(range("/p/1", SignalKind.ALL, 1, true))).containsExactly(expected.getLast());
        }
    }

    @Test
    void aClosedJournalSaysThatItReadNothing() throws Exception {
        JournalRig rig = new JournalRig(folder);
        rig.append(durable(1, "/a", 1, Value.of(1)));
        rig.close();

        CompletableFuture<ReplayPage> page = new CompletableFuture<>();
        rig.journal.read(ALL, page::complete);
        assertThat(page.get(30, TimeUnit.SECONDS)).isEqualTo(ReplayPage.BUSY);
    }

    /** On a starved machine the history may take long to open; what comes then must not look like all there is. */
    @Test
    void whileTheHistoryIsNotOpenAReadIsRefusedAndNotShortened() throws Exception {
        ManualClock clock = new ManualClock();
        SteppedJournal stepped = new SteppedJournal(JournalRig.settings(folder), clock, new SystemFiles(), 1);
        Recovered empty = stepped.journal().open(seq -> {});
        JournalEntry entry = durable(1, "/a", 1, Value.of(1));
        stepped.journal().append(entry);
        stepped.stepLog();

        assertThat(empty.lastSeq()).isZero();
        assertThat(page(stepped)).isEqualTo(ReplayPage.NOT_YET);
        assertThatThrownBy(() -> stepped.journal().cursor(ALL))
                .isInstanceOf(JournalException.class)
                .hasMessage("the journal's history is still being opened; try again");

        stepAll(stepped);
        assertThat(page(stepped).entries()).containsExactly(entry);
        stepped.journal().close();
    }

    /** What the log has is not all there is; and nobody waits for what is not going to come. */
    @Test
    void whileTheHistoryCannotBeOpenedAReadIsRefusedAtOnce() throws Exception {
        ManualClock clock = new ManualClock();
        SteppedJournal stepped = new SteppedJournal(JournalRig.settings(folder), clock, new SystemFiles(), 60_000);
        stepped.journal().open(seq -> {});
        JournalEntry entry = durable(1, "/a", 1, Value.of(1));
        stepped.journal().append(entry);
        stepped.stepLog();
        Path inTheWay = Files.createFile(folder.resolve("index"));
        stepAll(stepped);

        assertThat(page(stepped)).isEqualTo(ReplayPage.UNREADABLE);
        assertThatThrownBy(() -> stepped.journal().cursor(ALL))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("the journal's history cannot be opened: ")
                .hasMessageContaining("index");

        Files.delete(inTheWay);
        clock.advance(Duration.ofSeconds(30));
        stepAll(stepped);
        assertThat(page(stepped).entries()).containsExactly(entry);
        stepped.journal().close();
    }

    private static void stepAll(SteppedJournal stepped) {
        while (stepped.stepKeeper()) {
            // Until there is nothing more to do.
        }
    }

    /** There are two threads that read, and the keeper may be busy for long. */
    @Test
    void manyWhoWaitForTheHistoryWaitTogetherAndNotOneAfterTheOther() throws Exception {
        long patienceMillis = 2_000;
        SteppedJournal stepped =
                new SteppedJournal(JournalRig.settings(folder), new ManualClock(), new SystemFiles(), patienceMillis);
        stepped.journal().open(seq -> {});
        List<CompletableFuture<ReplayPage>> pages = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < 16; i++) {
            CompletableFuture<ReplayPage> page = new CompletableFuture<>();
            pages.add(page);
            stepped.journal().read(ALL, page::complete);
        }

        for (CompletableFuture<ReplayPage> page : pages) {
            assertThat(page.get(30, TimeUnit.SECONDS)).isEqualTo(ReplayPage.NOT_YET);
        }
        assertThat(System.nanoTime() - begin)
                .as("eight rounds of two seconds when they wait one after the other")
                .isLessThan(TimeUnit.MILLISECONDS.toNanos(4 * patienceMillis));
        stepped.journal().close();
    }

    private static ReplayPage page(SteppedJournal stepped) throws Exception {
        CompletableFuture<ReplayPage> page = new CompletableFuture<>();
        stepped.journal().read(ALL, page::complete);
        return page.get(30, TimeUnit.SECONDS);
    }

    private static ReplayRange range(String pattern, int kinds, long limit, boolean newest) {
        return new ReplayRange(AddressPattern.of(pattern), 0, Long.MAX_VALUE, limit, kinds, newest);
    }
}

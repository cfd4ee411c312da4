package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.KeepRule;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history behind REPLAY: fed from the log, one database a day, never needed for a start (R25, R27, R29). */
class HistoryTest {

    private static final int COUNT = 12_000;
    private static final long DAY_MICROS = 86_400_000_000L;

    @TempDir
    Path folder;

    private static List<JournalEntry> entries(int count) {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            entries.add(i % 3 == 0 ? event(i, "/go/" + i % 5, Value.of(i)) : param(i, "/p/" + i % 100, i, Value.of(i)));
        }
        return entries;
    }

    private static ReplayRange range(String pattern, long from, long to, long limit, int kinds, boolean newest) {
        return new ReplayRange(AddressPattern.of(pattern), from, to, limit, kinds, newest);
    }

    private static ReplayRange all() {
        return range("/**", 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);
    }

    /** Compared by seq first, so that a failure can be read. */
    private static void assertSame(List<JournalEntry> actual, List<JournalEntry> expected) {
        assertThat(actual.stream().map(JournalEntry::seq))
                .containsExactlyElementsOf(
                        expected.stream().map(JournalEntry::seq).toList());
        assertThat(actual).isEqualTo(expected);
    }

    /** Entries 1 to n, some of them missing, none twice, none changed. */
    private static void assertPartOf(List<JournalEntry> all, List<JournalEntry> some) {
        assertThat(some).isSortedAccordingTo(Comparator.comparingLong(JournalEntry::seq));
        assertThat(some).doesNotHaveDuplicates();
        for (JournalEntry entry : some) {
            assertThat(entry).isEqualTo(all.get((int) entry.seq() - 1));
        }
    }

    private static void awaitIndexed(JournalRig rig, long seq) {
        JournalRig.await(() -> rig.journal.counters().indexedSeq() >= seq, "the history to reach seq " + seq);
    }

    @Test
    void anyReadGivesWhatASearchThroughAllEntriesGives() throws Exception {
        List<JournalEntry> entries = entries(COUNT);
        Random random = new Random(7);
        List<String> patterns = List.of("/**", "/p/7", "/p/*", "/go/**", "/p/1*", "/none", "/**/7");
        try (JournalRig rig = new JournalRig(folder)) {
            entries.forEach(rig::append);
            awaitIndexed(rig, COUNT * 2L / 3);
            for (int i = 0; i < 60; i++) {
                long from = JournalEntries.time(random.nextInt(COUNT));
                long to = from + random.nextInt(COUNT) * 1_000L;
                boolean bounded = random.nextBoolean();
                ReplayRange range = range(
                        patterns.get(random.nextInt(patterns.size())),
                        bounded ? from : 0,
                        bounded ? to : Long.MAX_VALUE,
                        random.nextBoolean() ? 1 + random.nextInt(3_000) : Long.MAX_VALUE,
                        random.nextBoolean() ? SignalKind.ALL : SignalKind.EVENT.bit(),
                        random.nextBoolean());

                assertSame(rig.read(range), search(entries, range));
            }
            assertThat(rig.journal.trouble()).isEmpty();
        }
    }

    private static List<JournalEntry> search(List<JournalEntry> entries, ReplayRange range) {
        List<JournalEntry> found =
                entries.stream().filter(entry -> range.admits(entry.signal())).toList();
        int size = (int) Math.min(range.limit(), found.size());
        return range.newest() ? found.subList(found.size() - size, found.size()) : found.subList(0, size);
    }

    @Test
    void readingWhileTheLogMovesIntoTheHistoryMissesNothing() throws Exception {
        List<JournalEntry> entries = entries(COUNT);
        try (JournalRig rig = new JournalRig(folder)) {
            for (int i = 0; i < COUNT; i += 1_000) {
                entries.subList(i, i + 1_000).forEach(rig::append);
                assertSame(rig.read(all()), entries.subList(0, i + 1_000));
            }
        }
    }

    @Test
    void theHistoryOutlivesTheLog() throws Exception {
        List<JournalEntry> entries = entries(COUNT);
        try (JournalRig rig = new JournalRig(folder)) {
            for (int i = 0; i < COUNT; i += 1_000) {
                entries.subList(i, i + 1_000).forEach(rig::append);
                rig.awaitDurable(i + 1_000);
            }
            JournalRig.await(() -> rig.journal.counters().segments() <= 10, "segments to go");
            assertSame(rig.read(all()), entries);
        }
        try (JournalRig rig = new JournalRig(folder)) {
            assertSame(rig.read(all()), entries);
        }
    }

    @Test
    void aLostHistoryGrowsAgainFromTheLog() throws Exception {
        List<JournalEntry> entries = entries(1_000);
        try (JournalRig rig = new JournalRig(folder)) {
            entries.forEach(rig::append);
            awaitIndexed(rig, 100);
        }
        try (Stream<Path> databases = Files.list(folder.resolve("index"))) {
            for (Path database : databases.toList()) {
                Files.delete(database);
            }
        }
        try (JournalRig rig = new JournalRig(folder)) {
            awaitIndexed(rig, 1_000);
            assertSame(rig.read(all()), entries);
            assertThat(rig.journal.trouble()).isEmpty();
        }
    }

    /** R27: a database that does not open goes to quarantine, the start succeeds, and the rest of the history is there. */
    @Test
    void aDamagedDatabaseIsSetAsideAndRebuilt() throws Exception {
        List<JournalEntry> entries = entries(1_000);
        try (JournalRig rig = new JournalRig(folder)) {
            entries.forEach(rig::append);
            awaitIndexed(rig, 100);
        }
        Path database = databaseIn(folder);
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            byte[] rubbish = new byte[(int) file.length()];
            new Random(1).nextBytes(rubbish);
            file.write(rubbish);
        }
        try (JournalRig rig = new JournalRig(folder)) {
            awaitIndexed(rig, 1_000);
            assertSame(rig.read(all()), entries);
            assertThat(rig.journal.trouble()).contains("cannot be used").contains("quarantine");
            assertThat(folder.resolve("quarantine").resolve(database.getFileName()))
                    .exists();
        }
    }

    /** R27: what a later version wrote is neither read nor moved nor overwritten; one sentence says why nothing is indexed. */
    @Test
    void aDatabaseOfALaterVersionIsLeftAlone() throws Exception {
        List<JournalEntry> entries = entries(1_000);
        try (JournalRig rig = new JournalRig(folder)) {
            entries.forEach(rig::append);
            awaitIndexed(rig, 100);
        }
        Path database = databaseIn(folder);
        String url = "jdbc:h2:file:" + database.toString().replace(".mv.db", "");
        try (Connection connection = DriverManager.getConnection(url, "stagebus", "");
                Statement statement = connection.createStatement()) {
            statement.execute("update format set version = 99");
        }
        try (JournalRig rig = new JournalRig(folder)) {
            JournalRig.await(() -> !rig.journal.trouble().isEmpty(), "a word about it");
            assertThat(rig.journal.trouble()).contains("has format 99, this version of Stagebus knows ");
            assertThat(database).exists();
            assertThat(rig.recovered.params()).isNotEmpty();
        }
        try (JournalArchive archive = JournalArchive.open(folder, java.util.Map.of())) {
            List<String> findings = new ArrayList<>();
            archive.verify(findings::add);
            assertThat(findings).anyMatch(finding -> finding.contains("has format 99"));
        }
    }

    /** A history that knows of more than the log ever had belongs to another log. */
    @Test
    void aHistoryOfAnotherLogIsSetAside() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            entries(COUNT).forEach(rig::append);
            awaitIndexed(rig, COUNT / 2);
        }
        for (String part : List.of("log", "snapshots")) {
            try (Stream<Path> files = Files.list(folder.resolve(part))) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(param(1, "/new", 1, Value.TRUE));
            assertSame(rig.read(all()), List.of(param(1, "/new", 1, Value.TRUE)));
            assertThat(rig.journal.trouble()).contains("another log");
        }
    }

    /** Torn pages: some databases do not open, some fail later. Nobody hangs, nothing is made up, and what is lost is told. */
    @Test
    void whatATornDatabaseLosesIsTold() throws Exception {
        List<JournalEntry> entries = entries(COUNT);
        Path whole = folder.resolve("whole");
        try (JournalRig rig = new JournalRig(whole)) {
            for (int i = 0; i < COUNT; i += 1_000) {
                entries.subList(i, i + 1_000).forEach(rig::append);
                rig.awaitDurable(i + 1_000);
            }
            awaitIndexed(rig, COUNT / 2);
        }
        for (int seed = 0; seed < 10; seed++) {
            Path torn = folder.resolve("torn" + seed);
            copy(whole, torn);
            tear(torn, new Random(seed), 1 + seed * 3);
            try (JournalRig rig = new JournalRig(torn)) {
                JournalRig.await(
                        () -> {
                            List<JournalEntry> left = rig.read(all());
                            assertPartOf(entries, left);
                            return left.size() == COUNT
                                    || rig.journal.trouble().contains("cannot be used")
                                    || rig.journal.trouble().contains("history lacks");
                        },
                        "a whole answer or a word about the damage");
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /** Loses some 4 KiB pages of the database, as a power cut does that comes between two of them. */
    private static void tear(Path journal, Random random, int pages) throws IOException {
        Path database = databaseIn(journal);
        long size = Files.size(database);
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            for (int i = 0; i < pages; i++) {
                file.seek(8_192 + random.nextLong((size - 8_192) / 4_096) * 4_096);
                file.write(new byte[4_096]);
            }
        }
    }

    private static Path databaseIn(Path journal) throws IOException {
        try (Stream<Path> databases = Files.list(journal.resolve("index"))) {
            return databases
                    .filter(path -> path.toString().endsWith(".mv.db"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static JournalEntry onDay(long seq, long day) {
        Signal signal = new Signal.Param(
                Address.of("/p"),
                Content.of(Value.of(Bytes.copyOf(new byte[1_000]))),
                seq,
                JournalEntries.TIME + day * DAY_MICROS + seq,
                JournalEntries.ORIGIN,
                ParamFlags.NONE,
                false);
        return new JournalEntry(seq, signal, Ttl.NEVER, 0, false);
    }

    /** R29: what is older than the days that are kept goes, a whole day at a time; R25: order is that of the bus. */
    @Test
    void oldDaysGoAndAClockThatJumpsChangesNoOrder() throws Exception {
        JournalSettings settings = JournalRig.settings(folder).withRetention(new Retention(2, 1L << 40, 100));
        List<JournalEntry> entries = new ArrayList<>();
        long seq = 0;
        for (long day : new long[] {0, 1, 0, 2, 3}) {
            for (int i = 0; i < 200; i++) {
                entries.add(onDay(++seq, day));
            }
        }
        long all = seq;
        try (JournalRig rig = new JournalRig(settings, new SystemFiles())) {
            rig.clock.setWallMicros(JournalEntries.TIME);
            entries.forEach(rig::append);
            awaitIndexed(rig, all - 120);
            assertSame(rig.read(all()), entries);
        }
        try (JournalRig rig = new JournalRig(settings, new SystemFiles())) {
            rig.clock.setWallMicros(JournalEntries.TIME + 3 * DAY_MICROS);
            JournalRig.await(() -> databases() == 4, "the oldest day to go");
            assertThat(rig.read(all()).getFirst().seq()).isEqualTo(201);
        }
    }

    private static JournalEntry onDay(String address, long seq, long day) {
        Signal signal = new Signal.Param(
                Address.of(address),
                Content.of(Value.of(Bytes.copyOf(new byte[500]))),
                seq,
                JournalEntries.TIME + day * DAY_MICROS + seq,
                JournalEntries.ORIGIN,
                ParamFlags.NONE,
                false);
        return new JournalEntry(seq, signal, Ttl.NEVER, 0, false);
    }

    /** R29: some addresses are kept for less, others for longer than the rest; nothing else is touched. */
    @Test
    void whatIsKeptForAnotherTimeGoesByItself() throws Exception {
        Retention byPattern = new Retention(
                3,
                1L << 40,
                100,
                List.of(
                        new KeepRule(AddressPattern.of("/chatty/**"), 1),
                        new KeepRule(AddressPattern.of("/audit/**"), 6)));
        JournalSettings settings = JournalRig.settings(folder).withRetention(byPattern);
        List<JournalEntry> entries = new ArrayList<>();
        List<JournalEntry> kept = new ArrayList<>();
        long seq = 0;
        for (long day = 0; day <= 8; day++) {
            for (int i = 0; i < 60; i++) {
                for (String address : List.of("/chatty/a", "/plain", "/audit/door")) {
                    JournalEntry entry = onDay(address, ++seq, day);
                    entries.add(entry);
                    long age = 8 - day;
                    long most = address.equals("/plain") ? 3 : address.equals("/audit/door") ? 6 : 1;
                    if (age <= most) {
                        kept.add(entry);
                    }
                }
            }
        }
        long all = seq;
        try (JournalRig rig = new JournalRig(settings, new SystemFiles())) {
            rig.clock.setWallMicros(JournalEntries.TIME);
            entries.forEach(rig::append);
            awaitIndexed(rig, all - 200);
            rig.awaitDurable(all);
        }
        for (int start = 0; start < 2; start++) {
            try (JournalRig rig = new JournalRig(settings, new SystemFiles())) {
                rig.clock.setWallMicros(JournalEntries.TIME + 8 * DAY_MICROS);
                JournalRig.await(() -> rig.read(all()).size() == kept.size(), "what is over to go");
                assertSame(rig.read(all()), kept);
                assertThat(rig.journal.trouble()).isEmpty();
            }
        }
        try (JournalArchive archive = JournalArchive.open(folder, java.util.Map.of())) {
            assertThat(archive.verify(finding -> {}).problems()).isZero();
        }
    }

    private long databases() {
        try (Stream<Path> databases = Files.list(folder.resolve("index"))) {
            return databases.filter(path -> path.toString().endsWith(".mv.db")).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void withoutRetentionThereIsTheLogAlone() throws Exception {
        JournalSettings settings = JournalRig.settings(folder).withRetention(Retention.NONE);
        List<JournalEntry> entries = entries(1_000);
        try (JournalRig rig = new JournalRig(settings, new SystemFiles())) {
            entries.forEach(rig::append);
            assertSame(rig.read(all()), entries);
            assertThat(folder.resolve("index")).doesNotExist();
        }
    }
}

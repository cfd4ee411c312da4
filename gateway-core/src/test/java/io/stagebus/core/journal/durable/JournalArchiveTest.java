package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalStats;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal of a folder that no gateway uses: read as it is, checked to the last byte, changed in nothing. */
class JournalArchiveTest {

    private static final int COUNT = 8_000;
    private static final int RUN = 64;

    @TempDir
    Path folder;

    private static List<JournalEntry> entries() {
        List<JournalEntry> entries = new ArrayList<>();
        for (int i = 1; i <= COUNT; i++) {
            entries.add(i % 3 == 0 ? event(i, "/go", Value.of(i)) : param(i, "/p/" + i % 50, i, Value.of(i)));
        }
        return entries;
    }

    private void record(List<JournalEntry> entries) throws JournalException {
        try (JournalRig rig = new JournalRig(folder)) {
            entries.forEach(rig::append);
            JournalRig.await(() -> rig.journal.counters().indexedSeq() > COUNT / 4, "a part to be indexed");
            rig.awaitDurable(entries.getLast().seq());
        }
    }

    private JournalArchive open() throws JournalException {
        return JournalArchive.open(folder, Map.of());
    }

    static List<JournalEntry> all(EntryCursor cursor) throws JournalException {
        List<JournalEntry> found = new ArrayList<>();
        try (cursor) {
            for (List<JournalEntry> page = cursor.next(); !page.isEmpty(); page = cursor.next()) {
                found.addAll(page);
            }
        }
        return found;
    }

    private static ReplayRange newest(String pattern, long limit) {
        return new ReplayRange(AddressPattern.of(pattern), 0, Long.MAX_VALUE, limit, SignalKind.ALL, true);
    }

    @Test
    void givesWhatWasRecorded() throws Exception {
        List<JournalEntry> entries = entries();
        record(entries);
        try (JournalArchive archive = open()) {
            assertThat(all(archive.cursor(ReplayRange.everything(Long.MAX_VALUE))))
                    .isEqualTo(entries);
            assertThat(all(archive.cursor(newest("/go", 1_500))))
                    .isEqualTo(entries.stream()
                            .filter(entry -> entry.signal().kind() == SignalKind.EVENT)
                            .skip(COUNT / 3 - 1_500)
                            .toList());
            assertThat(all(archive.cursor(newest("/none", 10)))).isEmpty();
        }
    }

    @Test
    void saysWhatThereIs() throws Exception {
        record(entries());
        try (JournalArchive archive = open()) {
            JournalStats stats = archive.stats(Retention.DEFAULT);
            assertThat(stats.lastSeq()).isEqualTo(COUNT);
            assertThat(stats.segments()).isPositive();
            assertThat(stats.keeps().days()).isEqualTo(30);
            assertThat(stats.keeps().budgetBytes()).isPositive().isLessThanOrEqualTo(2_000_000_000L);
            assertThat(stats.databases()).isNotEmpty();
            assertThat(stats.databases().stream()
                            .mapToLong(JournalStats.Database::entries)
                            .sum())
                    .isEqualTo(stats.indexedSeq());
        }
    }

    @Test
    void aWholeFolderIsInOrderAndStaysAsItIs() throws Exception {
        record(entries());
        Map<String, byte[]> before = contents();
        try (JournalArchive archive = open()) {
            List<String> findings = new ArrayList<>();
            JournalArchive.Verdict verdict = archive.verify(findings::add);
            assertThat(findings).isEmpty();
            assertThat(verdict.problems()).isZero();
            assertThat(verdict.entries()).isGreaterThanOrEqualTo(COUNT);
            all(archive.cursor(ReplayRange.everything(Long.MAX_VALUE)));
        }
        Map<String, byte[]> after = contents();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((name, bytes) ->
                assertThat(Arrays.equals(after.get(name), bytes)).as(name).isTrue());
    }

    private Map<String, byte[]> contents() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    /** Every kind of file: what is wrong is said with the file's name, and the place in it. */
    @Test
    void damageIsFoundWhereItIs() throws Exception {
        record(entries());
        for (String part : List.of("log", "snapshots")) {
            Path file = largest(folder.resolve(part));
            long at = Files.size(file) / 2;
            flip(file, at, RUN);
            try (JournalArchive archive = open()) {
                List<String> findings = new ArrayList<>();
                JournalArchive.Verdict verdict = archive.verify(findings::add);
                assertThat(verdict.problems())
                        .as(part)
                        .isEqualTo(findings.size())
                        .isPositive();
                assertThat(findings.getFirst())
                        .contains(file.getFileName().toString())
                        .containsPattern("at byte \\d+");
            }
            flip(file, at, RUN);
        }
        try (JournalArchive archive = open()) {
            assertThat(archive.verify(finding -> {}).problems()).isZero();
        }
    }

    /** A row of the history that is not what was written; its database and batch are named, and its address. */
    @Test
    void aDamagedRowIsFoundWhereItIs() throws Exception {
        record(entries());
        Path database = largest(folder.resolve("index"));
        String url = "jdbc:h2:file:" + database.toString().replace(".mv.db", "");
        try (Connection connection = DriverManager.getConnection(url, "stagebus", "");
                Statement statement = connection.createStatement()) {
            statement.execute("update run set data = data || X'00' where id in (select min(id) from run)");
            statement.execute("delete from run where id in (select max(id) from run)");
        }
        try (JournalArchive archive = open()) {
            List<String> findings = new ArrayList<>();
            archive.verify(findings::add);
            assertThat(findings)
                    .anySatisfy(finding -> assertThat(finding)
                            .contains(database.getFileName().toString())
                            .containsPattern("batch 1: /[a-z/0-9]+: ")
                            .contains("is damaged"))
                    .anySatisfy(finding -> assertThat(finding).containsPattern("batch \\d+: has \\d+ of \\d+ rows"));
        }
    }

    private static Path largest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.max((a, b) ->
                            Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    /** Flips every bit of a run of bytes, so that some of them count whatever lies there; twice, and all is as it was. */
    private static void flip(Path file, long at, long length) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            for (long i = at; i < at + length; i++) {
                access.seek(i);
                int one = access.read();
                access.seek(i);
                access.write(~one);
            }
        }
    }

    @Test
    void aFolderInUseIsNotRead() throws Exception {
        try (JournalRig rig = new JournalRig(folder)) {
            rig.append(param(1, "/a", 1, Value.TRUE));
            rig.awaitDurable(1);
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void whereThereIsNoJournalThatIsSaid() {
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("there is no journal in " + folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void noGatewayStartsWhileItIsRead() throws Exception {
        record(entries().subList(0, 3_000));
        try (JournalArchive archive = open()) {
            assertThat(archive.stats(Retention.NONE).lastSeq()).isEqualTo(3_000);
            assertThatThrownBy(() -> new JournalRig(folder)).isInstanceOf(JournalException.class);
        }
        new JournalRig(folder).close();
    }
}

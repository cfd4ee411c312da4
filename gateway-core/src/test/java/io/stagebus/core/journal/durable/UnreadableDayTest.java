package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.journal.rig.PassingFiles;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a read answers while a database of the history cannot be read (R25, R27). */
class UnreadableDayTest {

    private static final int COUNT = 1_200;
    private static final int PER_DAY = 60;
    private static final long DAY_MICROS = 86_400_000_000L;

    @TempDir
    Path folder;

    private JournalSettings settings;

    /** Twenty days, of which the log has all. */
    @BeforeEach
    void write() throws Exception {
        settings = JournalRig.settings(folder).withRetention(new Retention(1_000, 1L << 40, 100));
        try (JournalRig rig = new JournalRig(settings, new SystemFiles())) {
            for (int seq = 1; seq <= COUNT; seq++) {
                rig.append(entry(seq));
            }
            rig.awaitDurable(COUNT);
        }
        open(new SystemFiles()).close();
        assertThat(databases()).hasSize(COUNT / PER_DAY);
    }

    private static JournalEntry entry(int seq) {
        Signal.Event now = (Signal.Event) event(seq, "/a", Value.of(seq)).signal();
        long day = (seq - 1L) / PER_DAY;
        long micros = JournalEntries.TIME + day * DAY_MICROS + seq;
        Signal.Event dated = new Signal.Event(now.address(), now.content(), now.fields(), micros, now.origin());
        return new JournalEntry(seq, dated, Ttl.NEVER, 0, false);
    }

    private JournalRig open(SystemFiles files) throws Exception {
        return opened(new JournalRig(settings, files));
    }

    private static JournalRig opened(JournalRig rig) {
        rig.clock.setWallMicros(JournalEntries.TIME);
        JournalRig.await(() -> rig.journal.counters().indexedSeq() >= COUNT, "indexed");
        return rig;
    }

    private List<Path> databases() {
        try (Stream<Path> all = Files.list(folder.resolve("index"))) {
            return all.filter(path -> path.toString().endsWith(".mv.db"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void damageTheNewest() throws SQLException {
        String file = databases().getLast().toString();
        String url = "jdbc:h2:file:" + file.substring(0, file.length() - ".mv.db".length());
        try (Connection connection = DriverManager.getConnection(url, "stagebus", "");
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("update run set data = X'00000000000000'"))
                    .isPositive();
        }
    }

    private static ReplayRange range(long limit, boolean newest) {
        return new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, limit, SignalKind.ALL, newest);
    }

    private static List<Long> seqs(List<JournalEntry> entries) {
        return entries.stream().map(JournalEntry::seq).toList();
    }

    private static List<Long> between(long first, long last) {
        List<Long> seqs = new ArrayList<>();
        for (long seq = first; seq <= last; seq++) {
            seqs.add(seq);
        }
        return seqs;
    }

    @Test
    void theNewestAreTheNewestThoughTheirDatabaseIsDamaged() throws Exception {
        damageTheNewest();

        try (JournalRig rig = open(new SystemFiles())) {
            assertThat(seqs(rig.read(range(800, true)))).isEqualTo(between(COUNT - 799, COUNT));
            assertThat(rig.journal.trouble()).contains("cannot be used");
        }
    }

    @Test
    void nothingIsMissingWhileADatabaseIsSetAside() throws Exception {
        damageTheNewest();
        CountDownLatch moving = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PassingFiles files = new PassingFiles(new SystemFiles()) {
            @Override
            public void rename(Path from, Path to) throws IOException {
                if (to.toString().contains("quarantine")) {
                    moving.countDown();
                    awaitUninterruptibly(go);
                }
                super.rename(from, to);
            }
        };

        try (JournalRig rig = opened(new JournalRig(settings, files))) {
            CompletableFuture<ReplayPage> first = new CompletableFuture<>();
            rig.journal.read(range(10, true), first::complete);
            assertThat(moving.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(seqs(rig.read(range(Long.MAX_VALUE, false)))).isEqualTo(between(1, COUNT));
            go.countDown();
            assertThat(first.get(30, TimeUnit.SECONDS).state()).isEqualTo(ReplayPage.State.READ);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aDatabaseThatCannotBeOpenedNowIsNotTakenForDamaged() throws Exception {
        Path third = databases().get(2);
        Path away = folder.resolve("away");

        try (JournalRig rig = open(new SystemFiles());
                ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Files.move(third, away);
            // It is there and cannot be opened, by nobody, as when there are no descriptors left.
            socket.bind(UnixDomainSocketAddress.of(third));
            CompletableFuture<ReplayPage> refused = new CompletableFuture<>();
            rig.journal.read(range(Long.MAX_VALUE, false), refused::complete);
            assertThat(refused.get(30, TimeUnit.SECONDS).state()).isEqualTo(ReplayPage.State.UNREADABLE);

            Files.delete(third);
            Files.move(away, third);
            assertThat(seqs(rig.read(range(Long.MAX_VALUE, false)))).isEqualTo(between(1, COUNT));
            assertThat(databases()).hasSize(COUNT / PER_DAY);
            assertThat(rig.journal.trouble()).isEmpty();
        }
    }

    @Test
    void aFolderInThePlaceOfADatabaseIsMovedAside() throws Exception {
        Path third = databases().get(2);

        try (JournalRig rig = open(new SystemFiles())) {
            Files.delete(third);
            Files.createDirectory(third);

            assertThat(rig.read(range(Long.MAX_VALUE, false))).hasSize(COUNT - PER_DAY);
            assertThat(rig.journal.trouble()).contains("cannot be used");
        }
    }
}

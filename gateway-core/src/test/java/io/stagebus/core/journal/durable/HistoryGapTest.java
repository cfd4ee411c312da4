package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.durableEvent;
import static io.stagebus.core.journal.JournalEntries.event;
import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the history lacks because the disk refused it is counted and told, and not taken for damage. */
class HistoryGapTest {

    private static final Path FOLDER = Path.of("/data");

    @TempDir
    private Path copied;

    private final ManualClock clock = new ManualClock();
    private final SimulatedDisk disk = new SimulatedDisk(3);
    private final List<String> findings = new ArrayList<>();

    private SteppedJournal opened() throws Exception {
        // So long that no segment is taken over, and all of them stay.
        JournalSettings settings = JournalRig.settings(FOLDER).withHistoryDelayMillis(3_600_000);
        SteppedJournal stepped = new SteppedJournal(settings, clock, disk);
        stepped.journal().open(seq -> {});
        return stepped;
    }

    private static void append(SteppedJournal stepped, JournalRecord... items) {
        for (JournalRecord item : items) {
            stepped.journal().append(item);
        }
        stepped.stepLog();
    }

    /** The disk takes writes again: the keeper makes a segment and a snapshot. */
    private void recover(SteppedJournal stepped) {
        clock.advance(Duration.ofSeconds(1));
        stepped.stepLog();
        while (stepped.stepKeeper()) {
            // Among other things it does that.
        }
    }

    private JournalArchive archive() throws Exception {
        for (Path path : disk.paths()) {
            Path file = copied.resolve(FOLDER.relativize(path).toString());
            Files.createDirectories(file.getParent());
            Files.write(file, disk.bytes(path));
        }
        return JournalArchive.open(copied, Map.of());
    }

    private long problems() throws Exception {
        try (JournalArchive archive = archive()) {
            return archive.verify(findings::add).problems();
        }
    }

    @Test
    void whatTheDiskRefusedIsCountedAndTold() throws Exception {
        JournalEntry first = durable(1, "/a", 1, Value.of(1));
        JournalEntry awaited = durableEvent(5, "/go", Value.of(5));
        JournalEntry later = durable(6, "/b", 1, Value.of(6));
        SteppedJournal stepped = opened();
        append(stepped, first);
        disk.failing((call, operation, path) -> operation.equals("write"));
        append(
                stepped,
                param(2, "/a", 2, Value.of(2)),
                durable(3, "/a", 3, Value.of(3)),
                event(4, "/go", Value.of(4)),
                awaited);
        disk.failing(SimulatedDisk.Fault.NONE);
        recover(stepped);
        append(stepped, later);

        assertThat(stepped.journal().counters().lost()).isEqualTo(1);
        assertThat(stepped.journal().counters().coalesced()).isEqualTo(2);
        assertThat(stepped.journal().trouble()).contains("3 of the changes between seq 2 and 6 are missing");
        stepped.journal().close();
        assertThat(problems()).isZero();
        assertThat(findings)
                .singleElement()
                .asString()
                .contains("log/000000000002.log: the disk refused changes between seq 1 and 5", "the state is whole");
        try (JournalArchive archive = archive()) {
            assertThat(JournalArchiveTest.all(archive.cursor(ReplayRange.everything(Long.MAX_VALUE))))
                    .containsExactly(first, awaited, later);
        }
    }

    @Test
    void nothingIsToldWhereTheDiskTookEverythingInTheEnd() throws Exception {
        SteppedJournal stepped = opened();
        append(stepped, durable(1, "/a", 1, Value.of(1)));
        disk.failing((call, operation, path) -> operation.equals("force"));
        append(stepped, durableEvent(2, "/go", Value.of(2)));
        disk.failing(SimulatedDisk.Fault.NONE);
        recover(stepped);
        append(stepped, durable(3, "/a", 2, Value.of(3)));

        assertThat(stepped.journal().counters().lost()).isZero();
        assertThat(stepped.journal().counters().coalesced()).isZero();
        assertThat(stepped.journal().trouble()).isEmpty();
        stepped.journal().close();
        assertThat(problems()).isZero();
        assertThat(findings).isEmpty();
    }

    /** R11: numbers jump at a start that finds the disk full. */
    @Test
    void aStartOnAFullDiskLeavesNoDamage() throws Exception {
        SteppedJournal stepped = opened();
        append(stepped, durable(1, "/a", 1, Value.of(1)));
        stepped.journal().close();
        disk.leaveRoom(0);
        opened().journal().close();
        SteppedJournal recovering = opened();
        disk.empty();
        recover(recovering);
        recovering.stepLog();
        assertThat(recovering.journal().isWriting()).isTrue();
        assertThat(recovering.journal().trouble()).isEmpty();
        recovering.journal().close();

        assertThat(problems()).isZero();
        assertThat(findings).isEmpty();
    }

    /** The same when there is room only at the next start. */
    @Test
    void norDoesTheStartBehindIt() throws Exception {
        SteppedJournal stepped = opened();
        append(stepped, durable(1, "/a", 1, Value.of(1)));
        stepped.journal().close();
        disk.leaveRoom(0);
        opened().journal().close();
        disk.empty();
        opened().journal().close();

        assertThat(problems()).isZero();
        assertThat(findings).isEmpty();
    }
}

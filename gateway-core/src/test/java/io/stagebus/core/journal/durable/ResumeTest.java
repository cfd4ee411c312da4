package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.durableEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is owed when the disk takes writes again, and what is kept of a bundle that was durable and is damaged (R18, R23). */
class ResumeTest {

    private static final Path FOLDER = Path.of("/data");
    private static final JournalSettings SETTINGS = JournalRig.settings(FOLDER).withRetention(Retention.NONE);

    private final ManualClock clock = new ManualClock();
    private final List<Long> told = new ArrayList<>();
    private SimulatedDisk disk = new SimulatedDisk(3);

    private SteppedJournal opened() throws Exception {
        SteppedJournal stepped = new SteppedJournal(SETTINGS, clock, disk);
        stepped.journal().open(told::add);
        return stepped;
    }

    private Recovered afterCut() throws Exception {
        disk = disk.afterCut();
        SteppedJournal next = new SteppedJournal(SETTINGS, clock, disk);
        try {
            return next.journal().open(told::add);
        } finally {
            next.journal().close();
        }
    }

    /**
     * An event that waited for the disk is written again behind the snapshot that made up for the failure; recovery passes
     * over it, and must not take the Params behind it for parts of something that is not whole.
     */
    @Test
    void whatIsOwedBehindTheSnapshotComesBackWhateverIsOwedBeforeIt() throws Exception {
        JournalEntry late = durable(4, "/b", 1, Value.of(4));
        SteppedJournal stepped = opened();
        disk.failing((call, operation, path) -> operation.equals("force"));
        stepped.journal().append(durable(1, "/a", 1, Value.of(1)));
        stepped.journal().append(durableEvent(2, "/go", Value.of(2)));
        stepped.stepLog();
        assertThat(stepped.journal().isWriting()).isFalse();
        disk.failing(SimulatedDisk.Fault.NONE);
        clock.advance(Duration.ofSeconds(1));
        stepped.stepLog();
        while (stepped.stepKeeper()) {
            // Among other things it makes a segment and a snapshot.
        }
        stepped.journal().append(durable(3, "/a", 2, Value.of(3)));
        stepped.journal().append(late);
        assertThat(told).isEmpty();

        stepped.stepLog();

        assertThat(told).containsExactly(4L);
        assertThat(afterCut().params()).containsExactly(durable(3, "/a", 2, Value.of(3)), late);
        stepped.journal().close();
    }

    /** Damage costs the damaged entries and no more: the parts around one that had been durable count. */
    @Test
    void theRestOfADurableBundleIsKeptThoughAPartOfItIsDamaged() throws Exception {
        SteppedJournal stepped = opened();
        String[] words = {"first", "second", "third"};
        for (int i = 0; i < words.length; i++) {
            JournalEntry entry = durable(i + 1L, "/" + words[i], 1, Value.of("the " + words[i] + " part"));
            stepped.journal()
                    .append(new JournalEntry(
                            entry.seq(), entry.signal(), entry.ttl(), 0, true, BundlePart.of(i, words.length)));
        }
        stepped.stepLog();
        stepped.journal().append(durable(4, "/after", 1, Value.of(4)));
        stepped.stepLog();
        assertThat(told).containsExactly(3L, 4L);
        disk = disk.afterCut();
        Path segment = FOLDER.resolve("log/000000000001.log");
        byte[] bytes = disk.bytes(segment);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("the third part")] ^= 1;
        disk.put(segment, bytes);

        assertThat(afterCut().params())
                .extracting(entry -> entry.signal().address().text())
                .containsExactly("/first", "/second", "/after");
        stepped.journal().close();
    }
}

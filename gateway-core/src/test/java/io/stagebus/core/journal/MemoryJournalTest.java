package io.stagebus.core.journal;

import static io.stagebus.core.journal.JournalEntries.param;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The journal that forgets. */
class MemoryJournalTest {

    private static List<Long> seqs(ReplayPage page) {
        return page.entries().stream().map(JournalEntry::seq).toList();
    }

    @Test
    void keepsTheLastEntries() {
        MemoryJournal journal = new MemoryJournal(3);
        for (int i = 1; i <= 5; i++) {
            journal.append(param(i, "/a", i, Value.of(i)));
        }
        List<ReplayPage> pages = new ArrayList<>();
        journal.read(ReplayRange.everything(Long.MAX_VALUE), pages::add);

        assertThat(seqs(pages.getFirst())).containsExactly(3L, 4L, 5L);
    }

    /** R19: looking through thousands of entries is no work for the thread that asks, which is the bus's. */
    @Test
    void looksOnTheThreadThatItWasGivenForThat() {
        List<Runnable> elsewhere = new ArrayList<>();
        MemoryJournal journal = new MemoryJournal(10, elsewhere::add);
        journal.append(param(1, "/a", 1, Value.of(1)));
        List<ReplayPage> pages = new ArrayList<>();
        journal.read(ReplayRange.everything(Long.MAX_VALUE), pages::add);
        journal.append(param(2, "/a", 2, Value.of(2)));
        assertThat(pages).isEmpty();

        elsewhere.forEach(Runnable::run);

        assertThat(seqs(pages.getFirst()))
                .as("what was there when it was asked")
                .containsExactly(1L);
    }

    /** Large values do not add up without bound. */
    @Test
    void whatItHoldsIsBounded() {
        MemoryJournal journal = new MemoryJournal(1_000);
        String large = "x".repeat(1 << 20);
        for (int i = 1; i <= 200; i++) {
            journal.append(param(i, "/a", i, Value.of(large)));
        }
        try (EntryCursor cursor = journal.cursor(ReplayRange.everything(Long.MAX_VALUE))) {
            int kept = 0;
            for (List<JournalEntry> page = cursor.next(); !page.isEmpty(); page = cursor.next()) {
                kept += page.size();
            }
            assertThat(kept).isBetween(10, 40);
        } catch (JournalException e) {
            throw new AssertionError(e);
        }
    }
}

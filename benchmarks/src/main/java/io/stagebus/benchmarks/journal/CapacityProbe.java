package io.stagebus.benchmarks.journal;

import io.stagebus.core.journal.JournalCounters;
import io.stagebus.core.journal.durable.LogSettings;
import java.nio.file.Path;

/** What becomes of more changes than the journal is to record (R20), in a JVM of its own: what is asked, what is recorded. */
public final class CapacityProbe {

    private static final int ADDRESSES = 1_000;
    private static final int MAX_BACKLOG = 50_000;
    private static final int LOOK = 1_000;

    private CapacityProbe() {}

    /** Measures and prints the figures. Arguments: a folder, how many seconds. */
    public static void main(String[] arguments) {
        Samples samples = new Samples(ADDRESSES);
        double seconds = Double.parseDouble(arguments[1]);
        OpenJournal open = new OpenJournal(Path.of(arguments[0]), LogSettings.DEFAULT);
        long asked = 0;
        double taken;
        try (open) {
            long first = open.recovered.lastSeq();
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < seconds * 1e9) {
                for (int i = 0; i < LOOK; i++) {
                    asked++;
                    open.journal.append(
                            samples.entry(first + asked, System.currentTimeMillis() * 1_000, asked, i == LOOK - 1));
                }
                open.awaitBacklog(MAX_BACKLOG);
            }
            open.awaitDurable(first + asked);
            taken = (System.nanoTime() - begun) / 1e9;
        }
        JournalCounters counters = open.journal.counters();
        JournalProbe.figure("asked-per-second", asked / taken);
        JournalProbe.figure("recorded-per-second", counters.entries() / taken);
        JournalProbe.figure("unaccounted", (double) (asked - counters.entries() - counters.coalesced()));
    }
}

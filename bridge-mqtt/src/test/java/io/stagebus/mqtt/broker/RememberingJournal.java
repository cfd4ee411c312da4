package io.stagebus.mqtt.broker;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.log.StateImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal in memory that can be opened again, as it would be after a power cut at any point. */
final class RememberingJournal implements Journal {

    private final List<JournalRecord> records = new ArrayList<>();
    private final long durableAtStart;
    private LongConsumer onDurable = seq -> {};
    /** Whether what is appended is durable at once. */
    private boolean forcing = true;

    private long durableSeq;

    RememberingJournal() {
        this(List.of());
    }

    private RememberingJournal(List<JournalRecord> before) {
        records.addAll(before);
        durableAtStart = before.isEmpty() ? 0 : before.getLast().seq();
        durableSeq = durableAtStart;
    }

    /** What a start finds after a power cut now: what was durable, and of the rest at most {@code more} whole records. */
    RememberingJournal afterCut(int more) {
        int kept = 0;
        while (kept < records.size() && records.get(kept).seq() <= durableSeq) {
            kept++;
        }
        kept = Math.min(records.size(), kept + more);
        while (kept > 0 && records.get(kept - 1).part().goesOn()) {
            kept--;
        }
        return new RememberingJournal(records.subList(0, kept));
    }

    /** From now on the disk waits, or does not. */
    void forcing(boolean now) {
        forcing = now;
        if (now) {
            force();
        }
    }

    private void force() {
        if (!records.isEmpty() && !records.getLast().part().goesOn()) {
            durableSeq = records.getLast().seq();
            onDurable.accept(durableSeq);
        }
    }

    @Override
    public Recovered open(LongConsumer durable) {
        onDurable = durable;
        StateImage image = new StateImage(1_000);
        records.forEach(image::apply);
        return new Recovered(image.params(), image.notes(), durableAtStart, 0, 0, false, 0);
    }

    @Override
    public void append(JournalRecord item) {
        records.add(item);
        if (forcing) {
            force();
        }
    }

    @Override
    public long backlog() {
        return 0;
    }

    @Override
    public boolean isReadable() {
        return false;
    }

    @Override
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
        sink.accept(ReplayPage.NOTHING);
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}

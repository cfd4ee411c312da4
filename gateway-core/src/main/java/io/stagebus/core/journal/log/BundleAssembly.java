package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Gives on the records of the log, and those of a bundle only when all of them are there (R23) - or when they had been
 * durable, so that it is damage which took the others: that costs the damaged records and no more. One thread.
 */
final class BundleAssembly {

    private final Consumer<JournalRecord> sink;
    /** What is there so far of a bundle that goes on. */
    private final List<JournalRecord> open = new ArrayList<>();
    /** Parts of bundles that will not become whole; they count should it turn out that they had been durable. */
    private final List<JournalRecord> orphans = new ArrayList<>();

    BundleAssembly(Consumer<JournalRecord> sink) {
        this.sink = sink;
    }

    /** The next record, with the marks of its frame. */
    void add(JournalRecord item, boolean continues, boolean goesOn) {
        if (continues == open.isEmpty()) {
            interrupted();
        }
        if (continues && open.isEmpty()) {
            orphans.add(item);
        } else if (goesOn) {
            open.add(item);
        } else {
            open.forEach(sink);
            open.clear();
            sink.accept(item);
        }
    }

    /** Something is missing here. */
    void interrupted() {
        orphans.addAll(open);
        open.clear();
    }

    /** All so far had been durable. */
    void wasDurable() {
        orphans.forEach(sink);
        orphans.clear();
    }

    /** Another run begins: what is not whole now never was. */
    void restarted() {
        open.clear();
        orphans.clear();
    }

    /** Whether the last record so far needs another one. */
    boolean isOpen() {
        return !open.isEmpty();
    }
}

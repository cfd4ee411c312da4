package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.Signal;

/** Which entries a read wants. Immutable. */
record ReplayFilter(ReplayRange range) {

    boolean wants(JournalEntry entry) {
        Signal signal = entry.signal();
        return signal.kind().in(range.kinds())
                && signal.timeMicros() >= range.fromMicros()
                && signal.timeMicros() <= range.toMicros()
                && range.pattern().matches(signal.address());
    }
}

package io.stagebus.rules.engine;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.rules.trace.EntryRecord;
import io.stagebus.rules.trace.TraceEntry;

/**
 * Has the journal keep what firings saw and did, at {@code /stagebus/rules/{id}/fired}, where nobody is told of it: for
 * questions that come when the trace has forgotten. Only so many a second, because a storm of firings must not become one of
 * the disk; the next record of the rule says how many were left out. Bus thread only.
 */
final class FiringJournal {

    private final SignalBus bus;
    private final Session session;
    private final int most;
    private final RateWindow window = new RateWindow();

    FiringJournal(SignalBus bus, Session session, EngineLimits limits) {
        this.bus = bus;
        this.session = session;
        this.most = limits.maxRecordedPerSecond();
    }

    /** A rule fired; once for each entry. */
    void record(RuleMemory memory, TraceEntry entry, long nowNanos) {
        if (!entry.record()) {
            return;
        }
        if (!window.admits(nowNanos, most)) {
            memory.unrecorded++;
            return;
        }
        window.count(nowNanos);
        Origin origin = session.origin()
                .because(new Cause.Rule(entry.ruleId(), entry.cue().origin()));
        bus.notes()
                .record(new Signal.Event(
                        EntryRecord.place(entry.ruleId()),
                        Content.of(EntryRecord.told(entry, memory.unrecorded)),
                        PublishFields.NONE,
                        bus.nowMicros(),
                        origin));
        memory.unrecorded = 0;
    }
}

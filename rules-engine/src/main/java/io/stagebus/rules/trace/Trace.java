package io.stagebus.rules.trace;

import io.stagebus.core.signal.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The last entries, the oldest ones overwritten. Bus thread only. */
public final class Trace {

    private final @Nullable TraceEntry[] ring;
    private long written;

    /** A trace that remembers so many entries, 1 or more. */
    public Trace(int capacity) {
        ring = new TraceEntry[capacity];
    }

    /** Adds an entry whose verdict has fallen. */
    public void add(TraceEntry entry) {
        entry.number(++written);
        ring[(int) ((written - 1) % ring.length)] = entry;
    }

    /** How many there ever were. */
    public long written() {
        return written;
    }

    /** The newest entries that are wanted, the newest first, at most {@code most}. */
    public List<TraceEntry> newest(Predicate<TraceEntry> wanted, int most) {
        List<TraceEntry> found = new ArrayList<>();
        long oldest = Math.max(0, written - ring.length);
        for (long at = written - 1; at >= oldest && found.size() < most; at--) {
            TraceEntry entry = ring[(int) (at % ring.length)];
            if (entry != null && wanted.test(entry)) {
                found.add(entry);
            }
        }
        return found;
    }

    /** The firing of a rule that a signal of this origin triggered, if it is still remembered. */
    @SuppressWarnings("ReferenceEquality")
    public Optional<TraceEntry> firing(String ruleId, Origin trigger) {
        List<TraceEntry> same = newest(
                entry -> entry.verdict() == Verdict.FIRED
                        && entry.ruleId().equals(ruleId)
                        && entry.cue().origin().equals(trigger),
                ring.length);
        // Several signals may have equal origins; the object tells them apart as long as nothing was restarted.
        for (TraceEntry entry : same) {
            if (entry.cue().origin() == trigger) {
                return Optional.of(entry);
            }
        }
        return same.isEmpty() ? Optional.empty() : Optional.of(same.get(0));
    }
}

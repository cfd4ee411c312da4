package io.stagebus.core.journal.durable;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is left out of the log under overload: a Param that nobody waits for and that a later entry of the same batch
 * supersedes (R20). Durable entries, the parts of a bundle, notes and everything that is no Param stay.
 */
final class Coalescing {

    private Coalescing() {}

    static List<JournalRecord> lastPerParam(List<JournalRecord> batch) {
        Set<Address> seen = new HashSet<>();
        List<JournalRecord> kept = new ArrayList<>(batch.size());
        for (JournalRecord item : batch.reversed()) {
            boolean superseded = item instanceof JournalEntry entry
                    && entry.signal() instanceof Signal.Param param
                    && !seen.add(param.address());
            if (!superseded || item.durable() || item.part() != BundlePart.NONE) {
                kept.add(item);
            }
        }
        return kept.reversed();
    }
}

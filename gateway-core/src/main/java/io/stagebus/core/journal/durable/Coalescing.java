package io.stagebus.core.journal.durable;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is left out of the log under overload: a Param that nobody waits for and that a later entry of the same batch
 * supersedes (R20). Durable entries, the parts of a bundle and everything that is no Param stay.
 */
final class Coalescing {

    private Coalescing() {}

    static List<JournalEntry> lastPerParam(List<JournalEntry> batch) {
        Set<Address> seen = new HashSet<>();
        List<JournalEntry> kept = new ArrayList<>(batch.size());
        for (JournalEntry entry : batch.reversed()) {
            boolean isParam = entry.signal() instanceof Signal.Param;
            boolean superseded = isParam && !seen.add(entry.signal().address());
            if (!superseded || entry.durable() || entry.part() != BundlePart.NONE) {
                kept.add(entry);
            }
        }
        return kept.reversed();
    }
}

package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalEntry;
import java.util.Collections;
import java.util.List;

/**
 * A {@link StateImage} at one seq, to be written elsewhere while the image goes on.
 *
 * @param seq the last entry it knows of
 * @param creationFloor see {@link StateImage#creationFloor}
 * @param micros when that entry was made
 * @param entries the entries, in no order
 */
public record StateImageCopy(long seq, long creationFloor, long micros, List<JournalEntry> entries) {

    /** Wraps {@code entries}, which must not change any more; a copy of very many would be made on a thread in a hurry. */
    public StateImageCopy {
        entries = Collections.unmodifiableList(entries);
    }
}

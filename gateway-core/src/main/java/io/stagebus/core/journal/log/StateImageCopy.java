package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalRecord;
import java.util.Collections;
import java.util.List;

/**
 * A {@link StateImage} at one seq, to be written elsewhere while the image goes on.
 *
 * @param seq the last entry it knows of
 * @param creationFloor see {@link StateImage#creationFloor}
 * @param micros when that entry was made
 * @param records the entries and notes, in no order
 */
public record StateImageCopy(long seq, long creationFloor, long micros, List<JournalRecord> records) {

    /** Wraps {@code records}, which must not change any more; a copy of very many would be made on a thread in a hurry. */
    public StateImageCopy {
        records = Collections.unmodifiableList(records);
    }
}

package io.stagebus.core.journal.index;

import io.stagebus.core.address.AddressPattern;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The databases that somebody could not read. Any thread complains; the keeper's thread looks into them. */
final class Suspects {

    private static final int MAX_COMPLAINTS = 3;

    private final Set<DayFile> waiting = ConcurrentHashMap.newKeySet();
    private final Map<DayFile, Integer> complaints = new HashMap<>();

    /** Answers whether that is news. */
    boolean add(DayFile file) {
        return waiting.add(file);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Those that wait to be looked into. */
    List<DayFile> waiting() {
        return List.copyOf(waiting);
    }

    /** It is looked into: whoever complains from now on has it looked into again. */
    void remove(DayFile file) {
        waiting.remove(file);
    }

    /** Reads a database through; answers what is wrong with it, if anything is. */
    Optional<Exception> damageOf(DayFile file, OpenDays days) {
        try (DayReader reader = new DayReader(days.open(file), AddressPattern.ALL)) {
            for (DayReader.BatchSpan batch : reader.batches()) {
                reader.entries(batch);
            }
        } catch (SQLException | RuntimeException e) {
            return Optional.of(e);
        }
        // Damage that comes and goes is damage all the same: it must not be looked for over and over.
        int times = complaints.merge(file, 1, Integer::sum);
        return times < MAX_COMPLAINTS
                ? Optional.empty()
                : Optional.of(new SQLException("it could not be read " + times + " times"));
    }
}

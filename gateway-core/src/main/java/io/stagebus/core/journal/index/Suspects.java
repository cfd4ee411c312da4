package io.stagebus.core.journal.index;

import io.stagebus.core.address.AddressPattern;
import java.io.IOException;
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

    /**
     * Reads those that wait through, and sets aside what is damaged; what cannot be looked into now goes on waiting.
     *
     * @param letGo lets go of the database that is written, before any is set aside
     */
    void judge(OpenDays days, Quarantine quarantine, Runnable letGo) throws IOException {
        for (DayFile suspect : List.copyOf(waiting)) {
            // Whoever complains from now on has it looked into again.
            waiting.remove(suspect);
            Optional<Exception> damage = damageOf(suspect, days);
            if (damage.isPresent()) {
                boolean judged = false;
                if (!DayFormat.isInOrder(damage.get())) {
                    letGo.run();
                    judged = quarantine.take(suspect, damage.get());
                }
                if (!judged) {
                    waiting.add(suspect);
                }
            }
        }
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

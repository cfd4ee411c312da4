package io.stagebus.core.journal.rig;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * What the world outside was told over all lives of one data folder, and what therefore must be so after every start. Not
 * thread-safe.
 */
final class Promises {

    private static final long DAY_MICROS = 86_400_000_000L;

    /** Everything that the bus ever gave a place. */
    private final NavigableMap<Long, JournalRecord> given = new TreeMap<>();

    private final Set<String> revisions = new HashSet<>();
    private final Map<Address, Long> shown = new HashMap<>();
    private final Set<String> shownEarly = new HashSet<>();
    /** The last record of each Param and note that is promised, by address or key. */
    private final Map<Object, JournalRecord> promised = new HashMap<>();
    /** Everything that is promised to be in the history. */
    private final NavigableMap<Long, JournalEntry> recorded = new TreeMap<>();

    private final NavigableMap<Long, JournalRecord> waiting = new TreeMap<>();
    /** The state as the bus has it. */
    private final Map<Object, JournalRecord> state = new HashMap<>();

    private boolean recording = true;
    private long toldSeq;
    private long floor;
    private boolean stoppedCleanly = true;
    private long newestDay;

    /**
     * A life begins.
     *
     * @param steady whether the disk will take everything; otherwise what a later value superseded is in no history, and
     *     the start may have to count as one after a power cut
     */
    void begins(boolean steady) {
        recording = steady;
        stoppedCleanly &= steady;
        shownEarly.clear();
    }

    /** The bus gave a change or a note its place. */
    void appended(JournalRecord made) {
        check(given.isEmpty() || made.seq() > given.lastKey(), "seq %s is given twice", made.seq());
        given.put(made.seq(), made);
        waiting.put(made.seq(), made);
        newestDay = Math.max(newestDay, made.timeMicros() / DAY_MICROS);
        key(made).ifPresent(key -> state.put(key, made));
        if (made instanceof JournalEntry(long seq, Signal.Param param, var ttl, long expires, var durable, var part)) {
            String revision = revisionOf(param);
            check(revisions.add(revision), "revision %s is given twice", revision);
            shownEarly.remove(revision);
        }
    }

    private static String revisionOf(Signal.Param param) {
        return param.address().text() + "@" + param.revision();
    }

    private static Optional<Object> key(JournalRecord made) {
        return switch (made) {
            case Note note -> Optional.of(note.key());
            case JournalEntry entry ->
                entry.signal() instanceof Signal.Param param ? Optional.of(param.address()) : Optional.empty();
        };
    }

    /** A subscriber was shown a Param, perhaps before the journal was. */
    void showed(Signal.Param param) {
        String revision = revisionOf(param);
        if (!revisions.contains(revision)) {
            shownEarly.add(revision);
        }
        Long before = shown.put(param.address(), param.revision());
        check(before == null || before < param.revision(), "%s is shown after %s", revision, before);
    }

    /** A command is over: what was shown is recorded. */
    void commandIsOver() {
        check(shownEarly.isEmpty(), "shown and not recorded: %s", shownEarly);
    }

    /** The journal said that all up to {@code seq} is durable. */
    void durable(long seq) {
        check(seq >= toldSeq, "%s is durable after %s", seq, toldSeq);
        toldSeq = seq;
        while (!waiting.isEmpty() && isWhole(waiting.firstKey(), seq)) {
            promise(waiting.pollFirstEntry().getValue());
        }
    }

    /** Whether the record's last companion in a bundle is promised, too. */
    private boolean isWhole(long first, long upToSeq) {
        for (JournalRecord made : waiting.tailMap(first, true).values()) {
            if (made.seq() > upToSeq) {
                return false;
            }
            if (!made.part().goesOn()) {
                return true;
            }
        }
        return false;
    }

    private void promise(JournalRecord made) {
        if (recording && made instanceof JournalEntry entry) {
            recorded.put(entry.seq(), entry);
        }
        key(made).ifPresent(key -> promised.put(key, made));
    }

    /** A writer was told that what it wrote is durable. */
    void answered(long seq) {
        check(seq <= toldSeq, "%s is acknowledged when %s is durable", seq, toldSeq);
    }

    /** The last seq that was given; 0 when none was. */
    long lastSeq() {
        return given.isEmpty() ? 0 : given.lastKey();
    }

    /** How many changes and notes there were. */
    long changes() {
        return given.size();
    }

    /** The gateway stopped in order, and could write to the last. */
    void stopped() {
        stoppedCleanly = true;
    }

    /** A start came to nothing; it may have left its traces. */
    void startFailed() {
        stoppedCleanly = false;
    }

    /** A start gave this back. */
    void recovered(Recovered recovered) {
        Map<Object, JournalRecord> there = new HashMap<>();
        List<JournalRecord> found = new ArrayList<>(recovered.params());
        found.addAll(recovered.notes());
        for (JournalRecord one : found) {
            JournalRecord original = original(one);
            there.put(key(original).orElseThrow(), original);
            check(recovered.lastSeq() >= one.seq(), "seq goes on behind %s", one);
        }
        promised.forEach((key, promise) -> kept(there.get(key), promise, recovered.creationFloor()));
        Errands.checkWholes(there);
        if (stoppedCleanly) {
            stayed(recovered, there);
        }
        check(recovered.revisionFloor() >= floor, "floor %s after %s", recovered.revisionFloor(), floor);
        floor = recovered.revisionFloor();
        stoppedCleanly = false;
        toldSeq = recovered.lastSeq();
        waiting.clear();
        promised.clear();
        promised.putAll(there);
        state.clear();
        state.putAll(there);
        for (JournalEntry entry : recovered.params()) {
            shown.merge(entry.signal().address(), revision(entry), Math::max);
        }
    }

    /** Exactly what the bus made under this seq. */
    JournalRecord original(JournalRecord found) {
        JournalRecord original = given.get(found.seq());
        check(original != null, "nobody made %s", found);
        Objects.requireNonNull(original);
        check(found.equals(original.as(BundlePart.NONE, original.durable())), "%s came back as %s", original, found);
        return original;
    }

    /**
     * How many of the records that the last start gave back are not {@code found} in another one.
     *
     * @throws BrokenPromise when something is found that was never made
     */
    long missing(List<JournalRecord> found) {
        Map<Object, JournalRecord> there = new HashMap<>();
        found.forEach(one -> there.put(key(one).orElseThrow(), original(one)));
        return state.entrySet().stream()
                .filter(one -> !isRemoval(one.getValue()) && !one.getValue().equals(there.get(one.getKey())))
                .count();
    }

    private void kept(@Nullable JournalRecord found, JournalRecord promise, long creationFloor) {
        if (found != null) {
            check(found.seq() >= promise.seq(), "%s is lost, %s is there", promise, found);
            return;
        }
        JournalRecord removal = isRemoval(promise) ? promise : removalAfter(promise);
        check(removal != null, "%s is lost", promise);
        if (removal instanceof JournalEntry grave) {
            // The tombstone was forgotten: then what comes next at this address begins above it (R12).
            check(revision(grave) <= creationFloor, "%s is forgotten, and its revision", grave);
        }
    }

    private @Nullable JournalRecord removalAfter(JournalRecord promise) {
        for (JournalRecord later : given.tailMap(promise.seq(), false).values()) {
            if (isRemoval(later) && key(later).equals(key(promise))) {
                return later;
            }
        }
        return null;
    }

    /** Whether it says that something is gone. */
    static boolean isRemoval(JournalRecord made) {
        return switch (made) {
            case Note note -> note.removed();
            case JournalEntry entry -> entry.signal() instanceof Signal.Param param && param.deleted();
        };
    }

    /** The revision of an entry of a Param. */
    static long revision(JournalRecord entry) {
        return ((Signal.Param) ((JournalEntry) entry).signal()).revision();
    }

    /** After a clean stop everything is there, and counting goes on by 1 (R11). */
    private void stayed(Recovered recovered, Map<Object, JournalRecord> there) {
        check(recovered.clean(), "a clean stop is taken for none");
        check(recovered.revisionFloor() == floor, "floor %s after %s", recovered.revisionFloor(), floor);
        check(recovered.lastSeq() >= lastSeq(), "seq goes back to %s", recovered.lastSeq());
        state.forEach((key, made) -> {
            boolean forgotten = isRemoval(made) && !there.containsKey(key);
            check(forgotten || made.equals(there.get(key)), "%s is lost in a clean stop", made);
        });
    }

    /**
     * The history as it was read back.
     *
     * @param keptDays how many days retention keeps
     */
    void history(List<JournalEntry> history, int keptDays) {
        long before = 0;
        Set<Long> there = new HashSet<>();
        for (JournalEntry entry : history) {
            check(entry.seq() > before, "history has %s after %s", entry.seq(), before);
            before = entry.seq();
            original(entry);
            there.add(entry.seq());
        }
        recorded.forEach((seq, entry) -> {
            boolean dropped = entry.timeMicros() / DAY_MICROS < newestDay - keptDays;
            check(dropped || there.contains(seq), "history lacks %s", entry);
        });
    }

    /** A database was damaged beyond repair and said so: what was in it is gone. */
    void historyLost() {
        recorded.clear();
    }

    static void check(boolean holds, String otherwise, @Nullable Object... about) {
        if (!holds) {
            String said = otherwise;
            for (Object one : about) {
                said = said.replaceFirst("%s", Matcher.quoteReplacement(String.valueOf(one)));
            }
            throw new BrokenPromise(said);
        }
    }
}

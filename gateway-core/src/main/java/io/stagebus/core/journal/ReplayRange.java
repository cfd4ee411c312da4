package io.stagebus.core.journal;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which entries of the journal are wanted (CLASP REPLAY). Immutable.
 *
 * @param pattern which addresses
 * @param fromMicros earliest time, inclusive, microseconds since 1970
 * @param toMicros latest time, inclusive
 * @param limit at most so many entries
 * @param kinds mask of {@link io.stagebus.core.signal.SignalKind#bit}
 * @param newest whether the limit keeps the newest entries instead of the oldest; either way they come oldest first
 * @param afterSeq only entries behind this one; 0 for all
 * @param upToSeq only entries up to this one; {@link Long#MAX_VALUE} for all there are when the read begins
 * @param scope whose eyes it is for: what it may not read is not there, and does not count
 */
public record ReplayRange(
        AddressPattern pattern,
        long fromMicros,
        long toMicros,
        long limit,
        int kinds,
        boolean newest,
        long afterSeq,
        long upToSeq,
        AccessScope scope) {

    /** A page is full with so many entries, ... */
    private static final int PAGE_ENTRIES = 1_000;
    /** ... or when what they hold weighs so much. */
    private static final long PAGE_BYTES = 1L << 20;

    /** A range over everything the journal has, for whoever may read all. */
    public ReplayRange(AddressPattern pattern, long fromMicros, long toMicros, long limit, int kinds, boolean newest) {
        this(pattern, fromMicros, toMicros, limit, kinds, newest, 0, Long.MAX_VALUE, AccessScope.ADMIN);
    }

    /** Everything up to {@code upToSeq}, for whoever may read all. */
    public static ReplayRange everything(long upToSeq) {
        return new ReplayRange(
                AddressPattern.ALL,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                SignalKind.ALL,
                false,
                0,
                upToSeq,
                AccessScope.ADMIN);
    }

    /** The same range as far as {@code reader} may read it. */
    public ReplayRange within(AccessScope reader) {
        return new ReplayRange(pattern, fromMicros, toMicros, limit, kinds, newest, afterSeq, upToSeq, reader);
    }

    /** Whether {@code signal} is wanted; the limit and the place in the journal aside. */
    public boolean admits(Signal signal) {
        return signal.kind().in(kinds)
                && signal.timeMicros() >= fromMicros
                && signal.timeMicros() <= toMicros
                && pattern.matches(signal.address())
                && scope.mayRead(signal.address());
    }

    /** The oldest entries of the same range between two places in the journal, the second one included. */
    public ReplayRange between(long after, long upTo) {
        return new ReplayRange(pattern, fromMicros, toMicros, limit, kinds, false, after, upTo, scope);
    }

    /** An empty page of this range. */
    public Page page() {
        return new Page(this);
    }

    /** A page while it is filled. One thread. */
    public static final class Page {
        private final ReplayRange range;
        private final List<JournalEntry> entries = new ArrayList<>();
        private long weight;

        private Page(ReplayRange range) {
            this.range = range;
        }

        /** How many more entries it may take; 0 when it is full. */
        public int room() {
            return weight >= PAGE_BYTES ? 0 : (int) Math.max(0, Math.min(PAGE_ENTRIES, range.limit) - entries.size());
        }

        /** Adds an entry that comes after those before it. */
        public void add(JournalEntry entry) {
            entries.add(entry);
            weight += entry.signal().weight();
        }

        /**
         * The page as it is.
         *
         * @param more whether the journal may have more of the range behind it
         */
        public ReplayPage end(boolean more) {
            return entries.isEmpty()
                    ? ReplayPage.NOTHING
                    : end(more, entries.getLast().seq());
        }

        /**
         * The page as it is, which may be empty although there is more.
         *
         * @param more whether the journal may have more of the range
         * @param lookedAtSeq behind this entry
         */
        public ReplayPage end(boolean more, long lookedAtSeq) {
            long left = range.limit - entries.size();
            return new ReplayPage(
                    entries, more && left > 0 ? Optional.of(range.rest(left, lookedAtSeq)) : Optional.empty());
        }
    }

    private ReplayRange rest(long left, long after) {
        return new ReplayRange(pattern, fromMicros, toMicros, left, kinds, false, after, upToSeq, scope);
    }
}

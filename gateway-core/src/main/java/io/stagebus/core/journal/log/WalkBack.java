package io.stagebus.core.journal.log;

import java.util.List;

/** Counts entries from the newest to the oldest until there are enough. One thread. */
public final class WalkBack {

    private final long wanted;
    private long found;
    private long firstSeq;
    private long left = Long.MAX_VALUE;

    /** A walk that ends after {@code wanted} entries. */
    public WalkBack(long wanted) {
        this.wanted = wanted;
    }

    /** Adds a stretch of entries that lies before all that was added so far; their seqs, ascending. */
    public void add(List<Long> seqs) {
        int size = seqs.size();
        if (size == 0 || isDone()) {
            return;
        }
        long more = Math.min(size, wanted - found);
        firstSeq = seqs.get((int) (size - more));
        found += more;
    }

    /** From now on so much may be done before the walk rests, in entries looked at. */
    public void allow(long work) {
        left = work;
    }

    /** So many entries were looked at. */
    public void spent(long work) {
        left -= work;
    }

    /** Whether to go no further for now: there are enough, or it is time for a rest. */
    public boolean isOver() {
        return isDone() || left <= 0;
    }

    /** Whether there are enough. */
    public boolean isDone() {
        return found >= wanted;
    }

    /** The seq behind which the entries begin that were found; {@code otherwise} when none was. */
    public long before(long otherwise) {
        return found == 0 ? otherwise : firstSeq - 1;
    }
}

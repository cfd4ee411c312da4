package io.stagebus.mqtt.session;

import java.util.Comparator;
import java.util.TreeSet;

/**
 * Who gives when the journal has no more room for notes: the session whose messages hold most of it, its oldest first. So one
 * client's backlog never costs another one's messages. Bus thread only.
 */
final class KeptRoom {

    private record Holding(long bytes, long number, Keeping keeping) {}

    private final TreeSet<Holding> holdings =
            new TreeSet<>(Comparator.comparingLong(Holding::bytes).thenComparingLong(Holding::number));
    private long made;

    /** A number that tells a session from all others. */
    long nextNumber() {
        return made++;
    }

    /** What is kept of one session's messages changes from {@code before} to {@code now} bytes. */
    void weighs(Keeping keeping, long before, long now) {
        if (before > 0) {
            holdings.remove(new Holding(before, keeping.order(), keeping));
        }
        if (now > 0) {
            holdings.add(new Holding(now, keeping.order(), keeping));
        }
    }

    /** Has the largest give up its oldest message; says whether there is anything to be given up. */
    boolean make() {
        return !holdings.isEmpty() && holdings.last().keeping.giveUpOldest();
    }

    /** The same, for a message of one session: it gives itself if with that message it is the largest. */
    boolean makeFor(Keeping asking, long more) {
        boolean isLargest = holdings.isEmpty() || asking.bytes() + more > holdings.last().bytes;
        return isLargest ? asking.giveUpOldest() : make();
    }
}

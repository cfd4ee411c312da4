package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The queue of an outbox: frames in order, and while it conflates, for each {@link Waiting.Key} the frames a newer one may
 * stand for. Owns the bytes of what it holds. Event loop of its channel.
 *
 * <p>Conflation changes bytes in place: the newest value of a Param takes the place of the oldest that waits, so a client
 * never sees an Event before the value that was set before it. It never reaches across an answer that shows state: what
 * comes after a SNAPSHOT stays after it.
 *
 * <p>Conflating begins with a backlog of tens of thousands of frames, and the bus has no time to look at them at once: it
 * catches up with what waits a few frames at a time (R19).
 */
final class Backlog {

    private @Nullable Waiting first;
    private @Nullable Waiting last;
    private long cost;
    private @Nullable Map<Waiting.Key, Waiting> replaceable;
    private @Nullable Map<Waiting.Key, Deque<Waiting>> droppable;
    /** The first frame the conflation has not come to; those behind it are in no index. */
    private @Nullable Waiting unseen;
    /** The first frame of those whose streams are still to be thinned. */
    private @Nullable Waiting unthinned;

    boolean isEmpty() {
        return first == null;
    }

    long cost() {
        return cost;
    }

    boolean isConflating() {
        return replaceable != null;
    }

    @Nullable
    Waiting peek() {
        return first;
    }

    /** Takes the first frame out; the caller owns its bytes. */
    @Nullable
    Waiting poll() {
        Waiting head = first;
        if (head != null) {
            unlink(head);
        }
        return head;
    }

    void add(Waiting waiting) {
        link(waiting);
        if (unseen == null) {
            index(waiting);
        }
    }

    /**
     * Puts {@code bytes} in the place of the frame that waits under {@code key}, when there is one, and releases what was
     * there. Not before it has caught up: a frame it has not come to may be newer than the one it knows.
     */
    boolean replace(Waiting.Key key, ByteBuf bytes) {
        Map<Waiting.Key, Waiting> index = replaceable;
        Waiting older = index == null || unseen != null ? null : index.get(key);
        if (older == null) {
            return false;
        }
        put(older, bytes);
        return true;
    }

    private void put(Waiting place, ByteBuf bytes) {
        cost -= place.cost();
        place.bytes.release();
        place.bytes = bytes;
        cost += place.cost();
    }

    /** Drops the oldest sample of {@code key}'s stream, when one waits. */
    boolean dropOldest(Waiting.Key key) {
        Map<Waiting.Key, Deque<Waiting>> index = droppable;
        Deque<Waiting> samples = index == null ? null : index.get(key);
        Waiting oldest = samples == null ? null : samples.peekFirst();
        if (oldest == null) {
            return false;
        }
        unlink(oldest);
        oldest.bytes.release();
        return true;
    }

    /** Starts to conflate. What waits already is conflated by {@link #catchUp}. */
    void conflate() {
        replaceable = new HashMap<>();
        droppable = new HashMap<>();
        unseen = first;
        unthinned = first;
    }

    /** Whether there are frames left that {@link #catchUp} or {@link #thinStreams} has to look at. */
    boolean isCatchingUp() {
        return unseen != null || unthinned != null;
    }

    /**
     * Conflates up to {@code frames} more of those that waited when it all began.
     *
     * @return how many frames that took away
     */
    int catchUp(int frames) {
        int gone = 0;
        for (int i = 0; i < frames && unseen != null; i++) {
            Waiting each = unseen;
            unseen = each.next;
            Waiting.Key key = each.key;
            Map<Waiting.Key, Waiting> newest = replaceable;
            Waiting older =
                    each.kind == Waiting.Kind.REPLACEABLE && key != null && newest != null ? newest.get(key) : null;
            if (older == null) {
                index(each);
            } else {
                unlink(each);
                put(older, each.bytes);
                gone++;
            }
        }
        return gone;
    }

    /**
     * Drops samples of streams, the oldest first, but of no stream the last, until the cost is at most {@code limit}. Looks at
     * up to {@code frames}, and at none before {@link #catchUp} has seen them all.
     *
     * @return how many were dropped
     */
    int thinStreams(int frames, long limit) {
        Map<Waiting.Key, Deque<Waiting>> index = droppable;
        if (unseen != null || index == null) {
            return 0;
        }
        if (cost <= limit) {
            unthinned = null;
        }
        int gone = 0;
        for (int i = 0; i < frames && unthinned != null && cost > limit; i++) {
            Waiting each = unthinned;
            unthinned = each.next;
            Waiting.Key key = each.key;
            Deque<Waiting> samples = key == null ? null : index.get(key);
            if (each.kind == Waiting.Kind.DROPPABLE && samples != null && samples.size() > 1) {
                unlink(each);
                each.bytes.release();
                gone++;
            }
        }
        return gone;
    }

    /** Stops to conflate; what waits stays as it is. */
    void stopConflating() {
        replaceable = null;
        droppable = null;
        unseen = null;
        unthinned = null;
    }

    /** Releases everything. */
    void clear() {
        for (Waiting each = first; each != null; each = each.next) {
            each.bytes.release();
        }
        first = null;
        last = null;
        cost = 0;
        stopConflating();
    }

    private void index(Waiting waiting) {
        Map<Waiting.Key, Waiting> newest = replaceable;
        Map<Waiting.Key, Deque<Waiting>> samples = droppable;
        if (newest == null || samples == null) {
            return;
        }
        Waiting.Key key = waiting.key;
        switch (waiting.kind) {
            case REPLACEABLE -> {
                if (key != null) {
                    newest.put(key, waiting);
                }
            }
            case DROPPABLE -> {
                if (key != null) {
                    samples.computeIfAbsent(key, any -> new ArrayDeque<>()).addLast(waiting);
                }
            }
            case VITAL -> {
                if (key != null) {
                    // The gesture its moves belonged to is over, or another begins.
                    newest.remove(key);
                }
            }
            case STATE -> newest.clear();
            case ANSWER -> {}
        }
    }

    private void link(Waiting waiting) {
        Waiting before = last;
        waiting.previous = before;
        if (before == null) {
            first = waiting;
        } else {
            before.next = waiting;
        }
        last = waiting;
        cost += waiting.cost();
    }

    private void unlink(Waiting waiting) {
        Waiting before = waiting.previous;
        Waiting after = waiting.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        if (unseen == waiting) {
            unseen = after;
        }
        if (unthinned == waiting) {
            unthinned = after;
        }
        cost -= waiting.cost();
        forget(waiting);
    }

    private void forget(Waiting waiting) {
        Waiting.Key key = waiting.key;
        if (key == null) {
            return;
        }
        if (replaceable != null) {
            replaceable.remove(key, waiting);
        }
        Deque<Waiting> samples = droppable == null ? null : droppable.get(key);
        if (samples != null) {
            samples.remove(waiting);
            if (samples.isEmpty() && droppable != null) {
                droppable.remove(key);
            }
        }
    }
}

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
 */
final class Backlog {

    private @Nullable Waiting first;
    private @Nullable Waiting last;
    private long cost;
    private @Nullable Map<Waiting.Key, Waiting> replaceable;
    private @Nullable Map<Waiting.Key, Deque<Waiting>> droppable;

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
        index(waiting);
    }

    /**
     * Puts {@code bytes} in the place of the frame that waits under {@code key}, when there is one, and releases what was
     * there.
     */
    boolean replace(Waiting.Key key, ByteBuf bytes) {
        Map<Waiting.Key, Waiting> index = replaceable;
        Waiting older = index == null ? null : index.get(key);
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

    /**
     * Starts to conflate, and conflates what waits already.
     *
     * @return how many frames that took away
     */
    int conflate() {
        replaceable = new HashMap<>();
        droppable = new HashMap<>();
        int gone = 0;
        Waiting next;
        for (Waiting each = first; each != null; each = next) {
            next = each.next;
            Waiting.Key key = each.key;
            Waiting older = each.kind == Waiting.Kind.REPLACEABLE && key != null ? replaceable.get(key) : null;
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
     * Drops samples of streams, the oldest first, but of no stream the last, until the cost is at most {@code limit}.
     *
     * @return how many were dropped
     */
    int thinStreams(long limit) {
        Map<Waiting.Key, Deque<Waiting>> index = droppable;
        int gone = 0;
        Waiting next;
        for (Waiting each = first; index != null && each != null && cost > limit; each = next) {
            next = each.next;
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

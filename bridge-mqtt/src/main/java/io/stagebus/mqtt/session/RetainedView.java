package io.stagebus.mqtt.session;

import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.signal.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ObjLongConsumer;

/**
 * The retained messages that a session's new subscriptions are still to be shown: the Params of the bus, walked a slice at
 * a time as fast as the client reads (R19). Bus thread only.
 */
final class RetainedView {

    /** Params looked at in one slice. */
    private static final int VISITS = 200;

    private record Walk(long tag, SnapshotCursor cursor) {}

    /** Has a piece of work called again until it is done. */
    interface Slices {
        void slice(BooleanSupplier step);
    }

    private final Slices slices;
    private final Outbox outbox;
    private final ObjLongConsumer<Signal.Param> sink;
    private final Runnable afterSlice;
    private final Deque<Walk> walks = new ArrayDeque<>();
    private boolean running;

    /**
     * Nothing to show.
     *
     * @param sink takes each Param with the tag of the subscription it is shown to
     * @param afterSlice flushes what the sink has written
     */
    RetainedView(Slices slices, Outbox outbox, ObjLongConsumer<Signal.Param> sink, Runnable afterSlice) {
        this.slices = slices;
        this.outbox = outbox;
        this.sink = sink;
        this.afterSlice = afterSlice;
    }

    /** Shows what {@code cursor} walks over, behind what is being shown already. */
    void show(long tag, SnapshotCursor cursor) {
        walks.addLast(new Walk(tag, cursor));
        resume();
    }

    /** The client may have caught up: goes on where it stopped. */
    void resume() {
        if (!running && !walks.isEmpty() && outbox.takesMore()) {
            running = true;
            slices.slice(this::step);
        }
    }

    private boolean step() {
        Walk walk = walks.peekFirst();
        if (walk == null || !outbox.takesMore()) {
            running = false;
            return false;
        }
        boolean more = walk.cursor.advance(VISITS, param -> {
            sink.accept(param, walk.tag);
            return outbox.takesMore();
        });
        if (!more) {
            walks.pollFirst();
        }
        afterSlice.run();
        running = !walks.isEmpty();
        return running;
    }

    /** The subscription is gone: what it has not been shown is not shown any more. */
    void drop(long tag) {
        walks.removeIf(walk -> {
            if (walk.tag == tag) {
                walk.cursor.close();
            }
            return walk.tag == tag;
        });
    }

    /** The subscriptions that have not been shown everything. */
    Set<Long> unfinished() {
        Set<Long> tags = new LinkedHashSet<>();
        walks.forEach(walk -> tags.add(walk.tag));
        return tags;
    }

    /** Shows nothing more. */
    void close() {
        walks.forEach(walk -> walk.cursor.close());
        walks.clear();
    }
}

package io.stagebus.osc.server;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.signal.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Shows a peer the current Params it asked for, a few at a time, so that neither the bus thread nor the peer's network is
 * flooded (R19). Params only, never anything that would fire (R28). Bus thread only.
 */
final class Recall {

    /** How many values go out in one go. */
    private static final int PER_SLICE = 32;
    /** How many Params one slice looks at. */
    private static final int VISITS_PER_SLICE = 512;
    /** The pause after a slice that sent its share. */
    private static final long PAUSE_NANOS = 5_000_000;

    private final OscPeer peer;
    private final SignalBus bus;
    private final Predicate<Signal.Param> sink;
    private final Deque<Shown> waiting = new ArrayDeque<>();
    private boolean running;
    private int shown;

    Recall(OscPeer peer, SignalBus bus) {
        this.peer = peer;
        this.bus = bus;
        this.sink = param -> {
            if (waiting.getFirst().asked) {
                peer.pass(param);
            } else {
                peer.passRecalled(param);
            }
            return ++shown < PER_SLICE;
        };
    }

    /** What is shown for one request. */
    private static final class Shown {
        private final long request;
        private final SnapshotCursor cursor;
        private final boolean asked;
        private final Runnable after;

        Shown(long request, SnapshotCursor cursor, boolean asked, Runnable after) {
            this.request = request;
            this.cursor = cursor;
            this.asked = asked;
            this.after = after;
        }
    }

    /**
     * Shows what {@code cursor} walks over, behind what is being shown already.
     *
     * @param asked whether the peer asked for it just now, and not only came back
     * @param after called when it has been shown
     */
    void add(long request, SnapshotCursor cursor, boolean asked, Runnable after) {
        waiting.addLast(new Shown(request, cursor, asked, after));
        if (!running) {
            running = true;
            bus.slice(this::step);
        }
    }

    /** Whether a request has not been shown everything yet. */
    boolean isShowing(long request) {
        return waiting.stream().anyMatch(one -> one.request == request);
    }

    /** How often {@code request} waits. */
    long count(long request) {
        return waiting.stream().filter(one -> one.request == request).count();
    }

    /** Gives up what is still to be shown for a request. */
    void drop(long request) {
        waiting.removeIf(one -> {
            if (one.request == request) {
                one.cursor.close();
            }
            return one.request == request;
        });
    }

    /** Gives up whatever is still to be shown. */
    void close() {
        List<Shown> given = List.copyOf(waiting);
        waiting.clear();
        given.forEach(one -> one.cursor.close());
    }

    private boolean step() {
        shown = 0;
        int visits = 0;
        while (!waiting.isEmpty() && shown < PER_SLICE && visits < VISITS_PER_SLICE && peer.isWritable()) {
            visits += PER_SLICE;
            Shown one = waiting.getFirst();
            if (!one.cursor.advance(PER_SLICE, sink) && waiting.peekFirst() == one) {
                waiting.removeFirst();
                one.after.run();
            }
        }
        peer.flush();
        if (waiting.isEmpty()) {
            running = false;
            return false;
        }
        if (shown < PER_SLICE && peer.isWritable()) {
            return true;
        }
        bus.after(PAUSE_NANOS, () -> bus.slice(this::step));
        return false;
    }
}

package io.stagebus.osc.server;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.signal.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Shows a peer the current Params it asked for, a few at a time, so that neither the bus thread nor the peer's network is
 * flooded (R19). Params only, never anything that would fire (R28). Bus thread only.
 */
final class Recall {

    /** How many values go out in one go: a packet each. */
    private static final int PER_SLICE = 32;
    /** How many Params one slice looks at. */
    private static final int VISITS_PER_SLICE = 512;
    /** The pause after a slice that sent its share. */
    private static final long PAUSE_NANOS = 5_000_000;

    private final SignalBus bus;
    private final OscOutput output;
    private final Predicate<Signal.Param> sink;
    private final Deque<SnapshotCursor> cursors = new ArrayDeque<>();
    private boolean running;
    private int shown;

    Recall(SignalBus bus, OscOutput output, Consumer<Signal.Param> sink) {
        this.bus = bus;
        this.output = output;
        this.sink = param -> {
            sink.accept(param);
            return ++shown < PER_SLICE;
        };
    }

    void add(SnapshotCursor cursor) {
        cursors.addLast(cursor);
        if (!running) {
            running = true;
            bus.slice(this::step);
        }
    }

    /** Gives up whatever is still to be shown. */
    void close() {
        cursors.forEach(SnapshotCursor::close);
        cursors.clear();
    }

    private boolean step() {
        shown = 0;
        int visits = 0;
        while (!cursors.isEmpty() && shown < PER_SLICE && visits < VISITS_PER_SLICE && output.isWritable()) {
            visits += PER_SLICE;
            if (!cursors.getFirst().advance(PER_SLICE, sink)) {
                cursors.removeFirst();
            }
        }
        output.flush();
        if (cursors.isEmpty()) {
            running = false;
            return false;
        }
        if (shown < PER_SLICE && output.isWritable()) {
            return true;
        }
        bus.after(PAUSE_NANOS, () -> bus.slice(this::step));
        return false;
    }
}

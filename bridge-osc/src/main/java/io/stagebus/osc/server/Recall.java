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
    private final Deque<Shown> waiting = new ArrayDeque<>();
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

    /** What is shown for one request. */
    private record Shown(long request, SnapshotCursor cursor) {}

    /** Shows what {@code cursor} walks over, behind what is being shown already. */
    void add(long request, SnapshotCursor cursor) {
        waiting.addLast(new Shown(request, cursor));
        if (!running) {
            running = true;
            bus.slice(this::step);
        }
    }

    /** Whether a request has not been shown everything yet. */
    boolean isShowing(long request) {
        return waiting.stream().anyMatch(shown -> shown.request == request);
    }

    /** How often {@code request} waits. */
    long count(long request) {
        return waiting.stream().filter(shown -> shown.request == request).count();
    }

    /** Gives up what is still to be shown for a request. */
    void drop(long request) {
        waiting.removeIf(shown -> {
            if (shown.request == request) {
                shown.cursor.close();
            }
            return shown.request == request;
        });
    }

    /** Gives up whatever is still to be shown. */
    void close() {
        waiting.forEach(shown -> shown.cursor.close());
        waiting.clear();
    }

    private boolean step() {
        shown = 0;
        int visits = 0;
        while (!waiting.isEmpty() && shown < PER_SLICE && visits < VISITS_PER_SLICE && output.isWritable()) {
            visits += PER_SLICE;
            if (!waiting.getFirst().cursor.advance(PER_SLICE, sink)) {
                waiting.removeFirst();
            }
        }
        output.flush();
        if (waiting.isEmpty()) {
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

package io.stagebus.websocket.connection;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.signal.PublishFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most one move per gesture through in each interval, counted from the first move it holds back (CLASP §9.3).
 * Starts, ends and cancels always pass, an end after the move that was held back. Gestures are told apart by session,
 * address and id; there is one coalescer per session. Bus thread only.
 */
final class GestureCoalescer {

    /** How many gestures of one session are coalesced; further ones pass as they come. */
    private static final int MAX_OPEN = 1_000;
    /** A gesture nobody touched for so long is forgotten. */
    private static final long FORGET_NANOS = 300_000_000_000L;

    private record Key(Address address, long id) {}

    private static final class Gesture {
        private long touchedNanos;
        private long dueNanos;
        private Command.@Nullable Publish held;

        Gesture(long nowNanos) {
            touchedNanos = nowNanos;
        }
    }

    private final SignalBus bus;
    private final ClaspDoor door;
    private final long intervalNanos;
    private final Consumer<Command> submit;
    private final Map<Key, Gesture> open = new HashMap<>(4);
    private boolean timerSet;

    /**
     * A coalescer without gestures.
     *
     * @param submit takes what passes
     */
    GestureCoalescer(ClaspDoor door, Consumer<Command> submit) {
        this.door = door;
        this.bus = door.bus;
        this.intervalNanos = door.settings.gestureInterval().toNanos();
        this.submit = submit;
    }

    /** Takes one phase of a gesture. */
    void publish(Command.Publish phase) {
        if (intervalNanos == 0) {
            submit.accept(phase);
            return;
        }
        Key key = keyOf(phase);
        switch (phase.phase()) {
            case START -> {
                passHeld(open.remove(key));
                begin(key);
                submit.accept(phase);
            }
            case MOVE -> move(key, phase);
            case END, CANCEL -> {
                passHeld(open.remove(key));
                submit.accept(phase);
            }
        }
    }

    private static Key keyOf(Command.Publish phase) {
        long id = phase.fields().id();
        return new Key(phase.address(), id == PublishFields.ABSENT ? 0 : id);
    }

    private void begin(Key key) {
        long now = now();
        if (open.size() >= MAX_OPEN) {
            open.values().removeIf(gesture -> gesture.held == null && now - gesture.touchedNanos > FORGET_NANOS);
        }
        if (open.size() < MAX_OPEN) {
            open.put(key, new Gesture(now));
        }
    }

    private void move(Key key, Command.Publish phase) {
        Gesture gesture = open.get(key);
        if (gesture == null) {
            submit.accept(phase);
            return;
        }
        gesture.touchedNanos = now();
        if (gesture.held == null) {
            gesture.dueNanos = gesture.touchedNanos + intervalNanos;
            gesture.held = phase;
            setTimer(intervalNanos);
        } else {
            gesture.held = phase;
            door.counters.coalescedMoves++;
        }
    }

    private void setTimer(long delayNanos) {
        if (!timerSet) {
            timerSet = true;
            bus.after(delayNanos, this::onTimer);
        }
    }

    private void onTimer() {
        timerSet = false;
        long now = now();
        long next = Long.MAX_VALUE;
        for (Gesture gesture : new ArrayList<>(open.values())) {
            if (gesture.held != null) {
                long left = gesture.dueNanos - now;
                if (left <= 0) {
                    passHeld(gesture);
                } else {
                    next = Math.min(next, left);
                }
            }
        }
        if (next != Long.MAX_VALUE) {
            setTimer(next);
        }
    }

    private void passHeld(@Nullable Gesture gesture) {
        Command.Publish held = gesture == null ? null : gesture.held;
        if (gesture != null && held != null) {
            gesture.held = null;
            submit.accept(held);
        }
    }

    /** Lets everything through that is held back: before a bundle, and at the end of the session. */
    void flush() {
        for (Gesture gesture : new ArrayList<>(open.values())) {
            passHeld(gesture);
        }
    }

    private long now() {
        return door.clock.monotonicNanos();
    }
}

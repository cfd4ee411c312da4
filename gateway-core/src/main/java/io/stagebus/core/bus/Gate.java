package io.stagebus.core.bus;

import io.stagebus.core.signal.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's live signals wait while one of its subscriptions is shown its history, so that nothing overtakes its own
 * past. What another subscription of the session gets anyway does not wait. What the session asks of its subscriptions
 * meanwhile waits too, in its order. Nothing is ever dropped: when too much waits, the past is given up. Bus thread only.
 */
final class Gate {

    /** How many live signals may wait, ... */
    private static final int MAX_WAITING = 10_000;
    /** ... what they may weigh, ... */
    private static final long MAX_BYTES = 8L << 20;
    /** ... and how many commands. */
    private static final int MAX_COMMANDS = 100;

    /** A live signal that waits, with who gets it. */
    private record Late(Recipient recipient, Signal signal) {}

    final ActiveSubscription active;
    /** The commands about the session's subscriptions that wait until it opens. */
    final Deque<Runnable> commands = new ArrayDeque<>();

    private final Delivery delivery;
    private final Moment moment;
    /** What to do when it opens. */
    private final Runnable onOpen;

    private final Deque<Late> late = new ArrayDeque<>();
    private long bytes;
    private boolean givenUp;

    Gate(ActiveSubscription active, Delivery delivery, Moment moment, Runnable onOpen) {
        this.active = active;
        this.delivery = delivery;
        this.moment = moment;
        this.onOpen = onOpen;
    }

    /** Whether too much waits for the past to be shown, and for the receiver to be waited for. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** Whether it keeps anybody waiting. */
    boolean isClosed() {
        return active.attachment.gate == this;
    }

    /** Keeps a live signal. */
    void hold(Recipient recipient, Signal signal) {
        late.addLast(new Late(recipient, signal));
        bytes += signal.weight();
        if (late.size() > MAX_WAITING || bytes > MAX_BYTES) {
            givenUp = true;
        }
        if (givenUp) {
            // Two go for one that comes, so that it empties.
            letOneGo();
            letOneGo();
        }
    }

    /** Keeps a command; {@code false} when there are too many. */
    boolean hold(Runnable command) {
        if (commands.size() >= MAX_COMMANDS) {
            givenUp = true;
            return false;
        }
        commands.addLast(command);
        return true;
    }

    /** Delivers the live signal that waits longest; {@code false} when none waits. */
    boolean letOneGo() {
        @Nullable Late first = late.pollFirst();
        if (first == null) {
            return false;
        }
        bytes -= first.signal.weight();
        delivery.deliverLate(first.recipient, first.signal, moment.nanos());
        return true;
    }

    /** Lets everything go its way; nothing waits any more. */
    void open() {
        active.gated = false;
        active.attachment.gate = null;
        onOpen.run();
        Attachment attachment = active.attachment;
        while (!commands.isEmpty() && attachment.gate == null) {
            commands.removeFirst().run();
        }
        Gate next = attachment.gate;
        if (next != null) {
            next.commands.addAll(commands);
        }
    }
}

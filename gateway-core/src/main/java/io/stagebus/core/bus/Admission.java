package io.stagebus.core.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one answer to overload (R20): open, or closed until what was taken in is worked off. While it is closed, doors that
 * can wait stop reading from their writers, and doors that cannot drop before they submit, and count.
 *
 * <p>{@link #isOpen} may be asked on any thread; the rest belongs to the bus thread.
 */
public final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final int inboxCapacity;
    private final long maxBacklog;
    private final List<Consumer<Boolean>> listeners = new ArrayList<>();
    private volatile boolean open = true;
    private long closings;

    Admission(int inboxCapacity, long maxBacklog) {
        this.inboxCapacity = inboxCapacity;
        this.maxBacklog = maxBacklog;
    }

    /** Whether doors should take in more. Any thread. */
    public boolean isOpen() {
        return open;
    }

    /** Tells {@code listener} of every change, on the bus thread. Bus thread only. */
    public void onChange(Consumer<Boolean> listener) {
        listeners.add(listener);
    }

    /** How often it closed since the start. Bus thread only. */
    public long closings() {
        return closings;
    }

    /** Closes above three quarters of either limit, opens again below one quarter of both. */
    void judge(long inboxDepth, long journalBacklog) {
        boolean before = open;
        if (before && (inboxDepth > inboxCapacity * 3L / 4 || journalBacklog > maxBacklog * 3 / 4)) {
            closings++;
            change(false);
        } else if (!before && inboxDepth < inboxCapacity / 4 && journalBacklog < Math.max(1, maxBacklog / 4)) {
            change(true);
        }
    }

    private void change(boolean to) {
        open = to;
        for (Consumer<Boolean> listener : listeners) {
            try {
                listener.accept(to);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a door failed to heed admission");
            }
        }
    }
}

package io.stagebus.mqtt.session;

import io.stagebus.mqtt.settings.MqttLimits;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How much may wait for slow clients: so much for one, and so much for all together, where the largest backlog gives first
 * (R21). Event loop only.
 */
public final class OutboxBudget {

    private record Backlog(long bytes, long number, Outbox outbox) {}

    private final MqttLimits limits;
    private final TreeSet<Backlog> backlogs =
            new TreeSet<>(Comparator.comparingLong(Backlog::bytes).thenComparingLong(Backlog::number));
    private long total;
    private long outboxes;

    /** Nothing waits. */
    public OutboxBudget(MqttLimits limits) {
        this.limits = limits;
    }

    /** A number that tells an outbox from all others. */
    long nextNumber() {
        return outboxes++;
    }

    /** The most QoS 1 messages that may wait for one client. */
    int maxMessages() {
        return limits.maxQueuedMessages();
    }

    /** The most bytes that may wait for one client. */
    long maxBytes() {
        return limits.backlogBytes();
    }

    /** What waits for one client changes from {@code before} to {@code now} bytes. */
    void weighs(Outbox outbox, long before, long now) {
        if (before > 0) {
            backlogs.remove(new Backlog(before, outbox.number(), outbox));
        }
        if (now > 0) {
            backlogs.add(new Backlog(now, outbox.number(), outbox));
        }
        total += now - before;
    }

    /** Has the largest backlogs give until all together are within the limit; each client keeps its newest message. */
    void trim() {
        @Nullable Backlog largest = backlogs.isEmpty() ? null : backlogs.last();
        while (total > limits.totalBacklogBytes() && largest != null) {
            if (largest.outbox().size() > 1) {
                largest.outbox().dropOldest();
                largest = backlogs.last();
            } else {
                largest = backlogs.lower(largest);
            }
        }
    }
}

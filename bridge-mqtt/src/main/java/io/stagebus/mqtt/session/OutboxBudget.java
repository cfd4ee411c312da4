package io.stagebus.mqtt.session;

import io.stagebus.mqtt.settings.MqttLimits;

/**
 * How much may wait for one slow client: its own limit, or its fair part of what may wait for all together, so that the
 * largest backlogs give first (R21). Event loop only.
 */
public final class OutboxBudget {

    private final MqttLimits limits;
    private int backlogged;

    /** Nothing waits. */
    public OutboxBudget(MqttLimits limits) {
        this.limits = limits;
    }

    /** The most QoS 1 messages that may wait for one client. */
    int maxMessages() {
        return limits.maxQueuedMessages();
    }

    /** The most bytes that may wait for one client now. */
    long maxBytes() {
        return Math.min(limits.backlogBytes(), limits.totalBacklogBytes() / Math.max(1, backlogged));
    }

    /** A client's queue is no longer empty. */
    void backlogStarted() {
        backlogged++;
    }

    /** It is empty again, or gone. */
    void backlogEnded() {
        backlogged--;
    }
}

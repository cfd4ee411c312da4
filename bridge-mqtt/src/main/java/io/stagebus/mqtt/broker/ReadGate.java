package io.stagebus.mqtt.broker;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/** Whether a connection is read from: not while any reason speaks against it (R20). Event loop of the channel. */
final class ReadGate {

    /** Why a connection is not read from. */
    enum Reason {
        /** Nobody knows yet who the client is. */
        CREDENTIALS,
        /** The bus takes in no more. */
        ADMISSION,
        /** Too many of the client's packets wait for their answer. */
        ANSWERS,
        /** The client sends faster than it may. */
        RATE,
        /** The client does not read what it is sent; it is not to ask for more. */
        UNWRITABLE
    }

    private final Channel channel;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** Says whether {@code reason} speaks against reading. */
    void set(Reason reason, boolean holds) {
        boolean changed = holds ? reasons.add(reason) : reasons.remove(reason);
        if (changed) {
            channel.config().setAutoRead(isOpen());
        }
    }

    boolean isHeldFor(Reason reason) {
        return reasons.contains(reason);
    }

    boolean isOpen() {
        return reasons.isEmpty();
    }

    /** Whether the broker is the one that makes the client wait, so that its silence proves nothing (R20). */
    boolean isHeldByBroker() {
        return reasons.contains(Reason.ADMISSION) || reasons.contains(Reason.ANSWERS) || reasons.contains(Reason.RATE);
    }
}

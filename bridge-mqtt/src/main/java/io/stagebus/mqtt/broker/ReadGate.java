package io.stagebus.mqtt.broker;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/** Whether a connection is read from: not while any reason speaks against it (R20). Event loop of the channel. */
final class ReadGate {

    /** Why a connection is not read from. */
    enum Reason {
        /** The bus takes in no more. */
        ADMISSION,
        /** Too many of the client's packets wait for their answer. */
        ANSWERS
    }

    private final Channel channel;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** Says whether {@code reason} speaks against reading; tells whether the connection is now read from. */
    boolean set(Reason reason, boolean holds) {
        boolean changed = holds ? reasons.add(reason) : reasons.remove(reason);
        if (changed) {
            channel.config().setAutoRead(isOpen());
        }
        return isOpen();
    }

    boolean isOpen() {
        return reasons.isEmpty();
    }
}

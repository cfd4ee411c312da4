package io.stagebus.mqtt.session;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.stagebus.mqtt.wire.TravelPath;

/** Knows messages that have come round over links between brokers. Bus thread only. */
public final class LoopGuard {

    private String identity = "";

    LoopGuard() {}

    /** From now on this gateway has links, and this identity. */
    public void isAt(String own) {
        identity = own;
    }

    /** Whether a message has been here already. */
    public boolean hasBeenHere(MqttProperties properties) {
        return !identity.isEmpty() && TravelPath.isOver(properties, identity);
    }
}

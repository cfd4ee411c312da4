package io.stagebus.mqtt.session;

import io.netty.handler.codec.mqtt.MqttMessage;

/** What a client is answered, in the order it asked (R17). Immutable. */
public sealed interface Answer {

    /** A PUBACK that says that all is well. */
    record PubAck(int packetId) implements Answer {}

    /** Any other packet. */
    record Packet(MqttMessage packet) implements Answer {}
}

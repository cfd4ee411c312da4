package io.stagebus.mqtt.broker;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.stagebus.mqtt.broker.TestClient.Received;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Subscribes once, counts how often each message came to it, and takes its time to answer now and then. */
final class LedgerReader extends PatientClient {

    private record Owed(MqttMessageType type, int packetId) {}

    private final Random dice;
    private final Map<String, Integer> counts = new HashMap<>();
    /** The QoS 2 messages that it has and that were not released yet. */
    private final Set<Integer> unreleased = new HashSet<>();

    private final Deque<Owed> owed = new ArrayDeque<>();
    private boolean isSubscribed;

    LedgerReader(Random dice) {
        super("reader");
        this.dice = dice;
    }

    boolean isSubscribed() {
        return isSubscribed;
    }

    /** How often a message came. */
    int count(String text) {
        return counts.getOrDefault(text, 0);
    }

    /** Messages that it got, each once. */
    Set<String> texts() {
        return counts.keySet();
    }

    /** Answers what it has put off. */
    void answer() {
        for (Owed one = owed.pollFirst(); one != null; one = owed.pollFirst()) {
            client().reply(one.type, one.packetId);
        }
    }

    @Override
    void accepted() {
        owed.clear();
        if (!isSubscribed) {
            client().send(MqttMessageBuilders.subscribe()
                    .messageId(1)
                    .addSubscription(MqttQoS.EXACTLY_ONCE, "n/#")
                    .build());
        }
    }

    @Override
    void got(MqttMessage packet) {
        if (packet instanceof MqttSubAckMessage) {
            isSubscribed = true;
        } else if (packet instanceof MqttPublishMessage publish) {
            got(Received.of(publish));
        } else {
            int id = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
            if (packet.fixedHeader().messageType() != MqttMessageType.PUBREL) {
                throw new AssertionError("the reader got " + packet);
            }
            unreleased.remove(id);
            owe(MqttMessageType.PUBCOMP, id);
        }
    }

    private void got(Received message) {
        boolean isNew = message.qos() < 2 || unreleased.add(message.packetId());
        if (isNew) {
            counts.merge(message.payload(), 1, Integer::sum);
        }
        owe(message.qos() == 2 ? MqttMessageType.PUBREC : MqttMessageType.PUBACK, message.packetId());
    }

    private void owe(MqttMessageType type, int packetId) {
        owed.addLast(new Owed(type, packetId));
        if (dice.nextInt(4) > 0) {
            answer();
        }
    }
}

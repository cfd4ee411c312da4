package io.stagebus.mqtt.broker;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Publishes numbered messages of QoS 1 and 2 and knows which of them the gateway has taken; what it has not, it sends again
 * when it is back [MQTT-4.4.0-1]. Its memory outlives every gateway.
 */
final class LedgerWriter extends PatientClient {

    /** What was sent and not brought to its end. */
    private static final class Sent {
        final String text;
        final int qos;
        boolean received;

        Sent(String text, int qos) {
            this.text = text;
            this.qos = qos;
        }
    }

    private final Map<Integer, Sent> unsettled = new LinkedHashMap<>();
    private final Set<String> taken = new LinkedHashSet<>();
    private int made;

    LedgerWriter() {
        super("writer");
    }

    /** The messages that the gateway has acknowledged: PUBACK, or PUBREC. */
    Set<String> taken() {
        return taken;
    }

    boolean isSettled() {
        return unsettled.isEmpty();
    }

    @Override
    void accepted() {
        unsettled.forEach((id, sent) -> {
            if (sent.received) {
                client().reply(MqttMessageType.PUBREL, id);
            } else {
                send(id, sent, true);
            }
        });
    }

    /** Publishes one more message. */
    void publish(int qos) {
        int id = 1;
        while (unsettled.containsKey(id)) {
            id++;
        }
        Sent sent = new Sent(qos + "/" + ++made, qos);
        unsettled.put(id, sent);
        send(id, sent, false);
    }

    private void send(int id, Sent sent, boolean isAgain) {
        client().send(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, isAgain, MqttQoS.valueOf(sent.qos), false, 0),
                new MqttPublishVariableHeader("n/" + sent.text, id, MqttProperties.NO_PROPERTIES),
                Unpooled.copiedBuffer(sent.text, StandardCharsets.UTF_8)));
    }

    @Override
    void got(MqttMessage packet) {
        int id = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
        Sent sent = unsettled.get(id);
        if (sent == null) {
            throw new AssertionError("the writer got " + packet + " for nothing that it has sent");
        }
        switch (packet.fixedHeader().messageType()) {
            case PUBACK -> {
                taken.add(sent.text);
                unsettled.remove(id);
            }
            case PUBREC -> {
                taken.add(sent.text);
                sent.received = true;
                client().reply(MqttMessageType.PUBREL, id);
            }
            case PUBCOMP -> unsettled.remove(id);
            default -> throw new AssertionError("the writer got " + packet);
        }
    }
}

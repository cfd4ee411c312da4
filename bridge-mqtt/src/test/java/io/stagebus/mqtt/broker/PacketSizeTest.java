package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reason string is left out when the packet were larger with it than the client takes (MQTT 5.0 §3.1.2.11.4). */
class PacketSizeTest {

    private final Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    private static MqttMessageBuilders.ConnectBuilder limitedTo(int bytes) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, bytes));
        return MqttMessageBuilders.connect().clientId("c").properties(properties);
    }

    private TestClient connect(int bytes) {
        TestClient client = harness.open(MqttVersion.MQTT_5);
        client.connect(limitedTo(bytes));
        return client;
    }

    private static boolean hasReason(MqttProperties properties) {
        return properties.getProperty(MqttProperties.REASON_STRING) != null;
    }

    private static MqttProperties refusedPublish(TestClient client) {
        client.send(TestClient.message("$stagebus/x", "1", 1, false, MqttProperties.NO_PROPERTIES));
        MqttMessage ack = client.next(MqttMessageType.PUBACK);
        return ((MqttPubReplyMessageVariableHeader) ack.variableHeader()).properties();
    }

    private static MqttProperties disconnected(TestClient client) {
        client.sendBytes(new byte[] {0, 0});
        MqttMessage disconnect = client.next(MqttMessageType.DISCONNECT);
        return ((MqttReasonCodeAndPropertiesVariableHeader) disconnect.variableHeader()).properties();
    }

    @Test
    void aPubackFits() { // [MQTT-3.4.2-2]
        assertThat(hasReason(refusedPublish(connect(40)))).isFalse();
        assertThat(hasReason(refusedPublish(connect(200)))).isTrue();
    }

    @Test
    void aDisconnectFits() { // [MQTT-3.14.2-3]
        assertThat(hasReason(disconnected(connect(24)))).isFalse();
        assertThat(hasReason(disconnected(connect(200)))).isTrue();
    }

    @Test
    void aConnackFits() { // [MQTT-3.2.2-19]
        TestClient first = harness.open(MqttVersion.MQTT_5);
        MqttConnAckMessage small = first.connect(limitedTo(24).clientId("x".repeat(300)));
        MqttConnAckMessage large =
                harness.open(MqttVersion.MQTT_5).connect(limitedTo(200).clientId("x".repeat(300)));

        assertThat(first.isOpen()).as("[MQTT-3.1.3-8]").isFalse();
        assertThat(hasReason(small.variableHeader().properties())).isFalse();
        assertThat(hasReason(large.variableHeader().properties())).isTrue();
    }
}

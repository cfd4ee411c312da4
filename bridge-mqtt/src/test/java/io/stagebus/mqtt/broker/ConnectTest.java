package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.settings.MqttLimits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectTest {

    private Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void acceptsEveryVersion() {
        for (MqttVersion version : MqttVersion.values()) {
            TestClient client = harness.open(version);

            MqttConnAckMessage ack = client.connect(
                    MqttMessageBuilders.connect().clientId("c-" + version).cleanSession(true));

            assertThat(ack.variableHeader().connectReturnCode()).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
            assertThat(ack.variableHeader().isSessionPresent()).isFalse();
        }
        assertThat(harness.door.openSessions()).isEqualTo(3);
    }

    @Test
    void closesAConnectionThatSaysNothing() {
        TestClient client = harness.open(MqttVersion.MQTT_3_1_1);

        harness.advance(Duration.ofSeconds(9));
        assertThat(client.isOpen()).isTrue();
        harness.advance(Duration.ofSeconds(2));

        assertThat(client.isOpen()).isFalse();
        assertThat(harness.door.openConnections()).isZero();
    }

    @Test
    void assignsAClientIdentifierAndSaysSo() { // MQTT 5.0 [MQTT-3.1.3-6, 3.2.2-16]
        Set<Object> assigned = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            MqttProperties properties = harness.open(MqttVersion.MQTT_5)
                    .connect(MqttMessageBuilders.connect().clientId("").cleanSession(true))
                    .variableHeader()
                    .properties();
            assigned.add(properties
                    .getProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER)
                    .value());
        }

        assertThat(assigned).as("unique").hasSize(2);
        assertThat(harness.door.openSessions()).isEqualTo(2);
    }

    @Test
    void announcesItsLimits() {
        MqttProperties properties = harness.open(MqttVersion.MQTT_5)
                .connect(MqttMessageBuilders.connect().clientId("c"))
                .variableHeader()
                .properties();

        assertThat(properties.getProperty(MqttProperties.MAXIMUM_QOS))
                .as("it is 2")
                .isNull();
        assertThat(properties.getProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE))
                .isNull();
        assertThat(properties.getProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM).value())
                .isEqualTo(32);
        assertThat(properties.getProperty(MqttProperties.MAXIMUM_PACKET_SIZE).value())
                .isEqualTo(1 << 20);
        assertThat(properties.getProperty(MqttProperties.RECEIVE_MAXIMUM).value())
                .isEqualTo(1024);
        assertThat(properties.getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL))
                .isNull();
    }

    /** [MQTT-3.1.2-21]: who is told another keep alive than its own is held to that one. */
    @Test
    void tellsAClientWhoseKeepAliveIsTooLong() {
        harness.close();
        harness = new Harness(Harness.settings(false, MqttLimits.DEFAULT.withSessions(10, 60)));
        MqttProperties told = harness.open(MqttVersion.MQTT_5)
                .connect(MqttMessageBuilders.connect().clientId("c").keepAlive(120))
                .variableHeader()
                .properties();
        MqttProperties own = harness.open(MqttVersion.MQTT_5)
                .connect(MqttMessageBuilders.connect().clientId("d").keepAlive(30))
                .variableHeader()
                .properties();
        TestClient never = harness.open(MqttVersion.MQTT_5);
        never.connect(MqttMessageBuilders.connect().clientId("e").keepAlive(0));

        assertThat(told.getProperty(MqttProperties.SERVER_KEEP_ALIVE).value()).isEqualTo(60);
        assertThat(own.getProperty(MqttProperties.SERVER_KEEP_ALIVE)).isNull();
        harness.advance(Duration.ofSeconds(91));
        assertThat(never.disconnected()).isEqualTo(0x8D);
    }

    @Test
    void refusesAnEmptyIdentifierThatWantsToBeRemembered() { // [MQTT-3.1.3-8]
        TestClient client = harness.open(MqttVersion.MQTT_3_1_1);

        MqttConnAckMessage ack =
                client.connect(MqttMessageBuilders.connect().clientId("").cleanSession(false));

        assertThat(ack.variableHeader().connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
        assertThat(client.isOpen()).isFalse();
        assertThat(harness.count(Count.CONNECTS_REFUSED)).isOne();
    }

    @Test
    void acceptsAnEmptyIdentifierOfACleanSession() { // [MQTT-3.1.3-6]
        MqttConnAckMessage ack = harness.open(MqttVersion.MQTT_3_1_1)
                .connect(MqttMessageBuilders.connect().clientId("").cleanSession(true));

        assertThat(ack.variableHeader().connectReturnCode()).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
    }

    @Test
    void refusesAnUnknownVersionWithItsCode() { // [MQTT-3.1.2-2]
        TestClient client = harness.open(MqttVersion.MQTT_3_1_1);

        client.sendBytes(new byte[] {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 9, 2, 0, 10, 0, 1, 'x'});

        MqttConnAckMessage ack = (MqttConnAckMessage) client.next(MqttMessageType.CONNACK);
        assertThat(ack.variableHeader().connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION);
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void endsTheOlderConnectionOfAClientIdentifier() { // [MQTT-3.1.4-3]
        TestClient older = harness.connect5("same");
        TestClient oldest = harness.connect("other");

        TestClient newer = harness.connect5("same");
        harness.connect("other");

        assertThat(older.disconnected()).isEqualTo(0x8E);
        assertThat(oldest.isOpen()).isFalse();
        assertThat(newer.isOpen()).isTrue();
        assertThat(harness.door.openSessions()).isEqualTo(2);
        assertThat(harness.count(Count.TAKEN_OVER)).isEqualTo(2);
        assertThat(newer.subscribe("x").publish("x", "1").messages()).containsExactly("x 1");
    }

    @Test
    void refusesASecondConnect() { // [MQTT-3.1.0-2]
        TestClient client = harness.connect5("c");

        client.send(MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId("c")
                .build());

        assertThat(client.disconnected()).isEqualTo(0x82);
    }

    @Test
    void endsAClientThatFallsSilent() { // [MQTT-3.1.2-22]
        TestClient client = harness.open(MqttVersion.MQTT_5);
        client.connect(MqttMessageBuilders.connect().clientId("c").keepAlive(10));
        TestClient forever = harness.open(MqttVersion.MQTT_5);
        forever.connect(MqttMessageBuilders.connect().clientId("d").keepAlive(0));

        harness.advance(Duration.ofSeconds(14));
        client.send(io.netty.handler.codec.mqtt.MqttMessage.PINGREQ).next(MqttMessageType.PINGRESP);
        harness.advance(Duration.ofSeconds(14));
        assertThat(client.isOpen()).isTrue();
        harness.advance(Duration.ofSeconds(2));

        assertThat(client.disconnected()).isEqualTo(0x8D);
        assertThat(forever.isOpen()).isTrue();
    }
}

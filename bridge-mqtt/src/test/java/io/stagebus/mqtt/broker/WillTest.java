package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.mqtt.settings.MqttLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A will is published when a client ends without saying so, and only then [MQTT-3.1.2-8]. */
class WillTest {

    private Harness harness = new Harness();
    private final RecordingSubscriber seen = new RecordingSubscriber();

    @BeforeEach
    void watch() {
        harness.fixture.subscribe(harness.fixture.open(seen), 1, "/**");
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static MqttMessageBuilders.ConnectBuilder will(String topic, boolean retain, MqttProperties properties) {
        return MqttMessageBuilders.connect()
                .clientId("d")
                .keepAlive(10)
                .willFlag(true)
                .willQoS(MqttQoS.AT_LEAST_ONCE)
                .willRetain(retain)
                .willTopic(topic)
                .willProperties(properties)
                .willMessage("Offline".getBytes(StandardCharsets.UTF_8));
    }

    private TestClient device(MqttVersion version, String topic, boolean retain) {
        TestClient device = harness.open(version);
        assertThat(device.connect(will(topic, retain, MqttProperties.NO_PROPERTIES))
                        .variableHeader()
                        .connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
        return device;
    }

    @Test
    void isPublishedWhenTheConnectionFails() {
        device(MqttVersion.MQTT_3_1_1, "d/LWT", true).abandon();

        Signal.Param will = (Signal.Param) seen.signals.get(0);
        assertThat(will.address().text()).isEqualTo("/mqtt/d/LWT");
        assertThat(will.origin().cause()).isEqualTo(Cause.SESSION_END);
        assertThat(will.origin().sessionName()).isEqualTo("d");
        assertThat(seen.signals).hasSize(1);
    }

    @Test
    void isPublishedWhenTheClientFallsSilent() {
        device(MqttVersion.MQTT_5, "d/LWT", false);

        harness.advance(Duration.ofSeconds(16));

        assertThat(seen.signals).hasSize(1).allMatch(Signal.Event.class::isInstance);
    }

    @Test
    void isPublishedWhenTheClientBreaksTheProtocol() {
        device(MqttVersion.MQTT_5, "d/LWT", false).sendBytes(new byte[] {0, 0});

        assertThat(seen.signals).hasSize(1);
    }

    @Test
    void isPublishedWhenTheSessionIsTakenOver() {
        device(MqttVersion.MQTT_5, "d/LWT", false);

        device(MqttVersion.MQTT_5, "d/LWT", false);

        assertThat(seen.signals).hasSize(1);
    }

    @Test
    void isNotPublishedAfterAGoodbye() { // [MQTT-3.14.4-3]
        device(MqttVersion.MQTT_3_1_1, "d/LWT", true).disconnect(0);
        TestClient five = device(MqttVersion.MQTT_5, "d/LWT", true).disconnect(0);

        assertThat(seen.signals).isEmpty();
        assertThat(five.isOpen()).isFalse();
        assertThat(harness.door.openSessions()).isZero();
    }

    @Test
    void isPublishedAfterAGoodbyeThatAsksForIt() { // MQTT 5.0 §3.14.2.1, reason 0x04
        device(MqttVersion.MQTT_5, "d/LWT", true).disconnect(4);

        assertThat(seen.signals).hasSize(1);
    }

    @Test
    void isPublishedWhenTheGatewayStops() {
        device(MqttVersion.MQTT_5, "d/LWT", true);

        harness.door.connections().forEach(c -> c.end(io.stagebus.mqtt.wire.ReasonCode.SERVER_SHUTTING_DOWN, ""));

        assertThat(seen.signals).hasSize(1);
    }

    @Test
    void keepsItsProperties() {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.UserProperty("k", "v"));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.WILL_DELAY_INTERVAL, 0));
        TestClient reader = harness.connect5("r").subscribe("d/LWT");
        TestClient device = harness.open(MqttVersion.MQTT_5);
        device.connect(will("d/LWT", false, properties));

        device.abandon();

        List<?> given = reader.nextMessage().properties().getProperties(MqttProperties.USER_PROPERTY);
        assertThat(given).hasSize(1);
        assertThat(given.get(0)).isEqualTo(new MqttProperties.UserProperty("k", "v"));
    }

    @Test
    void thatMayNotBePublishedIsRefusedAtOnce() {
        TestClient inside = harness.open(MqttVersion.MQTT_5);
        TestClient wildcard = harness.open(MqttVersion.MQTT_3_1_1);
        TestClient reserved = harness.open(MqttVersion.MQTT_5);

        assertThat(refusal(inside, "/mqtt/x")).isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_TOPIC_NAME_INVALID);
        wildcard.sendBytes(
                HexFormat.of().parseHex("1015" + "00044d515454" + "0406003c" + "000161" + "0003612f23" + "000178"));
        assertThat(((MqttConnAckMessage) wildcard.next(MqttMessageType.CONNACK))
                        .variableHeader()
                        .connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
        assertThat(refusal(reserved, "$stagebus/x"))
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5);
    }

    private static MqttConnectReturnCode refusal(TestClient client, String topic) {
        return client.connect(will(topic, false, MqttProperties.NO_PROPERTIES))
                .variableHeader()
                .connectReturnCode();
    }

    @Test
    void intoTheReservedTreeIsRefusedWhoeverAsks() { // R4
        harness.close();
        harness = new Harness(
                Harness.settings(false, MqttLimits.DEFAULT),
                BusSettings.DEFAULT,
                new MemoryJournal(0),
                credentials -> new MqttAuthenticator.Verdict.Granted("root", AccessScope.ADMIN));

        assertThat(refusal(harness.open(MqttVersion.MQTT_5), "$stagebus/x"))
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5);
    }

    @Test
    void isOnlyTakenFromWhoMayCome() {
        harness.close();
        harness = new Harness(
                Harness.settings(false, MqttLimits.DEFAULT),
                BusSettings.DEFAULT,
                new MemoryJournal(0),
                credentials -> credentials.userName().filter("bob"::equals).isEmpty()
                        ? new MqttAuthenticator.Verdict.BadCredentials()
                        : credentials.password().isEmpty()
                                ? new MqttAuthenticator.Verdict.NotAuthorized()
                                : new MqttAuthenticator.Verdict.Granted("bob", AccessScope.OPEN));

        assertThat(refusal(harness.open(MqttVersion.MQTT_5), "a"))
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD);
        assertThat(refusal(harness.open(MqttVersion.MQTT_3_1_1), "a"))
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
        assertThat(harness.open(MqttVersion.MQTT_5)
                        .connect(MqttMessageBuilders.connect()
                                .clientId("x")
                                .username("bob")
                                .hasUser(true))
                        .variableHeader()
                        .connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5);
        TestClient bob = harness.open(MqttVersion.MQTT_5);
        bob.connect(MqttMessageBuilders.connect()
                .clientId("x")
                .username("bob")
                .password("secret".getBytes(StandardCharsets.UTF_8)));
        assertThat(bob.isOpen()).isTrue();
    }
}

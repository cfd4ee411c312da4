package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.broker.TestClient.Received;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Statements of the standards about what a server does that no other test is about. */
class ServerConformanceTest {

    private final Harness harness = Harness.on(new RememberingJournal());

    @AfterEach
    void close() {
        harness.close();
    }

    private static MqttProperties with(int property, int value) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(property, value));
        return properties;
    }

    /** [MQTT-3.1.3-5] */
    @Test
    void everySimpleClientIdentifierIsTaken() {
        String all = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int from = 0; from < all.length(); from += 23) {
            harness.connect(all.substring(from, Math.min(all.length(), from + 23)));
            harness.connect5(all.substring(from, from + 1));
        }
        assertThat(harness.door.openSessions()).isEqualTo(6);
    }

    /** [MQTT-3.1.2-14, 3.1.2-15] */
    @Test
    void aWillIsRetainedOnlyIfItSaysSo() {
        for (boolean retain : new boolean[] {false, true}) {
            TestClient device = harness.open(MqttVersion.MQTT_3_1_1);
            device.connect(MqttMessageBuilders.connect()
                    .clientId("d")
                    .willFlag(true)
                    .willTopic("will/" + retain)
                    .willMessage("gone".getBytes(StandardCharsets.UTF_8))
                    .willQoS(MqttQoS.AT_LEAST_ONCE)
                    .willRetain(retain));
            device.abandon();
        }

        assertThat(harness.connect("late").subscribe("will/#").messages()).containsExactly("will/true gone");
    }

    /** MQTT 3.1.1 [MQTT-3.1.2-7]: what is retained is no part of the session of who sent it, or reads it. */
    @Test
    void whatIsRetainedOutlastsTheSessions() {
        TestClient reader = harness.connect("r").subscribe("a");
        TestClient writer = harness.connect("w").retain("a", "kept");
        assertThat(reader.messages()).containsExactly("a kept");
        writer.disconnect(0);
        reader.abandon();
        assertThat(harness.door.openSessions()).isZero();

        assertThat(harness.connect("late").subscribe("a").messages()).containsExactly("a kept");
    }

    /** [MQTT-3.1.2-27]: who has not said that it takes topic aliases is sent none. */
    @Test
    void aliasesAreOnlyForWhoTakesThem() {
        TestClient reader = harness.connect5("r").subscribe("a");
        TestClient writer = harness.connect("w");
        for (int i = 0; i < 3; i++) {
            writer.publish("a", "m");
            Received got = reader.nextMessage();
            assertThat(got.topic()).isEqualTo("a");
            assertThat(got.properties().getProperty(MqttProperties.TOPIC_ALIAS)).isNull();
        }
    }

    /** [MQTT-3.1.2-28, 4.12.0-6]: nothing is offered that nobody asked for. */
    @Test
    void theConnAckSaysNothingOfAuthenticationOrResponses() {
        MqttConnAckMessage ack = harness.open(MqttVersion.MQTT_5)
                .connect(MqttMessageBuilders.connect().clientId("c"));
        MqttProperties said = ack.variableHeader().properties();

        assertThat(said.getProperty(MqttProperties.RESPONSE_INFORMATION)).isNull();
        assertThat(said.getProperty(MqttProperties.AUTHENTICATION_METHOD)).isNull();
        assertThat(said.getProperty(MqttProperties.AUTHENTICATION_DATA)).isNull();
    }

    /** [MQTT-4.12.0-1] */
    @Test
    void anUnknownAuthenticationMethodIsRefused() {
        MqttProperties method = new MqttProperties();
        method.add(new MqttProperties.StringProperty(MqttProperties.AUTHENTICATION_METHOD, "SCRAM-SHA-1"));
        TestClient client = harness.open(MqttVersion.MQTT_5);
        MqttConnAckMessage ack =
                client.connect(MqttMessageBuilders.connect().clientId("c").properties(method));

        assertThat(ack.variableHeader().connectReturnCode().byteValue() & 0xFF).isEqualTo(0x8C);
        assertThat(client.isOpen()).isFalse();
    }

    /** [MQTT-3.1.2-29]: who does not want to know is told no reasons. */
    @Test
    void reasonsAreOnlyForWhoWantsThem() {
        TestClient client = harness.open(MqttVersion.MQTT_5);
        client.connect(MqttMessageBuilders.connect()
                .clientId("c")
                .properties(with(MqttProperties.REQUEST_PROBLEM_INFORMATION, 0)));
        client.send(TestClient.message("$stagebus/x", "1", 1, false, MqttProperties.NO_PROPERTIES));

        var ack = (MqttPubReplyMessageVariableHeader)
                client.next(MqttMessageType.PUBACK).variableHeader();
        assertThat(ack.reasonCode() & 0xFF).isEqualTo(0x87);
        assertThat(ack.properties().isEmpty()).isTrue();
    }

    /** [MQTT-3.5.2-2] */
    @Test
    void aPubRecFits() {
        TestClient client = harness.open(MqttVersion.MQTT_5);
        client.connect(
                MqttMessageBuilders.connect().clientId("c").properties(with(MqttProperties.MAXIMUM_PACKET_SIZE, 40)));
        client.send(TestClient.message("$stagebus/x", "1", 2, false, MqttProperties.NO_PROPERTIES));

        var ack = (MqttPubReplyMessageVariableHeader)
                client.next(MqttMessageType.PUBREC).variableHeader();
        assertThat(ack.reasonCode() & 0xFF).isEqualTo(0x87);
        assertThat(ack.properties().isEmpty()).isTrue();
    }

    /** [MQTT-3.3.1-3], [MQTT-4.3.2-5]: DUP says nothing to others, and what was acknowledged is over. */
    @Test
    void aDuplicateAfterItsPubAckIsANewMessage() {
        TestClient reader = harness.connect("r").subscribe("a", 1);
        TestClient writer = harness.connect("w");
        writer.publish("a", "m", 1, 5);
        assertThat(writer.pubAck(5)).isZero();
        writer.sendBytes(new byte[] {0x3A, 6, 0, 1, 'a', 0, 5, 'm'});
        assertThat(writer.pubAck(5)).isZero();

        for (int i = 0; i < 2; i++) {
            Received got = reader.nextMessage();
            assertThat(got.text()).isEqualTo("a m");
            assertThat(got.duplicate()).isFalse();
        }
    }

    /** [MQTT-3.3.1-8]; with a leading slash only with {@code --mqtt-strict} (R6). */
    @Test
    void aMessageThatIsNotRetainedLeavesTheRetainedOne() {
        harness.connect("w").retain("a", "kept").publish("a", "passing").publish("a", "");

        assertThat(harness.connect("late").subscribe("a").messages()).containsExactly("a kept");
    }

    /** [MQTT-3.3.4-10], [MQTT-4.9.0-3]: a full window holds up messages, not answers. */
    @Test
    void whoHasAllItTakesIsStillAnswered() {
        TestClient reader = harness.open(MqttVersion.MQTT_5);
        reader.connect(MqttMessageBuilders.connect().clientId("r").properties(with(MqttProperties.RECEIVE_MAXIMUM, 1)));
        reader.subscribe("a", 1);
        TestClient writer = harness.connect("w");
        writer.publish("a", "1", 1, 1);
        writer.publish("a", "2", 1, 2);
        Received first = reader.nextMessage();
        reader.expectNothing();

        reader.sendBytes(new byte[] {(byte) 0xC0, 0}).next(MqttMessageType.PINGRESP);
        reader.subscribe("b");
        assertThat(reader.publish1("c", "x", false)).isZero();
        assertThat(reader.acknowledge(first.packetId()).messages()).containsExactly("a 2");
    }

    /** [MQTT-3.8.4-5, 3.8.4-6, 3.8.4-7, 3.9.3-1], [MQTT-4.7.1-1, 4.7.1-2, 4.7.3-1]: one code for each filter, in order. */
    @Test
    void aSubAckHasACodeForEachFilterInOrder() {
        TestClient client = harness.connect5("c");
        client.send(MqttMessageBuilders.subscribe()
                .messageId(9)
                .addSubscription(MqttQoS.EXACTLY_ONCE, "a")
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "b#")
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "b/#/c")
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "b+/c")
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "")
                .addSubscription(MqttQoS.AT_MOST_ONCE, "+/b/#")
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "d")
                .build());

        MqttSubAckMessage ack = client.subAck();
        assertThat(ack.variableHeader().messageId()).isEqualTo(9);
        assertThat(ack.payload().reasonCodes()).containsExactly(2, 0x8F, 0x8F, 0x8F, 0x8F, 0, 1);
        harness.connect("w").publish1("d", "x", false);
        assertThat(client.messages()).containsExactly("d x");
    }

    /** [MQTT-3.10.4-4, 3.10.4-5, 3.10.4-6, 3.11.3-1, 3.11.3-2] */
    @Test
    void anUnsubAckHasACodeForEachFilterInOrder() {
        TestClient client = harness.connect5("c").subscribe("a").subscribe("b");
        client.send(MqttMessageBuilders.unsubscribe()
                .messageId(9)
                .addTopicFilter("a")
                .addTopicFilter("never")
                .addTopicFilter("b")
                .build());

        MqttUnsubAckMessage ack = (MqttUnsubAckMessage) client.next(MqttMessageType.UNSUBACK);
        assertThat(ack.variableHeader().messageId()).isEqualTo(9);
        assertThat(ack.payload().unsubscribeReasonCodes()).isEqualTo(List.of((short) 0, (short) 0x11, (short) 0));
        harness.connect("w").publish("a", "x").publish("b", "x");
        client.expectNothing();
        assertThat(client.unsubscribe("never")).isEqualTo(0x11);
    }

    /** [MQTT-3.10.4-3]: what is on its way is brought to its end. */
    @Test
    void whatIsOnItsWayOutlastsTheSubscription() {
        TestClient reader = harness.keep("r").subscribe("a", 2);
        harness.connect("w").publish("a", "m", 2, 5);
        Received got = reader.nextMessage();
        reader.unsubscribe("a");
        reader.abandon();

        TestClient back = harness.keep("r");
        Received again = back.nextMessage();
        assertThat(again.packetId()).isEqualTo(got.packetId());
        assertThat(again.duplicate()).isTrue();
        back.reply(MqttMessageType.PUBREC, got.packetId());
        assertThat(back.nextId(MqttMessageType.PUBREL)).isEqualTo(got.packetId());
    }

    /** [MQTT-4.3.3-7, 4.3.3-13]: what was sent does not expire any more. */
    @Test
    void whatWasSentDoesNotExpire() {
        TestClient reader = harness.keep("r").subscribe("a", 2);
        TestClient writer = harness.connect5("w");
        writer.publish("a", "m", 2, 5, with(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 2));
        writer.nextId(MqttMessageType.PUBREC);
        Received got = reader.nextMessage();
        reader.abandon();
        harness.advance(Duration.ofSeconds(5));

        writer.reply(MqttMessageType.PUBREL, 5);
        var released = (MqttPubReplyMessageVariableHeader)
                writer.next(MqttMessageType.PUBCOMP).variableHeader();
        assertThat(released.messageId()).isEqualTo(5);
        assertThat(released.reasonCode()).as("it is still known").isZero();
        TestClient back = harness.keep("r");
        assertThat(back.nextMessage().packetId()).isEqualTo(got.packetId());
        back.reply(MqttMessageType.PUBREC, got.packetId());
        assertThat(back.nextId(MqttMessageType.PUBREL)).isEqualTo(got.packetId());
    }

    /** [MQTT-4.4.0-2]: a message that the client refuses is over. */
    @Test
    void whatTheClientRefusesDoesNotComeAgain() {
        TestClient reader = harness.keep5("r", 100);
        reader.subscribe("a", 1);
        harness.connect("w").publish1("a", "m", false);
        int id = reader.nextMessage().packetId();
        reader.sendBytes(new byte[] {0x40, 4, (byte) (id >> 8), (byte) id, (byte) 0x97, 0});
        reader.abandon();

        harness.keep5("r", 100).expectNothing();
    }

    /** [MQTT-4.8.2-3, 4.8.2-6] */
    @Test
    void aSharerHasItsQosAndWhatItRefusesGoesToNobodyElse() {
        TestClient zero = harness.connect5("zero").subscribe("$share/g/a", 0);
        harness.connect("w").publish1("a", "m", false);
        assertThat(zero.nextMessage().qos()).isZero();
        zero.unsubscribe("$share/g/a");

        TestClient one = harness.connect5("one").subscribe("$share/g/a", 1);
        TestClient two = harness.connect5("two").subscribe("$share/g/a", 1);
        harness.connect("w").publish1("a", "n", false);
        Received got = one.nextMessage();
        one.sendBytes(new byte[] {0x40, 4, (byte) (got.packetId() >> 8), (byte) got.packetId(), (byte) 0x97, 0});
        one.abandon();
        two.expectNothing();
    }

    /** [MQTT-3.2.2-6, 3.2.2-7]: a refusal speaks of no session, although there is one. */
    @Test
    void aRefusalSpeaksOfNoSession() {
        harness.keep5("c", 100).abandon();
        MqttProperties method = new MqttProperties();
        method.add(new MqttProperties.StringProperty(MqttProperties.AUTHENTICATION_METHOD, "x"));
        TestClient client = harness.open(MqttVersion.MQTT_5);
        MqttConnAckMessage ack = client.connect(
                MqttMessageBuilders.connect().clientId("c").cleanSession(false).properties(method));

        assertThat(ack.variableHeader().isSessionPresent()).isFalse();
        assertThat(client.isOpen()).isFalse();
        assertThat(harness.keep5("c", 100).sessionPresent).isTrue();
    }

    /** [MQTT-3.3.2-11, 3.3.2-12]: every alias up to the limit is taken. */
    @Test
    void everyAliasUpToTheLimitIsTaken() {
        TestClient reader = harness.connect("r").subscribe("#");
        TestClient writer = harness.connect5("w");
        for (int alias = 1; alias <= 32; alias++) {
            writer.publish("t" + alias, "x", 0, 0, with(MqttProperties.TOPIC_ALIAS, alias));
        }
        writer.publish("", "y", 0, 0, with(MqttProperties.TOPIC_ALIAS, 32));

        assertThat(reader.messages()).hasSize(33).endsWith("t32 y");
    }
}

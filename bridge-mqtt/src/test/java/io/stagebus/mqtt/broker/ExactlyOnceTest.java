package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.broker.TestClient.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** QoS 2, both ways (MQTT 5.0 §4.3.3). */
class ExactlyOnceTest {

    private final Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    /** [MQTT-4.3.3-8, 4.3.3-10]: published at once, and not again until it was released. */
    @Test
    void aMessageThatComesTwiceIsPublishedOnce() {
        TestClient reader = harness.connect("r").subscribe("a");
        TestClient writer = harness.connect("w");

        writer.publish("a", "1", 2, 5);
        assertThat(writer.nextId(MqttMessageType.PUBREC)).isEqualTo(5);
        writer.publish("a", "1", 2, 5);
        assertThat(writer.nextId(MqttMessageType.PUBREC)).isEqualTo(5);
        writer.reply(MqttMessageType.PUBREL, 5);
        assertThat(writer.nextId(MqttMessageType.PUBCOMP)).isEqualTo(5);
        writer.publish("a", "2", 2, 5);
        assertThat(writer.nextId(MqttMessageType.PUBREC)).isEqualTo(5);

        assertThat(reader.messages()).containsExactly("a 1", "a 2");
    }

    /** [MQTT-4.3.3-1 … 4.3.3-6] */
    @Test
    void aSubscriberIsLedThroughTheHandshake() {
        TestClient reader = harness.connect("r").subscribe("a", 2);
        harness.connect("w").publish("a", "1", 2, 5);

        Received got = reader.nextMessage();
        assertThat(got.qos()).isEqualTo(2);
        assertThat(got.duplicate()).isFalse();
        reader.reply(MqttMessageType.PUBREC, got.packetId());
        assertThat(reader.nextId(MqttMessageType.PUBREL)).isEqualTo(got.packetId());
        reader.reply(MqttMessageType.PUBREC, got.packetId());
        assertThat(reader.nextId(MqttMessageType.PUBREL)).isEqualTo(got.packetId());
        reader.reply(MqttMessageType.PUBCOMP, got.packetId());
        reader.expectNothing();
    }

    @Test
    void theLowerOfBothQosCounts() {
        TestClient one = harness.connect("one").subscribe("a", 1);
        TestClient two = harness.connect("two").subscribe("a", 2);
        TestClient writer = harness.connect("w");
        writer.publish("a", "exactly", 2, 1);
        writer.publish("a", "least", 1, 2);

        assertThat(one.nextMessage().qos()).isEqualTo(1);
        assertThat(two.nextMessage().qos()).isEqualTo(2);
        assertThat(two.nextMessage().qos()).isEqualTo(1);
    }

    /** §3.5.2.1, §3.6.2.1, §3.7.2.1 */
    @Test
    void anIdentifierThatNobodyKnowsIsAnsweredByItsReason() {
        TestClient five = harness.connect5("c");
        five.reply(MqttMessageType.PUBREL, 9);
        assertThat(five.nextReason(MqttMessageType.PUBCOMP)).isEqualTo(0x92);
        five.reply(MqttMessageType.PUBREC, 9);
        assertThat(five.nextReason(MqttMessageType.PUBREL)).isEqualTo(0x92);
        five.reply(MqttMessageType.PUBCOMP, 9).expectNothing();

        TestClient three = harness.connect("d");
        three.reply(MqttMessageType.PUBREL, 9);
        assertThat(three.nextId(MqttMessageType.PUBCOMP)).isEqualTo(9);
        assertThat(three.isOpen()).isTrue();
    }

    /** [MQTT-4.3.3-4]: a PUBREC that refuses ends it, and the identifier is free. */
    @Test
    void aRefusedMessageIsOver() {
        TestClient reader = harness.connect5("r").subscribe("a", 2);
        harness.connect("w").publish("a", "1", 2, 5);
        int id = reader.nextMessage().packetId();

        reader.sendBytes(new byte[] {0x50, 4, (byte) (id >> 8), (byte) id, (byte) 0x97, 0});
        reader.expectNothing();
        reader.reply(MqttMessageType.PUBREC, id);
        assertThat(reader.nextReason(MqttMessageType.PUBREL)).isEqualTo(0x92);
    }

    /** What the broker refuses is over too; MQTT 3 cannot say so and goes through with it. */
    @Test
    void whatTheBrokerRefusesIsSaidInThePubRec() {
        TestClient five = harness.connect5("c");
        five.publish("/mqtt/a", "1", 2, 5);
        assertThat(five.nextReason(MqttMessageType.PUBREC)).isEqualTo(0x90);
        five.reply(MqttMessageType.PUBREL, 5);
        assertThat(five.nextReason(MqttMessageType.PUBCOMP)).isEqualTo(0x92);

        TestClient three = harness.connect("d");
        three.publish("/mqtt/a", "1", 2, 5);
        assertThat(three.nextId(MqttMessageType.PUBREC)).isEqualTo(5);
    }

    /** [MQTT-4.4.0-1]: only a session that is resumed has anything to be redelivered. */
    @Test
    void aCleanSessionGetsNothingAgain() {
        harness.connect("r").subscribe("a", 2);
        harness.connect("w").publish("a", "1", 2, 5);
        TestClient again = harness.open(MqttVersion.MQTT_3_1_1).connect("r");

        again.expectNothing();
    }
}

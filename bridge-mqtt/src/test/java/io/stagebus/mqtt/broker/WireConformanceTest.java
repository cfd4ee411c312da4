package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.counter.Count;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements of the standards about bytes that no other test is about. */
class WireConformanceTest {

    private static final String CONNECT5 = "10 0e 0004 4d515454 05 02 003c 00 0001 61";

    private final Harness harness = new Harness();

    @AfterEach
    void close() {
        harness.close();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private TestClient open(MqttVersion version, String packet) {
        return harness.open(version).sendBytes(hex(packet));
    }

    /** A text that is no UTF-8 - a surrogate, a byte that never occurs, NUL - in a CONNECT closes the connection. */
    @ParameterizedTest
    @CsvSource({
        "client identifier [MQTT-3.1.3-4], 10 10 0004 4d515454 05 02 003c 00 0003 eda080",
        "client identifier with NUL [MQTT-1.5.4-2], 10 0e 0004 4d515454 05 02 003c 00 0001 00",
        "will topic [MQTT-3.1.3-11], 10 15 0004 4d515454 05 06 003c 00 0001 61 00 0001 ff 0001 63",
        "user name [MQTT-3.1.3-12], 10 11 0004 4d515454 05 82 003c 00 0001 61 0001 ff",
        "user property [MQTT-1.5.7-1], 10 15 0004 4d515454 05 02 003c 07 26 0001 6b 0001 ff 0001 61",
        "will's content type [MQTT-1.5.4-1], 10 19 0004 4d515454 05 06 003c 00 0001 61 04 03 0001 ff 0001 62 0001 63",
    })
    void textThatIsNoneClosesOnAConnect(String name, String packet) {
        assertThat(open(MqttVersion.MQTT_5, packet).isOpen()).isFalse();
        assertThat(harness.door.openSessions()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "topic [MQTT-3.3.2-1], 30 04 0001 ff 00",
        "topic with a surrogate [MQTT-1.5.4-1], 30 06 0003 eda080 00",
        "response topic [MQTT-3.3.2-13], 30 08 0001 61 04 08 0001 ff",
        "content type [MQTT-3.3.2-19], 30 08 0001 61 04 03 0001 ff",
        "key of a user property [MQTT-1.5.7-1], 30 0b 0001 61 07 26 0001 ff 0001 61",
        "filter [MQTT-3.8.3-1], 82 07 0001 00 0001 ff 00",
        "filter to unsubscribe [MQTT-3.10.3-1], a2 06 0001 00 0001 ff",
    })
    void textThatIsNoneClosesLater(String name, String packet) {
        TestClient client = open(MqttVersion.MQTT_5, CONNECT5);
        client.next(MqttMessageType.CONNACK);
        client.sendBytes(hex(packet));

        int reason = client.disconnected();
        assertThat(reason).isIn(0x81, 0x82, 0x90);
    }

    /** Replaced by U+FFFD, each of these bytes would be three, and the text longer than its size can say. */
    @ParameterizedTest
    @ValueSource(ints = {0x03, 0x08, 0x26})
    void textThatIsNoneDoesNotGrow(int property) {
        TestClient reader = harness.connect5("r").subscribe("a");
        TestClient client = open(MqttVersion.MQTT_5, CONNECT5);
        client.next(MqttMessageType.CONNACK);
        client.sendBytes(withProperty(property, (byte) 0xFF));

        assertThat(client.disconnected()).isEqualTo(0x81);
        reader.expectNothing();
        assertThat(harness.count(Count.FAILURES)).isZero();
    }

    /** The longest that there can be. */
    @ParameterizedTest
    @ValueSource(ints = {0x03, 0x08, 0x26})
    void theLongestTextComesThroughWhole(int property) {
        TestClient reader = harness.connect5("r").subscribe("a");
        TestClient client = open(MqttVersion.MQTT_5, CONNECT5);
        client.next(MqttMessageType.CONNACK);
        client.sendBytes(withProperty(property, (byte) 'x'));

        Object value = reader.nextMessage().properties().getProperty(property).value();
        Object text = value instanceof List<?> pairs && pairs.getFirst() instanceof MqttProperties.StringPair pair
                ? pair.value
                : value;
        assertThat(text).isEqualTo("x".repeat(0xFFFF));
    }

    /** A PUBLISH to {@code a} with a property that is as long as can be, of one byte again and again. */
    private static byte[] withProperty(int property, byte one) {
        boolean isPair = property == MqttProperties.USER_PROPERTY;
        ByteBuffer packet = ByteBuffer.allocate(13 + 0xFFFF + (isPair ? 3 : 0));
        int properties = packet.capacity() - 10;
        packet.put((byte) 0x30).put(varint(properties + 6)).put(hex("0001 61")).put(varint(properties));
        packet.put((byte) property);
        if (isPair) {
            packet.put(hex("0001 6b"));
        }
        packet.putShort((short) 0xFFFF);
        while (packet.hasRemaining()) {
            packet.put(one);
        }
        return packet.array();
    }

    /** In three bytes. */
    private static byte[] varint(int value) {
        return new byte[] {(byte) ((value & 0x7F) | 0x80), (byte) (((value >> 7) & 0x7F) | 0x80), (byte) (value >> 14)};
    }

    /** Fields that the flags speak of are there, and no others [MQTT-3.1.2-9, 3.1.2-16 … 3.1.2-19]. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // A will without topic and payload.
                "10 0d 0004 4d515454 04 06 003c 0001 61",
                // A user name that is not there, one that nobody speaks of, and the same of a password.
                "10 0d 0004 4d515454 04 82 003c 0001 61",
                "10 10 0004 4d515454 04 02 003c 0001 61 0001 75",
                "10 10 0004 4d515454 04 c2 003c 0001 61 0001 75",
                "10 13 0004 4d515454 04 82 003c 0001 61 0001 75 0001 70",
                // No protocol of this name [MQTT-3.1.2-1].
                "10 0d 0004 4d515458 04 02 003c 0001 61",
                "10 0d 0004 6d717474 04 02 003c 0001 61",
            })
    void aConnectIsWhatItsFlagsSay(String packet) {
        TestClient client = open(MqttVersion.MQTT_3_1_1, packet);

        assertThat(client.isOpen()).isFalse();
        assertThat(harness.door.openSessions()).isZero();
    }

    /** Client identifier, will, user name and password come in this order [MQTT-3.1.3-1]. */
    @Test
    void theFieldsOfAConnectHaveTheirOrder() {
        TestClient reader = harness.connect("r").subscribe("w");
        TestClient client =
                open(MqttVersion.MQTT_3_1_1, "10 19 0004 4d515454 04 c6 003c 0001 63 0001 77 0001 6d 0001 75 0001 70");
        client.next(MqttMessageType.CONNACK);
        assertThat(harness.door.services().sessions().owner("c")).isPresent();
        client.abandon();

        assertThat(reader.messages()).containsExactly("w m");
    }

    /** Reserved bits of the first byte [MQTT-3.10.1-1, 3.14.1-1, 3.15.1-1]. */
    @ParameterizedTest
    @ValueSource(strings = {"a0 06 0001 00 0001 61", "a3 06 0001 00 0001 61", "e1 00", "e8 00", "f1 02 1800", "c1 00"})
    void reservedBitsAreMalformed(String packet) {
        TestClient client = open(MqttVersion.MQTT_5, CONNECT5);
        client.next(MqttMessageType.CONNACK);

        assertThat(client.sendBytes(hex(packet)).disconnected()).isEqualTo(0x81);
    }

    /** Nothing is said before the CONNACK, whatever is wrong [MQTT-3.14.0-1]. */
    @ParameterizedTest
    @ValueSource(strings = {"c000", "10 0d 0004 4d515454 04 03 003c 0001 61", "0000", "e000"})
    void thereIsNoDisconnectBeforeTheConnAck(String packet) {
        TestClient client = open(MqttVersion.MQTT_5, packet);

        client.expectNothing();
        assertThat(client.isOpen()).isFalse();
    }

    /** Sizes have as few bytes as they can [MQTT-1.5.5-1]. */
    @ParameterizedTest
    @CsvSource({"123, 307f", "124, 308001", "16379, 30ff7f", "16380, 30808001"})
    void sizesAreAsShortAsTheyCanBe(int payload, String head) {
        TestClient reader = harness.connect("r").subscribe("ab");
        harness.connect("w").publish("ab", "x".repeat(payload));

        ByteBuf packet = reader.channel().readOutbound();
        assertThat(ByteBufUtil.hexDump(packet, 0, head.length() / 2)).isEqualTo(head);
        packet.release();
        reader.channel().releaseOutbound();
    }

    /** U+FEFF is a character like any other [MQTT-1.5.4-3]; nothing is made the same that is not [MQTT-4.7.3-4]. */
    @Test
    void topicsAreTakenAsTheyAre() {
        TestClient reader = harness.connect("r").subscribe("#");
        TestClient writer = harness.connect("w");
        for (String topic : new String[] {"\uFEFFa", "a\uFEFF", "A", "a", "a/", "/x", "e\u0301", "\u00E9"}) {
            writer.publish(topic, "1");
            assertThat(reader.nextMessage().topic()).isEqualTo(topic);
        }
        TestClient exact = harness.connect("exact").subscribe("\u00E9");
        writer.publish("e\u0301", "1");
        exact.expectNothing();
    }

    /** The server's DISCONNECT has no session expiry [MQTT-3.14.2-2], and is the last there is [MQTT-3.14.4-1, 3.14.4-2]. */
    @Test
    void theLastWordIsTheLastAndHasNoExpiry() {
        TestClient client = open(MqttVersion.MQTT_5, CONNECT5);
        client.next(MqttMessageType.CONNACK);
        client.subscribe("a");
        client.sendBytes(hex("0000" + "c000"));
        harness.connect("w").publish("a", "late");

        var header = (MqttReasonCodeAndPropertiesVariableHeader)
                client.next(MqttMessageType.DISCONNECT).variableHeader();
        assertThat(header.properties().getProperty(0x11)).isNull();
        client.expectNothing();
        assertThat(client.isOpen()).isFalse();
    }
}

package io.stagebus.mqtt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.topic.TopicMapping;
import io.stagebus.mqtt.topic.TopicName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PublishEncoderTest {

    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    private static final Address A = Address.of("/mqtt/a");

    private final SharedFrames frames = new SharedFrames(ALLOCATOR, signal -> Attachment.NO_EXPIRY);

    private static TopicName name(Address address) {
        return Objects.requireNonNull(new TopicMapping("/mqtt", 100, 10).name(address));
    }

    private static Signal event(Content content) {
        return new Signal.Event(A, content, PublishFields.NONE, 0, Origin.GATEWAY);
    }

    private static Signal param(Content content, boolean deleted) {
        return new Signal.Param(A, content, 1, 0, Origin.GATEWAY, ParamFlags.NONE, deleted);
    }

    private static OutboundPublish publish(Signal signal, int qos, boolean retain, Integer... ids) {
        return new OutboundPublish(signal, name(A), qos, retain, List.of(ids));
    }

    private static String hex(ByteBuf packet) {
        try {
            return ByteBufUtil.hexDump(packet);
        } finally {
            packet.release();
        }
    }

    private static String encode(OutboundPublish publish, boolean isVersion5, long expiry) {
        return hex(PublishEncoder.encode(ALLOCATOR, publish, isVersion5, expiry, TopicAliases.NONE, 0));
    }

    static Stream<Arguments> forms() {
        Content text = Content.of(Value.of("on"));
        return Stream.of(
                Arguments.of(publish(event(text), 0, false), false, "30 05 0001 61 6f6e"),
                Arguments.of(publish(event(text), 0, true), false, "31 05 0001 61 6f6e"),
                Arguments.of(publish(event(text), 1, false), false, "32 07 0001 61 0000 6f6e"),
                Arguments.of(publish(event(text), 0, false), true, "30 06 0001 61 00 6f6e"),
                Arguments.of(publish(event(text), 1, true), true, "33 08 0001 61 0000 00 6f6e"),
                Arguments.of(publish(event(text), 0, false, 1, 300), true, "30 0b 0001 61 05 0b01 0bac02 6f6e"),
                Arguments.of(publish(event(Content.NONE), 0, false), false, "30 03 0001 61"),
                Arguments.of(publish(param(Content.NULL, true), 1, false), false, "32 05 0001 61 0000"),
                Arguments.of(publish(param(Content.NULL, false), 0, false), false, "30 07 0001 61 6e756c6c"),
                Arguments.of(publish(param(Content.of(Value.of("")), false), 0, true), false, "31 05 0001 61 2222"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void encodes(OutboundPublish publish, boolean isVersion5, String expected) {
        assertThat(encode(publish, isVersion5, Attachment.NO_EXPIRY)).isEqualTo(expected.replace(" ", ""));
    }

    @Test
    void writesWhatIsLeftOfALife() { // [MQTT-3.3.2-6]
        assertThat(encode(publish(event(Content.of(Value.TRUE)), 0, false), true, 60))
                .isEqualTo("300d000161" + "05" + "020000003c" + "74727565");
        assertThat(encode(publish(event(Content.of(Value.TRUE)), 0, false), false, 60))
                .isEqualTo("3007000161" + "74727565");
    }

    @Test
    void writesGesturesAsJson() { // R7
        Signal gesture = new Signal.Gesture(
                A, Content.of(Value.of(1)), GesturePhase.START, PublishFields.ofId(2), 0, Origin.GATEWAY);

        ByteBuf packet = PublishEncoder.encode(
                ALLOCATOR, publish(gesture, 0, false), false, Attachment.NO_EXPIRY, TopicAliases.NONE, 0);

        assertThat(packet.toString(5, packet.readableBytes() - 5, java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"phase\":\"start\",\"id\":2,\"value\":1}");
        packet.release();
    }

    @Test
    void givesBackPayloadAndPropertiesAsTheyCame() { // R8, R9
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.UserProperty("k", "1"));
        properties.add(new MqttProperties.UserProperty("k", "2"));
        properties.add(new MqttProperties.StringProperty(MqttProperties.RESPONSE_TOPIC, "r"));
        properties.add(new MqttProperties.BinaryProperty(MqttProperties.CORRELATION_DATA, new byte[] {0, -1}));
        properties.add(new MqttProperties.StringProperty(MqttProperties.CONTENT_TYPE, "c"));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 9));
        Bytes kept = KeptProperties.of(properties);
        Content content = Attachment.content(Attachment.pack(
                1, true, 9, kept, Unpooled.copiedBuffer(" {\"a\": 007 }\n", java.nio.charset.StandardCharsets.UTF_8)));

        assertThat(encode(publish(param(content, false), 0, true), true, Attachment.NO_EXPIRY))
                .isEqualTo("312e000161" + "1d" + "0101" + "03000163" + "08000172" + "09000200ff" + "2600016b000131"
                        + "2600016b000132" + "207b2261223a20303037207d0a");
        assertThat(encode(publish(param(content, false), 0, true), false, Attachment.NO_EXPIRY))
                .isEqualTo("3110000161" + "207b2261223a20303037207d0a");
    }

    @Test
    void encodesOnceForAllClientsOfAKind() {
        OutboundPublish publish = publish(event(Content.of(Value.of("on"))), 0, false);

        ByteBuf first = frames.packet(publish, false, 0, false, TopicAliases.NONE);
        ByteBuf second = frames.packet(publish(publish.signal(), 0, false), false, 0, false, TopicAliases.NONE);
        ByteBuf other = frames.packet(publish, true, 0, false, TopicAliases.NONE);

        assertThat(first.unwrap()).isSameAs(second.unwrap());
        assertThat(first.unwrap()).isNotSameAs(other.unwrap());
        assertThat(first.refCnt()).isEqualTo(3);
        first.release();
        second.release();
        other.release();
        frames.release();
        assertThat(first.refCnt()).isZero();
        assertThat(other.refCnt()).isZero();
    }

    @Test
    void stampsEachClientsPacketIdentifier() {
        OutboundPublish small = publish(event(Content.of(Value.of("on"))), 1, false);

        assertThat(hex(frames.packet(small, false, 0x0102, false, TopicAliases.NONE)))
                .isEqualTo("3207000161" + "0102" + "6f6e");
        assertThat(hex(frames.packet(small, true, 0xFFFF, false, TopicAliases.NONE)))
                .isEqualTo("3208000161" + "ffff" + "00" + "6f6e");
        assertThat(hex(frames.packet(publish(small.signal(), 1, false, 5), true, 3, false, TopicAliases.NONE)))
                .isEqualTo("320a000161" + "0003" + "02" + "0b05" + "6f6e");
        frames.release();
    }

    /** [MQTT-3.3.1-1] */
    @Test
    void marksADuplicateWithoutTouchingWhatOthersGet() {
        OutboundPublish publish = publish(event(Content.of(Value.of("on"))), 1, false);

        assertThat(hex(frames.packet(publish, false, 1, true, TopicAliases.NONE)))
                .startsWith("3a");
        assertThat(hex(frames.packet(publish, false, 2, false, TopicAliases.NONE)))
                .startsWith("32");
        frames.release();
    }

    @Test
    void writesAnAliasWithItsTopicFirstAndInItsPlaceThen() {
        OutboundPublish publish = publish(event(Content.of(Value.of("on"))), 2, false);

        assertThat(hex(frames.packet(publish, true, 1, false, 7)))
                .isEqualTo("340b000161" + "0001" + "03230007" + "6f6e");
        assertThat(hex(frames.packet(publish, true, 2, false, -7)))
                .isEqualTo("340a0000" + "0002" + "03230007" + "6f6e");
        frames.release();
    }

    @Test
    void sharesTheBodyOfALargePacketAlsoWithQos1() {
        OutboundPublish large = publish(event(Content.of(Value.of("x".repeat(5_000)))), 1, false);

        String first = hex(frames.packet(large, false, 1, false, TopicAliases.NONE));
        String second = hex(frames.packet(large, false, 2, false, TopicAliases.NONE));

        assertThat(first).startsWith("328d27000161" + "0001" + "78").hasSize(2 * (3 + 5_005));
        assertThat(second).startsWith("328d27000161" + "0002" + "78").hasSize(2 * (3 + 5_005));
        frames.release();
    }
}

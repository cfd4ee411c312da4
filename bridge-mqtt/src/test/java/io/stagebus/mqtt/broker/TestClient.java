package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The client's end of a connection without a socket. Packets go through real bytes both ways. */
final class TestClient {

    private static final AttributeKey<MqttVersion> VERSION = AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION");

    /** A message as the client got it. */
    record Received(
            String topic,
            String payload,
            int qos,
            boolean retain,
            boolean duplicate,
            int packetId,
            MqttProperties properties) {
        static Received of(MqttPublishMessage publish) {
            String payload = publish.payload().toString(StandardCharsets.UTF_8);
            MqttPublishVariableHeader header = publish.variableHeader();
            publish.release();
            return new Received(
                    header.topicName(),
                    payload,
                    publish.fixedHeader().qosLevel().value(),
                    publish.fixedHeader().isRetain(),
                    publish.fixedHeader().isDup(),
                    header.packetId(),
                    header.properties());
        }

        /** Topic and payload, the two that most tests are about. */
        String text() {
            return topic + " " + payload;
        }
    }

    private final Harness harness;
    private final EmbeddedChannel channel;
    private final EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
    private final EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder(1 << 24));
    private final Deque<MqttMessage> inbox = new ArrayDeque<>();

    TestClient(Harness harness, EmbeddedChannel channel, MqttVersion version) {
        this.harness = harness;
        this.channel = channel;
        encoder.attr(VERSION).set(version);
        decoder.attr(VERSION).set(version);
    }

    EmbeddedChannel channel() {
        return channel;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Sends packets as one piece of the stream, and lets the broker work. */
    TestClient send(MqttMessage... packets) {
        ByteBuf all = Unpooled.buffer();
        for (MqttMessage packet : packets) {
            encoder.writeOutbound(packet);
            for (ByteBuf bytes = encoder.readOutbound(); bytes != null; bytes = encoder.readOutbound()) {
                all.writeBytes(bytes);
                bytes.release();
            }
        }
        return sendBytes(ByteBufUtil.getBytes(all));
    }

    TestClient sendBytes(byte[] bytes) {
        if (channel.isActive()) {
            channel.writeInbound(harness.allocator.buffer(bytes.length).writeBytes(bytes));
        }
        harness.settle();
        return this;
    }

    /** Everything the broker has sent and nobody has looked at. */
    Deque<MqttMessage> received() {
        harness.settle();
        for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
            decoder.writeInbound(bytes);
        }
        for (MqttMessage packet = decoder.readInbound(); packet != null; packet = decoder.readInbound()) {
            assertThat(packet.decoderResult().isSuccess())
                    .as("broker sent %s", packet)
                    .isTrue();
            inbox.addLast(packet);
        }
        return inbox;
    }

    /** The next packet, which must be of this type. */
    MqttMessage next(MqttMessageType type) {
        MqttMessage packet = received().pollFirst();
        assertThat(packet).as("a %s", type).isNotNull();
        assertThat(packet.fixedHeader().messageType()).isEqualTo(type);
        return packet;
    }

    /** The next packet, which must be a PUBLISH. */
    Received nextMessage() {
        return Received.of((MqttPublishMessage) next(MqttMessageType.PUBLISH));
    }

    /** All packets, which must be PUBLISHes, as topic and payload. */
    List<String> messages() {
        received();
        List<String> texts = new java.util.ArrayList<>();
        while (!inbox.isEmpty()) {
            texts.add(nextMessage().text());
        }
        return texts;
    }

    void expectNothing() {
        assertThat(received()).isEmpty();
    }

    TestClient connect(String clientId) {
        MqttConnAckMessage ack =
                connect(MqttMessageBuilders.connect().clientId(clientId).cleanSession(true));
        assertThat(ack.variableHeader().connectReturnCode()).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
        return this;
    }

    /** Whether the CONNACK spoke of a session of before. */
    boolean sessionPresent;

    /** Connects without a clean start; the expiry is for MQTT 5. */
    TestClient keep(String clientId, int expirySeconds) {
        MqttProperties properties = new MqttProperties();
        if (expirySeconds > 0) {
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, expirySeconds));
        }
        MqttConnAckMessage ack = connect(MqttMessageBuilders.connect()
                .clientId(clientId)
                .cleanSession(false)
                .properties(properties));
        assertThat(ack.variableHeader().connectReturnCode()).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
        sessionPresent = ack.variableHeader().isSessionPresent();
        return this;
    }

    /** A packet that is nothing but a type and a packet identifier. */
    TestClient reply(MqttMessageType type, int packetId) {
        boolean isRelease = type == MqttMessageType.PUBREL;
        return sendBytes(
                new byte[] {(byte) (type.value() << 4 | (isRelease ? 2 : 0)), 2, (byte) (packetId >> 8), (byte) packetId
                });
    }

    /** The next packet, which must be of this type, and its packet identifier. */
    int nextId(MqttMessageType type) {
        return ((MqttMessageIdVariableHeader) next(type).variableHeader()).messageId();
    }

    /** The next packet, which must be a reply of this type, and its reason code. */
    int nextReason(MqttMessageType type) {
        return next(type).variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                ? reply.reasonCode() & 0xFF
                : 0;
    }

    TestClient publish(String topic, String payload, int qos, int packetId) {
        return publish(topic, payload, qos, packetId, MqttProperties.NO_PROPERTIES);
    }

    TestClient publish(String topic, String payload, int qos, int packetId, MqttProperties properties) {
        return send(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(qos), false, 0),
                new MqttPublishVariableHeader(topic, packetId, properties),
                Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
    }

    MqttConnAckMessage connect(MqttMessageBuilders.ConnectBuilder connect) {
        send(connect.protocolVersion(encoder.attr(VERSION).get()).build());
        return (MqttConnAckMessage) next(MqttMessageType.CONNACK);
    }

    TestClient publish(String topic, String payload) {
        return send(message(topic, payload, 0, false, MqttProperties.NO_PROPERTIES));
    }

    TestClient retain(String topic, String payload) {
        return send(message(topic, payload, 0, true, MqttProperties.NO_PROPERTIES));
    }

    static MqttPublishMessage message(
            String topic, String payload, int qos, boolean retain, MqttProperties properties) {
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(qos), retain, 0),
                new MqttPublishVariableHeader(topic, 7, properties),
                Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8));
    }

    /** Publishes with QoS 1 and packet identifier 7; answers the PUBACK's reason code. */
    int publish1(String topic, String payload, boolean retain) {
        send(message(topic, payload, 1, retain, MqttProperties.NO_PROPERTIES));
        return pubAck(7);
    }

    int pubAck(int packetId) {
        MqttMessage ack = next(MqttMessageType.PUBACK);
        var header = (MqttMessageIdVariableHeader) ack.variableHeader();
        assertThat(header.messageId()).isEqualTo(packetId);
        return header instanceof MqttPubReplyMessageVariableHeader reply ? reply.reasonCode() & 0xFF : 0;
    }

    TestClient acknowledge(int packetId) {
        return send(MqttMessageBuilders.pubAck().packetId(packetId).build());
    }

    /** Subscribes with QoS 0; fails unless it is granted. */
    TestClient subscribe(String filter) {
        return subscribe(filter, 0);
    }

    TestClient subscribe(String filter, int qos) {
        assertThat(subscribe(filter, MqttSubscriptionOption.onlyFromQos(MqttQoS.valueOf(qos)), 0))
                .isEqualTo(qos);
        return this;
    }

    /** Subscribes with options and answers the SUBACK's code. */
    int subscribe(String filter, MqttSubscriptionOption option, int identifier) {
        MqttProperties properties = new MqttProperties();
        if (identifier > 0) {
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, identifier));
        }
        int id = 3;
        send(MqttMessageBuilders.subscribe()
                .messageId(id)
                .properties(properties)
                .addSubscription(filter, option)
                .build());
        MqttSubAckMessage ack = subAck();
        assertThat(ack.variableHeader().messageId()).isEqualTo(id);
        return ack.payload().reasonCodes().get(0);
    }

    /** The SUBACK, wherever it stands among retained messages. */
    MqttSubAckMessage subAck() {
        MqttMessage found = received().stream()
                .filter(packet -> packet.fixedHeader().messageType() == MqttMessageType.SUBACK)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no SUBACK"));
        inbox.remove(found);
        return (MqttSubAckMessage) found;
    }

    int unsubscribe(String filter) {
        send(MqttMessageBuilders.unsubscribe()
                .messageId(4)
                .addTopicFilter(filter)
                .build());
        MqttUnsubAckMessage ack = (MqttUnsubAckMessage) next(MqttMessageType.UNSUBACK);
        List<Short> codes = ack.payload().unsubscribeReasonCodes();
        return codes.isEmpty() ? 0 : codes.get(0);
    }

    /** The reason of the DISCONNECT, which must be the next packet and the last. */
    int disconnected() {
        MqttMessage disconnect = next(MqttMessageType.DISCONNECT);
        assertThat(isOpen()).isFalse();
        return ((MqttReasonCodeAndPropertiesVariableHeader) disconnect.variableHeader()).reasonCode() & 0xFF;
    }

    TestClient disconnect(int reason) {
        return send(MqttMessageBuilders.disconnect().reasonCode((byte) reason).build());
    }

    /** The network fails: the connection ends without a word. */
    void abandon() {
        inbox.forEach(io.netty.util.ReferenceCountUtil::release);
        inbox.clear();
        channel.close().syncUninterruptibly();
        channel.finishAndReleaseAll();
        encoder.finishAndReleaseAll();
        decoder.finishAndReleaseAll();
        harness.fixture.executor.run();
    }
}

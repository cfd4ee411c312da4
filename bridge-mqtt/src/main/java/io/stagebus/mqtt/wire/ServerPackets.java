package io.stagebus.mqtt.wire;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.util.List;
import java.util.Optional;

/** The packets a broker answers with, PUBLISH aside. Any thread. */
public final class ServerPackets {

    /** What a PINGREQ is answered with. */
    public static final MqttMessage PINGRESP = new MqttMessage(header(MqttMessageType.PINGRESP));

    /** Longer explanations are cut. */
    private static final int MAX_REASON_CHARS = 200;

    /** The most that such a packet has beside the reason: type, two sizes of two bytes, identifier, code, property head. */
    private static final int REASON_OVERHEAD = 1 + 2 + 2 + 2 + 1 + 3;

    private ServerPackets() {}

    private static MqttFixedHeader header(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }

    /**
     * A CONNACK that lets the client in.
     *
     * @param isSessionPresent whether it has a session of before [MQTT-3.2.2-2, 3.2.2-3]
     */
    public static MqttMessage accepted(boolean isSessionPresent, MqttProperties properties) {
        return connAck(MqttConnectReturnCode.CONNECTION_ACCEPTED, isSessionPresent, properties);
    }

    /** A CONNACK that refuses; empty when MQTT 3 has no code for the reason and the connection is only closed. */
    public static Optional<MqttMessage> refused(
            ReasonCode reason, String detail, boolean isVersion5, long maxPacketBytes) {
        if (isVersion5) {
            MqttConnectReturnCode code = MqttConnectReturnCode.valueOf((byte) reason.code());
            return Optional.of(connAck(code, false, because(detail, maxPacketBytes)));
        }
        int code = switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case SERVER_UNAVAILABLE, QUOTA_EXCEEDED -> 3;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED, TOPIC_NAME_INVALID -> 5;
            default -> 0;
        };
        return code == 0
                ? Optional.empty()
                : Optional.of(connAck(MqttConnectReturnCode.valueOf((byte) code), false, MqttProperties.NO_PROPERTIES));
    }

    private static MqttMessage connAck(
            MqttConnectReturnCode code, boolean isSessionPresent, MqttProperties properties) {
        return new MqttConnAckMessage(
                header(MqttMessageType.CONNACK), new MqttConnAckVariableHeader(code, isSessionPresent, properties));
    }

    /** A PUBACK, or for QoS 2 a PUBREC, that says what went wrong; for MQTT 5 only. */
    public static MqttMessage refusal(int packetId, int qos, ReasonCode reason, String detail, long maxPacketBytes) {
        return new MqttMessage(
                header(qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) reason.code(), because(detail, maxPacketBytes)));
    }

    /** A PUBREC that says that all is well. */
    public static MqttMessage pubRec(int packetId) {
        return reply(MqttMessageType.PUBREC, MqttQoS.AT_MOST_ONCE, packetId, ReasonCode.SUCCESS);
    }

    /** A PUBREL; the reason is left out for MQTT 3, and when all is well. */
    public static MqttMessage pubRel(int packetId, ReasonCode reason) {
        return reply(MqttMessageType.PUBREL, MqttQoS.AT_LEAST_ONCE, packetId, reason);
    }

    /** A PUBCOMP; the reason is left out for MQTT 3, and when all is well. */
    public static MqttMessage pubComp(int packetId, ReasonCode reason) {
        return reply(MqttMessageType.PUBCOMP, MqttQoS.AT_MOST_ONCE, packetId, reason);
    }

    private static MqttMessage reply(MqttMessageType type, MqttQoS flags, int packetId, ReasonCode reason) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0),
                reason == ReasonCode.SUCCESS
                        ? MqttMessageIdVariableHeader.from(packetId)
                        : new MqttPubReplyMessageVariableHeader(
                                packetId, (byte) reason.code(), MqttProperties.NO_PROPERTIES));
    }

    /**
     * A SUBACK.
     *
     * @param codes per filter: the QoS granted, or a reason code; MQTT 3 knows only one for failure
     */
    public static MqttMessage subAck(int packetId, List<Integer> codes, boolean isVersion5) {
        List<Integer> known = isVersion5
                ? codes
                : codes.stream()
                        .map(code -> Math.min(code, ReasonCode.UNSPECIFIED_ERROR.code()))
                        .toList();
        return new MqttSubAckMessage(header(MqttMessageType.SUBACK), id(packetId), new MqttSubAckPayload(known));
    }

    /** An UNSUBACK; the codes are left out for MQTT 3. */
    public static MqttMessage unsubAck(int packetId, List<ReasonCode> codes) {
        List<Short> shorts = codes.stream().map(code -> (short) code.code()).toList();
        return new MqttUnsubAckMessage(header(MqttMessageType.UNSUBACK), id(packetId), new MqttUnsubAckPayload(shorts));
    }

    /** A DISCONNECT; for MQTT 5 only, MQTT 3 has none from a server. */
    public static MqttMessage disconnect(ReasonCode reason, String detail, long maxPacketBytes) {
        return new MqttMessage(
                header(MqttMessageType.DISCONNECT),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) reason.code(), because(detail, maxPacketBytes)));
    }

    private static MqttMessageIdAndPropertiesVariableHeader id(int packetId) {
        return new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES);
    }

    /** A reason string, unless the packet with it were larger than the client takes [MQTT-3.2.2-19, 3.4.2-2, 3.14.2-3]. */
    private static MqttProperties because(String detail, long maxPacketBytes) {
        String shown = detail.length() <= MAX_REASON_CHARS ? detail : detail.substring(0, MAX_REASON_CHARS);
        if (shown.isEmpty() || REASON_OVERHEAD + ByteBufUtil.utf8Bytes(shown) > maxPacketBytes) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, shown));
        return properties;
    }
}

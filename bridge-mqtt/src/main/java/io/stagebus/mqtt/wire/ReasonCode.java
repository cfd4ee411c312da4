package io.stagebus.mqtt.wire;

/** The reason codes this broker sends (MQTT 5.0 §2.4). */
public enum ReasonCode {
    /** All is well. */
    SUCCESS(0x00),
    /** Something went wrong that has no code of its own. */
    UNSPECIFIED_ERROR(0x80),
    /** Bytes that are no packet. */
    MALFORMED_PACKET(0x81),
    /** A packet that may not come now, or says what it may not say. */
    PROTOCOL_ERROR(0x82),
    /** Valid, but not to be done here. */
    IMPLEMENTATION_SPECIFIC_ERROR(0x83),
    /** A protocol version this broker does not speak. */
    UNSUPPORTED_PROTOCOL_VERSION(0x84),
    /** A client identifier that is not allowed. */
    CLIENT_IDENTIFIER_NOT_VALID(0x85),
    /** User name and password are not right. */
    BAD_USER_NAME_OR_PASSWORD(0x86),
    /** Not allowed. */
    NOT_AUTHORIZED(0x87),
    /** The server cannot take the client now. */
    SERVER_UNAVAILABLE(0x88),
    /** The server stops. */
    SERVER_SHUTTING_DOWN(0x8B),
    /** An authentication method this broker does not know. */
    BAD_AUTHENTICATION_METHOD(0x8C),
    /** Nothing was heard for one and a half times the keep alive. */
    KEEP_ALIVE_TIMEOUT(0x8D),
    /** Another connection uses the client identifier. */
    SESSION_TAKEN_OVER(0x8E),
    /** A topic filter that is well-formed but not accepted. */
    TOPIC_FILTER_INVALID(0x8F),
    /** A topic name that is well-formed but not accepted. */
    TOPIC_NAME_INVALID(0x90),
    /** Unsubscribed from what was not subscribed to. */
    NO_SUBSCRIPTION_EXISTED(0x11),
    /** No message is under way with this packet identifier. */
    PACKET_IDENTIFIER_NOT_FOUND(0x92),
    /** More QoS 1 and 2 messages under way than the server allows. */
    RECEIVE_MAXIMUM_EXCEEDED(0x93),
    /** A topic alias beyond the maximum. */
    TOPIC_ALIAS_INVALID(0x94),
    /** A packet larger than the maximum. */
    PACKET_TOO_LARGE(0x95),
    /** A limit of this broker is reached. */
    QUOTA_EXCEEDED(0x97),
    /** The payload is not what its format indicator says. */
    PAYLOAD_FORMAT_INVALID(0x99),
    /** What let the client in is over. */
    MAXIMUM_CONNECT_TIME(0xA0);

    private final int code;

    ReasonCode(int code) {
        this.code = code;
    }

    /** The code on the wire, 0..255. */
    public int code() {
        return code;
    }
}

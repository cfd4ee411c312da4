package io.stagebus.websocket.protocol;

/** The codes of the messages, which are the first byte of a binary payload (CLASP §3). */
final class MessageType {

    static final int HELLO = 0x01;
    static final int WELCOME = 0x02;
    static final int ANNOUNCE = 0x03;
    static final int FEDERATION_SYNC = 0x04;
    static final int SUBSCRIBE = 0x10;
    static final int UNSUBSCRIBE = 0x11;
    static final int PUBLISH = 0x20;
    static final int SET = 0x21;
    static final int GET = 0x22;
    static final int SNAPSHOT = 0x23;
    static final int REPLAY = 0x24;
    static final int BUNDLE = 0x30;
    static final int SYNC = 0x40;
    static final int PING = 0x41;
    static final int PONG = 0x42;
    static final int ACK = 0x50;
    static final int ERROR = 0x51;
    static final int QUERY = 0x60;
    static final int RESULT = 0x61;

    private MessageType() {}

    /**
     * Whether a payload that begins with {@code first} is a MessagePack map, which alone decides between the two encodings
     * (CLASP §1): fixmap, map 16, map 32.
     */
    static boolean isMessagePack(int first) {
        return (first & 0xF0) == 0x80 || first == 0xDE || first == 0xDF;
    }
}

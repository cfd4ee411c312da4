package io.stagebus.mqtt.store;

import io.stagebus.core.signal.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * What the notes of the door go by: a letter, the number of a session or message, and what tells a session's notes apart.
 *
 * <pre>
 * S session u64                     a session
 * F session u64, filter             what it has subscribed to
 * Q session u64, serial u64         what waits for its client
 * I session u64, identifier u16     a QoS 2 message that its client has sent and not released
 * M message u64                     a message that waits for clients
 * </pre>
 */
final class NoteKeys {

    static final char SESSION = 'S';
    static final char FILTER = 'F';
    static final char DELIVERY = 'Q';
    static final char INBOUND = 'I';
    static final char MESSAGE = 'M';

    private NoteKeys() {}

    static Bytes session(long session) {
        return NoteBytes.writing().put1(SESSION).put8(session).bytes();
    }

    static Bytes filter(long session, String filter) {
        NoteBytes key = NoteBytes.writing().put1(FILTER).put8(session);
        for (byte one : filter.getBytes(StandardCharsets.UTF_8)) {
            key.put1(one);
        }
        return key.bytes();
    }

    static Bytes delivery(long session, long serial) {
        return NoteBytes.writing().put1(DELIVERY).put8(session).put8(serial).bytes();
    }

    static Bytes inbound(long session, int packetId) {
        return NoteBytes.writing().put1(INBOUND).put8(session).put2(packetId).bytes();
    }

    static Bytes message(long number) {
        return NoteBytes.writing().put1(MESSAGE).put8(number).bytes();
    }
}

package io.stagebus.mqtt.store;

import io.stagebus.core.signal.Bytes;

/**
 * A will as it is kept. Immutable.
 *
 * @param topic where it goes
 * @param qos 0..2
 * @param retain whether it is to be kept
 * @param delaySeconds how long after the connection's end it is published, 0..2^32-1
 * @param attachment payload and properties, see {@link io.stagebus.mqtt.payload.Attachment}
 */
public record StoredWill(String topic, int qos, boolean retain, long delaySeconds, Bytes attachment) {

    void write(NoteBytes out) {
        out.putText(topic).put1(qos | (retain ? 4 : 0)).put4(delaySeconds).putBytes(attachment);
    }

    static StoredWill read(NoteBytes in) {
        String topic = in.takeText();
        int flags = in.take1();
        return new StoredWill(topic, flags & 3, (flags & 4) != 0, in.take4(), in.takeBytes());
    }
}

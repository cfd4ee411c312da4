package io.stagebus.mqtt.store;

import io.stagebus.core.signal.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits for clients, kept once for all of them. Bus thread only.
 */
public final class StoredMessage {

    private final long number;
    private final String topic;
    private final long publishedMicros;
    private final Bytes attachment;
    private int waiting;

    /** What is to be kept of it, made once; nobody asks when it is kept. */
    private @Nullable Bytes note;

    StoredMessage(long number, String topic, long publishedMicros, Bytes attachment) {
        this.number = number;
        this.topic = topic;
        this.publishedMicros = publishedMicros;
        this.attachment = attachment;
    }

    /** Tells it from all others. */
    public long number() {
        return number;
    }

    /** Where it was published. */
    public String topic() {
        return topic;
    }

    /** When, microseconds since 1970. */
    public long publishedMicros() {
        return publishedMicros;
    }

    /** Payload and properties, see {@link io.stagebus.mqtt.payload.Attachment}. */
    public Bytes attachment() {
        return attachment;
    }

    void awaited() {
        waiting++;
        note = null;
    }

    /** Its note. */
    Bytes note() {
        Bytes made = note;
        if (made == null) {
            NoteBytes out = NoteBytes.writing();
            write(out);
            made = out.bytes();
            note = made;
        }
        return made;
    }

    /** One client has it; says whether nobody waits for it any more. */
    boolean arrived() {
        return --waiting == 0;
    }

    boolean isAwaited() {
        return waiting > 0;
    }

    private void write(NoteBytes out) {
        out.put8(publishedMicros).putText(topic).putBytes(attachment);
    }

    static StoredMessage read(long number, NoteBytes in) {
        long published = in.take8();
        return new StoredMessage(number, in.takeText(), published, in.takeBytes());
    }
}

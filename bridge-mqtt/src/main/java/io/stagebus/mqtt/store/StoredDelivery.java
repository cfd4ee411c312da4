package io.stagebus.mqtt.store;

import java.util.ArrayList;
import java.util.List;

/**
 * A message on its way to one client, as it is kept. Immutable.
 *
 * @param serial its place among all of that session's, from 1
 * @param message what is delivered; of a released one, that there was one
 * @param qos 1 or 2
 * @param retain the RETAIN flag it goes out with
 * @param released whether the client has it and only the handshake of QoS 2 is to be ended (MQTT 5.0 §4.3.3)
 * @param identifiers the subscription identifiers it goes out with
 * @param group the shared subscription it came by; empty for none
 */
public record StoredDelivery(
        long serial,
        StoredMessage message,
        int qos,
        boolean retain,
        boolean released,
        List<Integer> identifiers,
        String group) {

    private static final int RETAIN = 4;
    private static final int RELEASED = 8;
    /** What two notes hold besides a message, about. */
    private static final long WEIGHT = 2 * 200L;

    /** Copies {@code identifiers}. */
    public StoredDelivery {
        identifiers = List.copyOf(identifiers);
    }

    /** An estimate of the heap bytes that the notes of it hold, its message as if it were for this client alone. */
    public long weight() {
        return WEIGHT + message.topic().length() + message.attachment().size() + group.length();
    }

    void write(NoteBytes out) {
        out.put8(message.number()).put1(qos | (retain ? RETAIN : 0) | (released ? RELEASED : 0));
        out.putText(group).put2(identifiers.size());
        identifiers.forEach(out::put4);
    }

    static StoredDelivery read(long serial, NoteBytes in, Messages messages) {
        long number = in.take8();
        int flags = in.take1();
        String group = in.takeText();
        int count = in.take2();
        List<Integer> identifiers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            identifiers.add((int) in.take4());
        }
        StoredMessage message = messages.find(number);
        return new StoredDelivery(
                serial, message, flags & 3, (flags & RETAIN) != 0, (flags & RELEASED) != 0, identifiers, group);
    }

    /** Finds messages by their number. */
    interface Messages {
        /**
         * The message.
         *
         * @throws IllegalArgumentException when there is none
         */
        StoredMessage find(long number);
    }
}

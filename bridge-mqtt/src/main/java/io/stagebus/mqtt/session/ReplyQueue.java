package io.stagebus.mqtt.session;

import io.stagebus.mqtt.wire.PacketWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one client, which leave in the order of its packets: one that is ready waits behind one that is not, such
 * as a PUBACK that waits for the journal (R17; [MQTT-4.6.0-2]). Event loop of the channel.
 */
public final class ReplyQueue {

    private final PacketWriter writer;
    private final Deque<Place> places = new ArrayDeque<>();

    /** A queue that writes to {@code writer}. */
    public ReplyQueue(PacketWriter writer) {
        this.writer = writer;
    }

    /** One answer's place in the order. */
    public final class Place {
        private @Nullable Answer answer;

        private Place() {}

        /** Gives the answer. It is written now, or behind those before it. Once only. */
        public void give(Answer given) {
            answer = given;
            if (places.peekFirst() == this) {
                writeReady();
            }
        }
    }

    /** Takes the next place in the order. */
    public Place take() {
        Place place = new Place();
        places.addLast(place);
        return place;
    }

    /** Answers at once, or behind what is pending. */
    public void give(Answer answer) {
        if (places.isEmpty()) {
            write(answer);
        } else {
            take().give(answer);
        }
    }

    /** How many answers are pending or wait behind a pending one. */
    public int size() {
        return places.size();
    }

    private void writeReady() {
        for (Place first = places.peekFirst(); first != null && first.answer != null; first = places.peekFirst()) {
            places.removeFirst();
            write(first.answer);
        }
    }

    private void write(Answer answer) {
        switch (answer) {
            case Answer.PubAck(int packetId) -> writer.pubAck(packetId);
            case Answer.Packet packet -> writer.packet(packet.packet());
        }
    }
}

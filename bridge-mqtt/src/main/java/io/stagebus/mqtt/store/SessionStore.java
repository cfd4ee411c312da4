package io.stagebus.mqtt.store;

import io.stagebus.core.bus.Notes;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Signal;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of the door that outlive their connection have the journal keep (R18). What is kept is durable for who
 * waits for it by {@link #whenDurable}. Bus thread only.
 */
public final class SessionStore {

    private static final String OWNER = "mqtt";

    /**
     * What it takes to keep a delivery. Immutable.
     *
     * @param delivery what is to be kept
     * @param key what its note goes by
     * @param value its note
     * @param count how many notes that are
     * @param weight what they weigh together
     */
    public record Need(StoredDelivery delivery, Bytes key, Bytes value, int count, long weight) {}

    private final Notes notes;
    private final Pledges pledges;
    private final BooleanSupplier room;
    private long sessions;
    private long messages;
    private long written;
    private @Nullable Signal lastSignal;
    private @Nullable StoredMessage lastMessage;

    /**
     * A store on the bus's notes.
     *
     * @param room gives up something of a message that waits, because there is no more room for notes; says whether it did
     */
    public SessionStore(Notes notes, BooleanSupplier room) {
        this.notes = notes;
        this.pledges = new Pledges(notes.maxNotes(), notes.maxBytes());
        this.room = room;
    }

    /** The sessions that the journal had when the gateway was started. To be asked once, before any other. */
    public List<KeptSession> recover() {
        List<Note> known = notes.recovered(OWNER);
        SessionReader reader = new SessionReader();
        known.forEach(reader::read);
        List<KeptSession> found = reader.sessions();
        sessions = reader.lastSession();
        messages = reader.lastMessage();
        // What belongs to nobody was left by a stop between two notes.
        reader.orphans().forEach(key -> notes.forget(OWNER, key, false));
        for (KeptSession one : found) {
            pledged(one.number(), NoteKeys.session(one.number()));
            one.filters().forEach(filter -> pledged(one.number(), NoteKeys.filter(one.number(), filter.filter())));
            one.inbound().forEach(packetId -> pledged(one.number(), NoteKeys.inbound(one.number(), packetId)));
        }
        return found;
    }

    private void pledged(long session, Bytes key) {
        pledges.add(session, 1, notes.weight(OWNER, key));
    }

    /** A number for a new session. */
    public long newSession() {
        return ++sessions;
    }

    /** How many notes were kept or forgotten so far: that something was meanwhile is seen by it. */
    public long written() {
        return written;
    }

    private boolean keep(Bytes key, NoteBytes value, boolean durable) {
        boolean kept = notes.keep(OWNER, key, value.bytes(), durable);
        written += kept ? 1 : 0;
        return kept;
    }

    /** Keeps what no session can give up for another, as far as this one has its share; messages that wait make room. */
    private boolean pledge(long session, Bytes key, NoteBytes value, boolean durable) {
        long before = notes.weight(OWNER, key);
        long more = Note.weight(new NoteKey(OWNER, key), value.bytes()) - before;
        int one = before == 0 ? 1 : 0;
        if ((one > 0 || more > 0) && !pledges.admits(session, one, more)) {
            return false;
        }
        boolean kept = keep(key, value, durable);
        while (!kept && room.getAsBoolean()) {
            kept = keep(key, value, durable);
        }
        if (kept) {
            pledges.add(session, one, more);
        }
        return kept;
    }

    private void release(long session, Bytes key) {
        long weight = notes.weight(OWNER, key);
        notes.forget(OWNER, key, true);
        if (weight > 0) {
            pledges.add(session, -1, -weight);
        }
        written++;
    }

    /** Keeps what is known of a session; {@code false} when there is no room for it. */
    public boolean keep(long session, StoredSession known, boolean durable) {
        NoteBytes value = NoteBytes.writing();
        known.write(value);
        return pledge(session, NoteKeys.session(session), value, durable);
    }

    /** Forgets a session; its filters, deliveries and identifiers are forgotten one by one. */
    public void forget(long session) {
        release(session, NoteKeys.session(session));
    }

    /** Keeps a subscription; {@code false} when there is no room for it. */
    public boolean keep(long session, StoredFilter filter) {
        NoteBytes value = NoteBytes.writing();
        filter.write(value);
        return pledge(session, NoteKeys.filter(session, filter.filter()), value, true);
    }

    /** Forgets a subscription. */
    public void forgetFilter(long session, String filter) {
        release(session, NoteKeys.filter(session, filter));
    }

    /** Keeps that a QoS 2 message was received; {@code false} when there is no room for it. */
    public boolean keepInbound(long session, int packetId) {
        return pledge(session, NoteKeys.inbound(session, packetId), NoteBytes.writing(), true);
    }

    /** Forgets that a QoS 2 message was received. */
    public void forgetInbound(long session, int packetId) {
        release(session, NoteKeys.inbound(session, packetId));
    }

    /**
     * The message that a signal goes to MQTT clients as, kept once for all that are to get it.
     *
     * @param attachment payload and properties; asked for only when it is not kept yet
     */
    public StoredMessage message(Signal signal, String topic, Supplier<Bytes> attachment) {
        StoredMessage last = lastMessage;
        if (signal == lastSignal && last != null && last.topic().equals(topic)) {
            return last;
        }
        StoredMessage made = new StoredMessage(++messages, topic, signal.timeMicros(), attachment.get());
        lastSignal = signal;
        lastMessage = made;
        return made;
    }

    /** What keeping that a message waits for a client takes: the note of that, and the message's unless it is kept. */
    public Need need(long session, StoredDelivery delivery) {
        NoteBytes value = NoteBytes.writing();
        delivery.write(value);
        Bytes key = NoteKeys.delivery(session, delivery.serial());
        Bytes bytes = value.bytes();
        StoredMessage message = delivery.message();
        long weight = Note.weight(new NoteKey(OWNER, key), bytes);
        if (message.isAwaited()) {
            return new Need(delivery, key, bytes, 1, weight);
        }
        NoteKey messageKey = new NoteKey(OWNER, NoteKeys.message(message.number()));
        return new Need(delivery, key, bytes, 2, weight + Note.weight(messageKey, message.note()));
    }

    /** Whether there is room for it now. */
    public boolean hasRoom(Need need) {
        return notes.size() + need.count <= notes.maxNotes() && notes.bytes() + need.weight <= notes.maxBytes();
    }

    /** Whether there would be room for it if nothing else were kept. */
    public boolean canHaveRoom(Need need) {
        return need.count <= notes.maxNotes() && need.weight <= notes.maxBytes();
    }

    /** Keeps that a message waits for a client; {@code false} when there is no room for it. */
    public boolean keep(Need need) {
        StoredMessage message = need.delivery.message();
        Bytes messageKey = NoteKeys.message(message.number());
        if (!hasRoom(need) || (!message.isAwaited() && !notes.keep(OWNER, messageKey, message.note(), true))) {
            return false;
        }
        written++;
        if (!notes.keep(OWNER, need.key, need.value, true)) {
            return false;
        }
        written++;
        message.awaited();
        return true;
    }

    /** Keeps that the client has the message, but has not ended the handshake of QoS 2. */
    public void released(long session, StoredDelivery delivery) {
        NoteBytes value = NoteBytes.writing();
        delivery.write(value);
        keep(NoteKeys.delivery(session, delivery.serial()), value, true);
    }

    /** Forgets that a message waits for a client, and the message when it waits for no other. */
    public void forget(long session, long serial, StoredMessage message) {
        notes.forget(OWNER, NoteKeys.delivery(session, serial), false);
        if (message.arrived()) {
            notes.forget(OWNER, NoteKeys.message(message.number()), false);
        }
    }

    /** Has all that is kept in {@code work}, and all signals that come of it, last together or not at all. */
    public void together(Runnable work) {
        notes.together(work);
    }

    /** Tells {@code reply} when all that was kept so far is durable; see {@link Notes#whenDurable}. */
    public void whenDurable(Session session, Reply reply) {
        notes.whenDurable(session, reply);
    }
}

package io.stagebus.mqtt.store;

import io.stagebus.core.bus.Notes;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.Note;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Signal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of the door that outlive their connection have the journal keep (R18). What is kept is durable for who
 * waits for it by {@link #whenDurable}. Bus thread only.
 */
public final class SessionStore {

    private static final String OWNER = "mqtt";

    private final Notes notes;
    private long sessions;
    private long messages;
    private long written;
    private @Nullable Signal lastSignal;
    private @Nullable StoredMessage lastMessage;

    /** A store on the bus's notes. */
    public SessionStore(Notes notes) {
        this.notes = notes;
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
        return found;
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

    /** Keeps what is known of a session; {@code false} when there is no room for it. */
    public boolean keep(long session, StoredSession known, boolean durable) {
        NoteBytes value = NoteBytes.writing();
        known.write(value);
        return keep(NoteKeys.session(session), value, durable);
    }

    /** Forgets a session; its filters, deliveries and identifiers are forgotten one by one. */
    public void forget(long session) {
        notes.forget(OWNER, NoteKeys.session(session), true);
        written++;
    }

    /** Keeps a subscription; {@code false} when there is no room for it. */
    public boolean keep(long session, StoredFilter filter) {
        NoteBytes value = NoteBytes.writing();
        filter.write(value);
        return keep(NoteKeys.filter(session, filter.filter()), value, true);
    }

    /** Forgets a subscription. */
    public void forgetFilter(long session, String filter) {
        notes.forget(OWNER, NoteKeys.filter(session, filter), true);
        written++;
    }

    /** Keeps that a QoS 2 message was received; {@code false} when there is no room for it. */
    public boolean keepInbound(long session, int packetId) {
        return keep(NoteKeys.inbound(session, packetId), NoteBytes.writing(), true);
    }

    /** Forgets that a QoS 2 message was received. */
    public void forgetInbound(long session, int packetId) {
        notes.forget(OWNER, NoteKeys.inbound(session, packetId), true);
        written++;
    }

    /**
     * The message that a signal goes to MQTT clients as, kept once for all that are to get it.
     *
     * @param attachment payload and properties; asked for only when it is not kept yet
     * @return null when there is no room for it
     */
    public @Nullable StoredMessage message(Signal signal, String topic, Supplier<Bytes> attachment) {
        StoredMessage last = lastMessage;
        if (signal == lastSignal
                && last != null
                && last.isAwaited()
                && last.topic().equals(topic)) {
            return last;
        }
        StoredMessage made = new StoredMessage(++messages, topic, signal.timeMicros(), attachment.get());
        NoteBytes value = NoteBytes.writing();
        made.write(value);
        if (!keep(NoteKeys.message(made.number()), value, true)) {
            return null;
        }
        lastSignal = signal;
        lastMessage = made;
        return made;
    }

    /** Keeps that a message waits for a client; {@code false} when there is no room for it. */
    public boolean keep(long session, StoredDelivery delivery) {
        NoteBytes value = NoteBytes.writing();
        delivery.write(value);
        boolean kept = keep(NoteKeys.delivery(session, delivery.serial()), value, true);
        if (kept) {
            delivery.message().awaited();
        } else if (!delivery.message().isAwaited()) {
            notes.forget(OWNER, NoteKeys.message(delivery.message().number()), false);
        }
        return kept;
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

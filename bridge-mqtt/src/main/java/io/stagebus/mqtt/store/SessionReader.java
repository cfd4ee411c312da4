package io.stagebus.mqtt.store;

import io.stagebus.core.journal.Note;
import io.stagebus.core.signal.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts sessions together out of the notes they left. What cannot be read, or belongs to none, is an orphan. One thread. */
final class SessionReader {

    private static final Logger LOG = LoggerFactory.getLogger(SessionReader.class);
    /** The letter and the number that every key begins with. */
    private static final int HEAD = 1 + Long.BYTES;

    private final Map<Long, StoredSession> sessions = new LinkedHashMap<>();
    private final Map<Long, List<StoredFilter>> filters = new HashMap<>();
    private final Map<Long, List<Integer>> inbound = new HashMap<>();
    private final Map<Long, List<Note>> deliveries = new HashMap<>();
    private final Map<Long, StoredMessage> messages = new HashMap<>();
    private final List<Note> owned = new ArrayList<>();
    private final List<Bytes> orphans = new ArrayList<>();
    private long lastSession;
    private long lastMessage;

    void read(Note note) {
        Bytes key = note.key().key();
        try {
            NoteBytes in = NoteBytes.reading(key);
            int letter = in.take1();
            long number = in.take8();
            NoteBytes value = NoteBytes.reading(note.value());
            switch (letter) {
                case NoteKeys.SESSION -> {
                    sessions.put(number, StoredSession.read(value));
                    lastSession = Math.max(lastSession, number);
                }
                case NoteKeys.FILTER -> list(filters, number).add(StoredFilter.read(value));
                case NoteKeys.INBOUND -> list(inbound, number).add(in.take2());
                case NoteKeys.DELIVERY -> list(deliveries, number).add(note);
                case NoteKeys.MESSAGE -> {
                    messages.put(number, StoredMessage.read(number, value));
                    lastMessage = Math.max(lastMessage, number);
                }
                default -> throw new IllegalArgumentException("unknown letter " + letter);
            }
            if (letter == NoteKeys.FILTER || letter == NoteKeys.INBOUND) {
                owned.add(note);
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            unreadable(note, e);
        }
    }

    private static <T> List<T> list(Map<Long, List<T>> lists, long number) {
        return lists.computeIfAbsent(number, none -> new ArrayList<>());
    }

    private void unreadable(Note note, RuntimeException reason) {
        orphans.add(note.key().key());
        LOG.atWarn()
                .addKeyValue("key", new String(note.key().key().toArray(), StandardCharsets.ISO_8859_1))
                .addKeyValue("reason", reason.toString())
                .log("something that an MQTT session left cannot be read and is forgotten");
    }

    /** The sessions there were. To be called once, when everything was read. */
    List<KeptSession> sessions() {
        List<KeptSession> found = new ArrayList<>();
        sessions.forEach((number, session) -> found.add(new KeptSession(
                number,
                session,
                filters.getOrDefault(number, List.of()),
                deliveriesOf(number),
                inbound.getOrDefault(number, List.of()))));
        for (Note note : owned) {
            if (!sessions.containsKey(numberOf(note))) {
                orphans.add(note.key().key());
            }
        }
        deliveries.forEach((number, notes) -> {
            if (!sessions.containsKey(number)) {
                notes.forEach(note -> orphans.add(note.key().key()));
            }
        });
        messages.values().stream()
                .filter(message -> !message.isAwaited())
                .forEach(message -> orphans.add(NoteKeys.message(message.number())));
        return found;
    }

    private static long numberOf(Note note) {
        NoteBytes key = NoteBytes.reading(note.key().key());
        key.take1();
        return key.take8();
    }

    private List<StoredDelivery> deliveriesOf(long session) {
        List<StoredDelivery> found = new ArrayList<>();
        for (Note note : deliveries.getOrDefault(session, List.of())) {
            try {
                long serial = note.key().key().buffer().getLong(HEAD);
                StoredDelivery delivery = StoredDelivery.read(serial, NoteBytes.reading(note.value()), this::message);
                delivery.message().awaited();
                found.add(delivery);
            } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
                unreadable(note, e);
            }
        }
        return found;
    }

    private StoredMessage message(long number) {
        StoredMessage message = messages.get(number);
        if (message == null) {
            throw new IllegalArgumentException("no message " + number);
        }
        return message;
    }

    /** The notes that belong to nothing. */
    List<Bytes> orphans() {
        return orphans;
    }

    long lastSession() {
        return lastSession;
    }

    long lastMessage() {
        return lastMessage;
    }
}

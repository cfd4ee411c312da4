package io.stagebus.mqtt.session;

import io.netty.buffer.Unpooled;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.store.SessionStore;
import io.stagebus.mqtt.store.StoredDelivery;
import io.stagebus.mqtt.store.StoredFilter;
import io.stagebus.mqtt.store.StoredMessage;
import io.stagebus.mqtt.store.StoredSession;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicMapping;
import io.stagebus.mqtt.topic.TopicName;
import io.stagebus.mqtt.wire.OutboundPublish;
import io.stagebus.mqtt.wire.PublishEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one session keeps in the journal, if it outlives its connection. Bus thread only. */
final class Keeping {

    private static final long NOT_KEPT = 0;

    /** As many messages one is worth at most: so long the bus thread may be busy making room for it. */
    private static final int MAX_GIVEN_UP = 4_096;

    private final SessionStore store;
    private final KeptRoom room;
    private final String clientId;
    private final Supplier<Session> session;
    private final long order;
    private BooleanSupplier oldest = () -> false;
    private long number = NOT_KEPT;
    private long bytes;

    /**
     * Of a session that keeps nothing yet.
     *
     * @param session its session on the bus, which changes with its connections
     */
    Keeping(SessionStore store, KeptRoom room, String clientId, Supplier<Session> session) {
        this.store = store;
        this.room = room;
        this.clientId = clientId;
        this.session = session;
        this.order = room.nextNumber();
    }

    /** Who is asked when there is no more room: gives up the oldest message that is kept; says whether there is one. */
    void onNoRoom(BooleanSupplier givesUp) {
        oldest = givesUp;
    }

    boolean giveUpOldest() {
        return oldest.getAsBoolean();
    }

    /** Tells it from all others. */
    long order() {
        return order;
    }

    /** What the notes of its messages weigh, about. */
    long bytes() {
        return bytes;
    }

    private void weighs(long now) {
        long before = bytes;
        bytes = now;
        room.weighs(this, before, now);
    }

    String clientId() {
        return clientId;
    }

    /** Whether the session outlives its connection, and the gateway. */
    boolean isKept() {
        return number != NOT_KEPT;
    }

    /** Begins to keep; says whether there is room for it. */
    boolean begin(StoredSession known) {
        long fresh = store.newSession();
        if (!store.keep(fresh, known, true)) {
            return false;
        }
        number = fresh;
        return true;
    }

    /** Goes on with what was kept before a restart. */
    void goOn(long kept) {
        number = kept;
    }

    /** Keeps what is known of the session now. */
    void update(StoredSession known, boolean durable) {
        if (isKept()) {
            store.keep(number, known, durable);
        }
    }

    /** Forgets the session; what belongs to it is forgotten by those it belongs to, before. */
    void end() {
        if (isKept()) {
            store.forget(number);
            number = NOT_KEPT;
        }
    }

    boolean keep(StoredFilter filter) {
        return !isKept() || store.keep(number, filter);
    }

    void forgetFilter(String filter) {
        if (isKept()) {
            store.forgetFilter(number, filter);
        }
    }

    boolean keepInbound(int packetId) {
        return !isKept() || store.keepInbound(number, packetId);
    }

    void forgetInbound(int packetId) {
        if (isKept()) {
            store.forgetInbound(number, packetId);
        }
    }

    /** Keeps a message that is on its way to the client; null when there is no room for it, and none to be made. */
    @Nullable
    StoredDelivery keep(OutboundPublish publish, long serial, String group) {
        StoredMessage message =
                store.message(publish.signal(), publish.topic().text(), () -> attachment(publish.signal()));
        StoredDelivery delivery = new StoredDelivery(
                serial, message, publish.qos(), publish.retain(), false, publish.subscriptionIds(), group);
        SessionStore.Need need = store.need(number, delivery);
        int given = 0;
        while (!store.hasRoom(need)) {
            boolean isWorthIt = given++ < MAX_GIVEN_UP && store.canHaveRoom(need);
            if (!isWorthIt || !room.makeFor(this, publish.weight())) {
                return null;
            }
            // What was given up may have been the last one that the same message waited for.
            need = store.need(number, delivery);
        }
        if (!store.keep(need)) {
            return null;
        }
        weighs(bytes + delivery.weight());
        return delivery;
    }

    private static Bytes attachment(Signal signal) {
        Content content = signal.content();
        boolean isOurs = Attachment.isIn(content) && !(signal instanceof Signal.Gesture);
        boolean isDeletion = signal instanceof Signal.Param param && param.deleted();
        return isOurs && !isDeletion
                ? content.origination().data()
                : Attachment.pack(
                                1,
                                true,
                                Attachment.NO_EXPIRY,
                                Bytes.EMPTY,
                                Unpooled.wrappedBuffer(PublishEncoder.payload(signal)))
                        .data();
    }

    void released(StoredDelivery delivery) {
        store.released(
                number,
                new StoredDelivery(
                        delivery.serial(), delivery.message(), delivery.qos(), delivery.retain(), true, List.of(), ""));
    }

    void forget(StoredDelivery delivery) {
        store.forget(number, delivery.serial(), delivery.message());
        weighs(bytes - delivery.weight());
    }

    /** What was kept, as it can be sent again; what has no topic any more is forgotten. */
    List<Held> restored(List<StoredDelivery> deliveries, TopicMapping mapping, SharedGroups groups) {
        List<Held> restored = new ArrayList<>();
        weighs(deliveries.stream().mapToLong(StoredDelivery::weight).sum());
        for (StoredDelivery delivery : deliveries) {
            Optional<OutboundPublish> publish = publish(delivery, mapping);
            if (publish.isPresent()) {
                SharedGroup group = delivery.group().isEmpty() ? null : groups.find(delivery.group());
                Held held = new Held(publish.get(), delivery, group);
                if (delivery.released()) {
                    held.release();
                }
                restored.add(held);
            } else {
                forget(delivery);
            }
        }
        return restored;
    }

    private static Optional<OutboundPublish> publish(StoredDelivery delivery, TopicMapping mapping) {
        StoredMessage message = delivery.message();
        try {
            TopicName topic = mapping.name(message.topic());
            Content content = Attachment.content(new Origination(Attachment.DOOR, message.attachment()));
            Signal signal = new Signal.Event(
                    topic.address(),
                    content,
                    PublishFields.NONE,
                    message.publishedMicros(),
                    io.stagebus.core.signal.Origin.GATEWAY);
            return Optional.of(
                    new OutboundPublish(signal, topic, delivery.qos(), delivery.retain(), delivery.identifiers()));
        } catch (InvalidTopicException e) {
            return Optional.empty();
        }
    }

    /** Has all that is kept in {@code work}, and all signals that come of it, last together or not at all. */
    void together(Runnable work) {
        store.together(work);
    }

    /** How much was written so far, by all sessions. */
    long written() {
        return store.written();
    }

    /** Tells {@code reply} when all so far is durable; not after the connection's end. */
    void whenDurable(Reply reply) {
        store.whenDurable(session.get(), reply);
    }
}

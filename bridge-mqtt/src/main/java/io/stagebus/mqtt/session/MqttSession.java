package io.stagebus.mqtt.session;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.topic.TopicName;
import io.stagebus.mqtt.wire.OutboundPublish;
import io.stagebus.mqtt.wire.PacketWriter;
import io.stagebus.mqtt.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One connected client as the bus sees it: its subscriptions, its messages both ways, its will. Ends with its connection:
 * sessions that outlive one are not there yet. Bus thread only.
 */
public final class MqttSession implements Subscriber {

    private final SessionServices services;
    private final Session session;
    private final PacketWriter writer;
    private final Optional<Will> will;
    private final Consumer<String> onClosedByBus;
    private final Outbox outbox;
    private final RetainedView retained;
    private final Subscriptions subscriptions;
    private boolean ended;

    /**
     * A session that is not open on the bus yet.
     *
     * @param writer the way to the client
     * @param onClosedByBus told the reason when the bus ends the session
     */
    public MqttSession(
            SessionServices services,
            Session session,
            ClientProfile client,
            PacketWriter writer,
            Optional<Will> will,
            Consumer<String> onClosedByBus) {
        this.services = services;
        this.session = session;
        this.writer = writer;
        this.will = will;
        this.onClosedByBus = onClosedByBus;
        this.outbox = new Outbox(services, writer, client);
        this.retained = new RetainedView(services.bus()::slice, outbox, this::showRetained, this::onBatchEnd);
        this.subscriptions = new Subscriptions(services, session, retained);
    }

    /** Opens it on the bus. */
    public void open(Reply reply) {
        services.bus().submit(new Command.OpenSession(session, this, false, reply));
    }

    /** Publishes a message of the client; {@code reply} hears when it may be acknowledged. */
    public void publish(InboundMessage message, Reply reply) {
        services.publisher().publish(session, session.origin(), message, reply);
    }

    /**
     * Subscribes to filters, in their order.
     *
     * @param identifier the subscription identifier, or {@link FilterRequest#NO_IDENTIFIER}
     * @return the SUBACK codes in the same order
     */
    public List<Integer> subscribe(List<FilterRequest> requests, int identifier) {
        List<Integer> codes = new ArrayList<>(requests.size());
        for (FilterRequest request : requests) {
            codes.add(subscriptions.subscribe(request, identifier));
        }
        return codes;
    }

    /** Ends the subscription to a filter. */
    public ReasonCode unsubscribe(String filter) {
        return subscriptions.unsubscribe(filter);
    }

    /** The client acknowledged a QoS 1 message. */
    public void acknowledged(int packetId) {
        outbox.acknowledged(packetId);
        retained.resume();
    }

    /** The client reads again: writes what waited, flushes, and goes on with retained messages. */
    public void onWritable() {
        outbox.drain();
        writer.flush();
        retained.resume();
    }

    /** How many messages wait for the client or for its acknowledgement. */
    public int undelivered() {
        return outbox.size() + outbox.inFlight();
    }

    /**
     * Ends the session on the bus. Idempotent.
     *
     * @param publishesWill whether the will is published: always, unless the client said goodbye [MQTT-3.1.2-8]
     */
    public void end(boolean publishesWill) {
        if (ended) {
            return;
        }
        ended = true;
        retained.close();
        outbox.clear();
        if (publishesWill) {
            publishWill(session);
        }
        services.bus().submit(new Command.CloseSession(session, Reply.NONE));
    }

    private void publishWill(Session by) {
        if (will.isPresent()) {
            services.tally().add(Count.WILLS);
            services.publisher()
                    .publish(
                            by,
                            session.origin().because(Cause.SESSION_END),
                            will.get().message(),
                            Reply.NONE);
        }
    }

    /** The session is closed already, and a closed one may not publish: another one with the same rights does. */
    private void publishWillOfClosed() {
        Session heir = new Session(
                session.door(),
                session.id() + "-will",
                session.name(),
                session.remote(),
                session.origin().principal(),
                session.scope());
        services.bus().submit(new Command.OpenSession(heir, new Nobody(), false, Reply.NONE));
        publishWill(heir);
        services.bus().submit(new Command.CloseSession(heir, Reply.NONE));
    }

    /** Subscribes to nothing and hears nothing. */
    private static final class Nobody implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            // Nothing is subscribed to.
        }

        @Override
        public void onBatchEnd() {
            // Nothing was written.
        }

        @Override
        public void onClosed(String reason) {
            // It is about to be closed anyway.
        }
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        if (ended) {
            return;
        }
        TopicName topic = services.mapping().name(signal.address());
        if (topic == null) {
            services.tally().add(Count.UNNAMED);
            return;
        }
        boolean isOwn = signal.origin().sessionId().equals(session.id());
        int qos = -1;
        boolean retain = false;
        List<Integer> identifiers = List.of();
        for (int i = 0; i < matched.size(); i++) {
            long tag = matched.get(i).id();
            if (!SubscriptionTag.reach(tag).admits(topic) || (isOwn && SubscriptionTag.isNoLocal(tag))) {
                continue;
            }
            qos = Math.max(qos, SubscriptionTag.qos(tag));
            retain |= SubscriptionTag.retainsAsPublished(tag) && isRetained(signal);
            if (SubscriptionTag.hasIdentifier(tag)) {
                identifiers = identifiers.isEmpty() ? new ArrayList<>(2) : identifiers;
                identifiers.add(subscriptions.identifier(tag));
            }
        }
        if (qos >= 0) {
            outbox.offer(new OutboundPublish(signal, topic, Math.min(qos, qosOf(signal)), retain, identifiers));
        }
    }

    private void showRetained(Signal.Param param, long tag) {
        TopicName topic = services.mapping().nameOnce(param.address());
        if (topic == null) {
            services.tally().add(Count.UNNAMED);
        } else if (!ended && SubscriptionTag.reach(tag).admits(topic)) {
            int qos = Math.min(SubscriptionTag.qos(tag), qosOf(param));
            List<Integer> identifiers =
                    SubscriptionTag.hasIdentifier(tag) ? List.of(subscriptions.identifier(tag)) : List.of();
            outbox.offer(new OutboundPublish(param, topic, qos, true, identifiers));
        }
    }

    /** Whether it was published retained [MQTT-3.3.1-13]; what did not come by MQTT is retained when it stays. */
    private static boolean isRetained(Signal signal) {
        Origination origination = signal.content().origination();
        return Attachment.isIn(origination) ? Attachment.isRetained(origination) : signal instanceof Signal.Param;
    }

    /** What came by MQTT keeps its QoS; of the rest, streams and gestures may be lost, others not (R7). */
    private static int qosOf(Signal signal) {
        return switch (signal) {
            case Signal.Stream stream -> 0;
            case Signal.Gesture gesture -> 0;
            case Signal.Timeline timeline -> 1;
            case Signal.Param param -> qosOf(param.content());
            case Signal.Event event -> qosOf(event.content());
        };
    }

    private static int qosOf(Content content) {
        return Attachment.isIn(content.origination()) ? Attachment.qosOf(content.origination()) : 1;
    }

    @Override
    public void onBatchEnd() {
        services.release();
        writer.flush();
    }

    @Override
    public void onClosed(String reason) {
        if (!ended) {
            ended = true;
            retained.close();
            outbox.clear();
            publishWillOfClosed();
        }
        onClosedByBus.accept(reason);
    }

    /** The bus session. */
    public Session session() {
        return session;
    }
}

package io.stagebus.mqtt.session;

import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.topic.TopicName;
import io.stagebus.mqtt.wire.OutboundPublish;
import java.util.ArrayList;
import java.util.List;

/** What a client is sent of the signals that its subscriptions select: topic, QoS, RETAIN and identifiers. Bus thread only. */
final class Outgoing {

    private final SessionServices services;
    private final Subscriptions subscriptions;
    private final Outbox outbox;

    Outgoing(SessionServices services, Subscriptions subscriptions, Outbox outbox) {
        this.services = services;
        this.subscriptions = subscriptions;
        this.outbox = outbox;
    }

    /** A signal for the client, once for all subscriptions that match (MQTT 5.0 §3.3.4 [MQTT-3.3.4-2]). */
    void deliver(Signal signal, List<Subscription> matched, Session to) {
        TopicName topic = services.mapping().name(signal.address());
        if (topic == null) {
            services.tally().add(Count.UNNAMED);
            return;
        }
        boolean isOwn = signal.origin().sessionId().equals(to.id());
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
            int lower = Math.min(qos, qosOf(signal));
            outbox.offer(services.frames().publish(signal, topic, lower, retain, identifiers), null);
        }
    }

    /** A signal for the group, of which this client has the turn. */
    void share(Signal signal, TopicName topic, long tag, SharedGroup group) {
        int qos = Math.min(SubscriptionTag.qos(tag), qosOf(signal));
        boolean retain = SubscriptionTag.retainsAsPublished(tag) && isRetained(signal);
        outbox.offer(new OutboundPublish(signal, topic, qos, retain, identifiers(tag)), group);
    }

    /** A retained message for the new subscription {@code tag}. */
    void showRetained(Signal.Param param, long tag) {
        TopicName topic = services.mapping().nameOnce(param.address());
        if (topic == null) {
            services.tally().add(Count.UNNAMED);
        } else if (SubscriptionTag.reach(tag).admits(topic)) {
            int qos = Math.min(SubscriptionTag.qos(tag), qosOf(param));
            outbox.offer(new OutboundPublish(param, topic, qos, true, identifiers(tag)), null);
        }
    }

    /** What the broker says of itself. */
    void tell(Signal signal, TopicName topic, long tag, boolean retain) {
        outbox.offer(new OutboundPublish(signal, topic, 0, retain, identifiers(tag)), null);
    }

    private List<Integer> identifiers(long tag) {
        return SubscriptionTag.hasIdentifier(tag) ? List.of(subscriptions.identifier(tag)) : List.of();
    }

    /** Whether it was published retained [MQTT-3.3.1-13]; what did not come by MQTT is retained when it stays. */
    private static boolean isRetained(Signal signal) {
        Content content = signal.content();
        return Attachment.isIn(content) ? Attachment.isRetained(content) : signal instanceof Signal.Param;
    }

    /** What came by MQTT keeps its QoS; of the rest, streams and gestures may be lost, others not (R7). */
    static int qosOf(Signal signal) {
        return switch (signal) {
            case Signal.Stream stream -> 0;
            case Signal.Gesture gesture -> 0;
            case Signal.Timeline timeline -> 1;
            case Signal.Param param -> qosOf(param.content());
            case Signal.Event event -> qosOf(event.content());
        };
    }

    private static int qosOf(Content content) {
        return Attachment.isIn(content) ? Attachment.qosOf(content) : 1;
    }
}

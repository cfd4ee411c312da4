package io.stagebus.mqtt.session;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicFilter;
import io.stagebus.mqtt.wire.ReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one session has subscribed to, and the bus subscriptions that stand for it. Bus thread only. */
final class Subscriptions {

    private final SessionServices services;
    private final Session session;
    private final RetainedView retained;
    private final Map<String, List<Long>> tags = new HashMap<>();
    private final Map<Long, Integer> identifiers = new HashMap<>();
    private long made;

    Subscriptions(SessionServices services, Session session, RetainedView retained) {
        this.services = services;
        this.session = session;
        this.retained = retained;
    }

    /**
     * Subscribes to one filter; a subscription to the same filter is replaced [MQTT-3.8.4-3].
     *
     * @param identifier the subscription identifier, or {@link FilterRequest#NO_IDENTIFIER}
     * @return the SUBACK code: the QoS granted, or why not
     */
    int subscribe(FilterRequest request, int identifier) {
        TopicFilter filter;
        try {
            filter = services.mapping().filter(request.filter());
        } catch (InvalidTopicException e) {
            return reason(e.problem()).code();
        }
        if (!session.scope().mayReadAnything()) {
            return ReasonCode.NOT_AUTHORIZED.code();
        }
        boolean isNew = unsubscribe(request.filter()) == ReasonCode.NO_SUBSCRIPTION_EXISTED;
        List<Long> granted = new ArrayList<>(filter.parts().size());
        tags.put(request.filter(), granted);
        for (TopicFilter.Part part : filter.parts()) {
            long tag = SubscriptionTag.of(made++, request, identifier, part.reach());
            ReasonCode refusal = subscribe(tag, part, request, isNew);
            if (refusal != null) {
                unsubscribe(request.filter());
                return refusal.code();
            }
            granted.add(tag);
            if (identifier != FilterRequest.NO_IDENTIFIER) {
                identifiers.put(tag, identifier);
            }
        }
        return Math.min(request.qos(), 1);
    }

    private @Nullable ReasonCode subscribe(long tag, TopicFilter.Part part, FilterRequest request, boolean isNew) {
        Subscription subscription = new Subscription(
                session,
                tag,
                part.pattern(),
                SignalKind.ALL,
                request.noLocal() ? Echo.NONE : Echo.ALL,
                DeliveryOptions.NONE);
        boolean wantsRetained = request.wantsRetained(isNew);
        Opening opening = new Opening();
        services.bus().submit(new Command.Subscribe(subscription, wantsRetained, opening));
        if (opening.outcome instanceof Outcome.Opened opened) {
            if (wantsRetained) {
                retained.show(tag, opened.snapshot());
            }
            return null;
        }
        boolean isFull = opening.outcome instanceof Outcome.Rejected rejected
                && rejected.reason() == Rejection.TOO_MANY_SUBSCRIPTIONS;
        return isFull ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.UNSPECIFIED_ERROR;
    }

    /** Takes the outcome of a subscription, which the bus gives on the spot to a caller on its thread. */
    private static final class Opening implements Reply {
        private @Nullable Outcome outcome;

        @Override
        public void complete(Outcome given) {
            outcome = given;
        }
    }

    /** Ends the subscription to one filter. */
    ReasonCode unsubscribe(String filter) {
        List<Long> ended = tags.remove(filter);
        if (ended == null) {
            return ReasonCode.NO_SUBSCRIPTION_EXISTED;
        }
        for (long tag : ended) {
            identifiers.remove(tag);
            retained.drop(tag);
            services.bus().submit(new Command.Unsubscribe(session, tag, Reply.NONE));
        }
        return ReasonCode.SUCCESS;
    }

    /** The subscription identifier that came with {@code tag}, which must say that it has one. */
    int identifier(long tag) {
        return identifiers.getOrDefault(tag, FilterRequest.NO_IDENTIFIER);
    }

    private static ReasonCode reason(InvalidTopicException.Problem problem) {
        return switch (problem) {
            case SYNTAX, INSIDE_NAMESPACE, OTHER_NAME -> ReasonCode.TOPIC_FILTER_INVALID;
            case TOO_LONG -> ReasonCode.QUOTA_EXCEEDED;
            case SHARED -> ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        };
    }
}

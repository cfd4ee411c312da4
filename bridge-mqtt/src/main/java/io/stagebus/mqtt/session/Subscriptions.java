package io.stagebus.mqtt.session;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.mqtt.store.StoredFilter;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicFilter;
import io.stagebus.mqtt.wire.ReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one session has subscribed to, and the bus subscriptions that stand for it. Bus thread only. */
final class Subscriptions {

    /** A subscription to one filter: the parts of it that are on the bus, or the share in it. */
    private record Granted(FilterRequest request, List<Part> parts, boolean isShared) {}

    private record Part(long tag, TopicFilter.Part selected) {}

    private final SessionServices services;
    private final MqttSession owner;
    private final Keeping keeping;
    private final RetainedView retained;
    private final Map<String, Granted> granted = new LinkedHashMap<>();
    private final Map<Long, Integer> identifiers = new HashMap<>();
    private long made;

    Subscriptions(SessionServices services, MqttSession owner, Keeping keeping, RetainedView retained) {
        this.services = services;
        this.owner = owner;
        this.keeping = keeping;
        this.retained = retained;
    }

    /**
     * Subscribes to one filter; a subscription to the same filter is replaced [MQTT-3.8.4-3].
     *
     * @param identifier the subscription identifier, or {@link FilterRequest#NO_IDENTIFIER}
     * @return the SUBACK code: the QoS granted, or why not
     */
    int subscribe(FilterRequest request, int identifier) {
        boolean isNew = !granted.containsKey(request.filter());
        ReasonCode refusal = add(request, identifier, request.wantsRetained(isNew));
        if (refusal == null && !keeping.keep(request.stored(identifier))) {
            end(request.filter());
            refusal = ReasonCode.QUOTA_EXCEEDED;
        }
        return refusal == null ? request.qos() : refusal.code();
    }

    private @Nullable ReasonCode add(FilterRequest request, int identifier, boolean wantsRetained) {
        String text = request.filter();
        boolean isShared = SharedFilter.isMeant(text);
        TopicFilter filter;
        try {
            String selecting =
                    isShared ? SharedFilter.read(text).map(SharedFilter::filter).orElse("") : text;
            filter = services.mapping().filter(selecting);
        } catch (InvalidTopicException e) {
            return reason(e.problem());
        }
        if (!mayRead(filter)) {
            // What there is to be read is told to nobody who may not read it (MQTT 5.0 §3.9.3).
            return ReasonCode.UNSPECIFIED_ERROR;
        }
        end(text);
        List<Part> parts = new ArrayList<>(filter.parts().size());
        granted.put(text, new Granted(request, parts, isShared));
        for (TopicFilter.Part selected : filter.parts()) {
            Part part = new Part(SubscriptionTag.of(made++, request, identifier, selected.reach()), selected);
            if (identifier != FilterRequest.NO_IDENTIFIER) {
                identifiers.put(part.tag, identifier);
            }
            parts.add(part);
            ReasonCode refusal = isShared ? share(text, filter, part) : open(part, request, wantsRetained);
            if (refusal != null) {
                end(text);
                return refusal;
            }
            if (isShared) {
                break;
            }
        }
        if (BrokerStatus.isMeant(text)) {
            services.status().join(owner, text, filter, parts.getFirst().tag);
        }
        return null;
    }

    /** Whether the client may read anything of what a filter selects, as far as that can be seen from the filter. */
    private boolean mayRead(TopicFilter filter) {
        AccessScope scope = owner.session().scope();
        return scope.mayReadAnything()
                && filter.parts().stream()
                        .anyMatch(part ->
                                part.pattern().exact().map(scope::mayRead).orElse(true));
    }

    private @Nullable ReasonCode share(String text, TopicFilter filter, Part part) {
        return services.groups().join(text, filter, owner, part.tag) ? null : ReasonCode.QUOTA_EXCEEDED;
    }

    private @Nullable ReasonCode open(Part part, FilterRequest request, boolean wantsRetained) {
        Opening opening = new Opening();
        services.bus().submit(new Command.Subscribe(subscription(part, request), wantsRetained, opening));
        if (opening.outcome instanceof Outcome.Opened opened) {
            if (wantsRetained) {
                retained.show(part.tag, opened.snapshot());
            }
            return null;
        }
        boolean isFull = opening.outcome instanceof Outcome.Rejected rejected
                && rejected.reason() == Rejection.TOO_MANY_SUBSCRIPTIONS;
        return isFull ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.UNSPECIFIED_ERROR;
    }

    private Subscription subscription(Part part, FilterRequest request) {
        return new Subscription(
                owner.session(),
                part.tag,
                part.selected.pattern(),
                SignalKind.ALL,
                request.noLocal() ? Echo.NONE : Echo.ALL,
                DeliveryOptions.NONE);
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
        if (!end(filter)) {
            return ReasonCode.NO_SUBSCRIPTION_EXISTED;
        }
        keeping.forgetFilter(filter);
        return ReasonCode.SUCCESS;
    }

    private boolean end(String filter) {
        Granted ended = granted.remove(filter);
        if (ended == null) {
            return false;
        }
        leave(filter, ended);
        for (Part part : ended.parts) {
            identifiers.remove(part.tag);
            if (!ended.isShared) {
                retained.drop(part.tag);
                services.bus().submit(new Command.Unsubscribe(owner.session(), part.tag, Reply.NONE));
            }
        }
        return true;
    }

    private void leave(String filter, Granted ended) {
        if (ended.isShared) {
            services.groups().leave(filter, owner);
        }
        if (BrokerStatus.isMeant(filter)) {
            services.status().leave(owner, filter);
        }
    }

    /**
     * Has the owner's new session on the bus take over from the one before, subscription by subscription, so that neither
     * anything is missed nor the patterns weigh twice.
     *
     * @param before the session that has them now; stays open
     * @param unseen the tags whose retained messages were not all shown; shown again from the start where the client is
     *     there
     */
    void move(Session before, Set<Long> unseen) {
        for (Granted one : granted.values()) {
            for (Part part : one.parts) {
                if (!one.isShared) {
                    services.bus().submit(new Command.Unsubscribe(before, part.tag, Reply.NONE));
                    boolean shows = unseen.contains(part.tag);
                    services.bus()
                            .submit(new Command.Subscribe(
                                    subscription(part, one.request), shows, outcome -> moved(part, shows, outcome)));
                }
            }
        }
    }

    private void moved(Part part, boolean shows, Outcome outcome) {
        if (shows && outcome instanceof Outcome.Opened opened) {
            retained.show(part.tag, opened.snapshot());
        }
    }

    /** Subscribes to what was kept before a restart; what cannot be subscribed to any more is forgotten. */
    void restore(List<StoredFilter> filters) {
        for (StoredFilter stored : filters) {
            if (add(FilterRequest.of(stored), stored.identifier(), false) != null) {
                keeping.forgetFilter(stored.filter());
            }
        }
    }

    /** Ends all of them, the session being closed by somebody else; forgets them. */
    void clear() {
        granted.forEach((filter, one) -> {
            leave(filter, one);
            keeping.forgetFilter(filter);
        });
        granted.clear();
        identifiers.clear();
    }

    /** The subscription identifier that came with {@code tag}, which must say that it has one. */
    int identifier(long tag) {
        return identifiers.getOrDefault(tag, FilterRequest.NO_IDENTIFIER);
    }

    private static ReasonCode reason(InvalidTopicException.Problem problem) {
        return switch (problem) {
            case SYNTAX, INSIDE_NAMESPACE, OTHER_NAME -> ReasonCode.TOPIC_FILTER_INVALID;
            case TOO_LONG -> ReasonCode.QUOTA_EXCEEDED;
        };
    }
}

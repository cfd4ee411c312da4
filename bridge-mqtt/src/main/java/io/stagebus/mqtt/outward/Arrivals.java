package io.stagebus.mqtt.outward;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.mqtt.outward.LinkStatus.Figure;
import io.stagebus.mqtt.session.SessionServices;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicName;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What another broker tells, on its way into the bus. A message is acknowledged when it is done with. Bus thread only. */
final class Arrivals implements Retries.Taker<Mqtt5Publish> {

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SessionServices services;
    private final Supplier<Session> session;
    private final FarTopics farTopics;
    private final Translation translation;
    private final LinkStatus status;
    private final Predicate<String> isDecided;
    private final Retries<Mqtt5Publish> retries;

    /**
     * Of one link.
     *
     * @param session the link's on the bus, as it is now
     * @param isDecided whether of a state there what was changed here is the last, whatever comes
     */
    Arrivals(
            SessionServices services,
            Supplier<Session> session,
            FarTopics farTopics,
            Translation translation,
            LinkStatus status,
            Predicate<String> isDecided) {
        this.services = services;
        this.session = session;
        this.farTopics = farTopics;
        this.translation = translation;
        this.status = status;
        this.isDecided = isDecided;
        this.retries = new Retries<>(this, again -> services.bus().after(RETRY_NANOS, again));
    }

    /** A message that is no echo has come. */
    void arrived(Mqtt5Publish message) {
        retries.arrived(message.getTopic().toString(), message);
    }

    /** The session has ended, so that what was written in it is not answered: it is written again in the next one. */
    void restart() {
        retries.restart();
    }

    /** Takes nothing more; what waits comes again with the next start. */
    void close() {
        retries.clear();
    }

    @Override
    public void take(String topic, Mqtt5Publish message, Consumer<Boolean> done) {
        Route route = farTopics.route(topic);
        if (route == null) {
            status.refused(topic, "no route brings it here");
            done.accept(false);
        } else if (Translation.hasTravelledTooFar(message)) {
            status.refused(topic, Translation.TOO_LONG);
            done.accept(false);
        } else if (isState(message) && route.goesOut() && isDecided.test(topic)) {
            done.accept(false);
        } else {
            take(route, message, done);
        }
    }

    private void take(Route route, Mqtt5Publish message, Consumer<Boolean> done) {
        String topic = message.getTopic().toString();
        TopicName here;
        try {
            here = services.mapping().name(route.toLocal(topic).orElse(topic));
        } catch (InvalidTopicException e) {
            status.refused(topic, String.valueOf(e.getMessage()));
            done.accept(false);
            return;
        }
        Optional<Signal.Param> known = services.bus().current(here.address());
        // What this link told there before a restart is a state like any other, and nothing that goes round.
        boolean isOwn = isState(message) && route.goesOut() && translation.isOfBefore(message);
        boolean isKnownHere = known.isPresent() || !isState(message);
        if (translation.hasBeenHere(message) && isKnownHere && !isOwn) {
            status.count(Figure.LOOPED);
            done.accept(false);
        } else if (isState(message) && Translation.isSame(known, message)) {
            done.accept(false);
        } else {
            publish(here, message, done);
        }
    }

    private void publish(TopicName here, Mqtt5Publish message, Consumer<Boolean> done) {
        Session now = session.get();
        services.publisher().publish(now, now.origin(), translation.in(message, here), outcome -> {
            boolean isForLater = outcome instanceof Outcome.Rejected rejected
                    && (rejected.reason() == Rejection.UNAVAILABLE || rejected.reason() == Rejection.NOT_DURABLE);
            if (!isForLater) {
                status.count(Figure.RECEIVED);
                if (outcome instanceof Outcome.Rejected rejected) {
                    status.refused(here.text(), rejected.detail());
                }
            }
            done.accept(isForLater);
        });
    }

    @Override
    public void over(Mqtt5Publish message) {
        message.acknowledge();
    }

    @Override
    public void refused(String topic, Mqtt5Publish message, String reason) {
        status.refused(topic, reason);
        message.acknowledge();
    }

    @Override
    public boolean isState(Mqtt5Publish message) {
        return message.isRetain();
    }
}

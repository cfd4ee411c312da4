package io.stagebus.mqtt.session;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.topic.TopicFilter;
import io.stagebus.mqtt.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that share one subscription: each message goes to one of them, in turn, to one that takes it at once rather
 * than to one that is behind or away (MQTT 5.0 §4.8.2). It has a session of its own on the bus, which may read what its
 * members may; each gets only what it may read itself. Bus thread only.
 */
final class SharedGroup implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(SharedGroup.class);

    private record Member(MqttSession session, long tag) {}

    private final SessionServices services;
    private final String name;
    private final TopicFilter filter;
    private final List<Member> members = new ArrayList<>();
    private final Set<MqttSession> touched = new LinkedHashSet<>();
    private Session session;
    private int next;

    /** A group that is not on the bus yet. */
    SharedGroup(SessionServices services, String name, TopicFilter filter) {
        this.services = services;
        this.name = name;
        this.filter = filter;
        this.session = fresh();
    }

    private Session fresh() {
        return Session.ofGateway(Attachment.DOOR, services.newSessionId(), name, "", AccessScope.ADMIN);
    }

    /** Subscribes; {@link SharedGroups#lost} hears when the bus does not take it. */
    void open() {
        services.bus().submit(new Command.OpenSession(session, this, false, Reply.NONE));
        for (int part = 0; part < filter.parts().size(); part++) {
            Subscription subscription = new Subscription(
                    session, part, filter.parts().get(part).pattern(), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
            services.bus().submit(new Command.Subscribe(subscription, false, this::subscribed));
        }
    }

    private void subscribed(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            LOG.atWarn()
                    .addKeyValue("filter", name)
                    .addKeyValue("reason", rejected.detail())
                    .log("shared subscription has ended");
            services.groups().lost(this);
            services.bus().submit(new Command.CloseSession(session, Reply.NONE));
        }
    }

    /** Its session on the bus, as it is now. */
    Session session() {
        return session;
    }

    /** The filter its members subscribed with. */
    String name() {
        return name;
    }

    void join(MqttSession member, long tag) {
        members.removeIf(one -> one.session == member);
        members.add(new Member(member, tag));
    }

    /** Says whether that was the last one; the group is no more then. */
    boolean leave(MqttSession member) {
        members.removeIf(one -> one.session == member);
        if (members.isEmpty()) {
            services.bus().submit(new Command.CloseSession(session, Reply.NONE));
        }
        return members.isEmpty();
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        TopicName topic = services.mapping().name(signal.address());
        if (topic == null || matched.stream().noneMatch(one -> reaches(one, topic))) {
            return;
        }
        Member chosen = choose(signal);
        if (chosen != null) {
            touched.add(chosen.session);
            chosen.session.share(signal, topic, chosen.tag, this);
        }
    }

    private boolean reaches(Subscription part, TopicName topic) {
        return filter.parts().get((int) part.id()).reach().admits(topic);
    }

    /** A member that may read it: one that is ready, else one that is connected, else one that will be. */
    private @Nullable Member choose(Signal signal) {
        Member best = null;
        int bestRank = -1;
        int count = members.size();
        int start = next;
        for (int i = 0; i < count; i++) {
            int at = (start + i) % count;
            Member one = members.get(at);
            int rank = one.session.readiness();
            if (rank > bestRank && one.session.session().scope().mayRead(signal.address())) {
                best = one;
                bestRank = rank;
                next = at + 1;
            }
        }
        return best;
    }

    /** A message that a member has left behind goes to another one, if there is any. */
    void redeliver(Signal signal) {
        Member chosen = choose(signal);
        TopicName topic = services.mapping().name(signal.address());
        if (chosen != null && topic != null) {
            chosen.session.share(signal, topic, chosen.tag, this);
            chosen.session.onBatchEnd();
        }
    }

    @Override
    public void onBatchEnd() {
        touched.forEach(MqttSession::onBatchEnd);
        touched.clear();
    }

    @Override
    public void onClosed(String reason) {
        // The bus ends it only when it failed, and that is no fault of the members.
        session = fresh();
        open();
    }
}

package io.stagebus.mqtt.outward;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.mqtt.outward.LinkStatus.Figure;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.session.SessionServices;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicFilter;
import io.stagebus.mqtt.topic.TopicName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One link to another broker: sends what changes here, takes over what changes there. The other broker's order of changes
 * counts for what goes both ways: what is sent there comes back as an echo, and until it does, what else comes was decided
 * before it. Bus thread, except for opening and closing.
 */
final class OutwardLink implements Subscriber, FarBroker.Listener {

    /** How many messages may be on their way. */
    private static final int WINDOW = 64;

    private static final int VISITS = 200;

    /** One place that a route selects from here. */
    private record Way(Route route, TopicFilter.Part part) {}

    private final OutwardSettings settings;
    private final SessionServices services;
    private final BusExecutor executor;
    private final FarTopics farTopics;
    private final Translation translation;
    private final LinkStatus status;
    private final ForwardQueue queue;
    private final Echoes echoes;
    private final Arrivals arrivals;
    private final FarBroker far;
    private final List<Way> ways = new ArrayList<>();
    private final Deque<SnapshotCursor> walks = new ArrayDeque<>();
    private Session session;
    private boolean walking;
    private boolean subscribed;
    private boolean closed;
    private int inFlight;
    private long serial;

    /**
     * A link that is not open.
     *
     * @param translation makes and reads its messages
     * @throws IllegalArgumentException when a filter is none, or the certificates cannot be read
     */
    OutwardLink(
            OutwardSettings settings,
            SessionServices services,
            BusExecutor executor,
            GatewayClock clock,
            Translation translation) {
        this.settings = settings;
        this.services = services;
        this.executor = executor;
        this.translation = translation;
        this.farTopics = new FarTopics(settings.routes());
        this.status = new LinkStatus(services.bus(), services.params(), settings.name());
        this.queue = new ForwardQueue(settings.limits());
        this.echoes = new Echoes(clock);
        this.session = fresh(settings, services);
        for (Route route : settings.routes()) {
            if (route.goesOut()) {
                ways.addAll(ways(route));
            }
        }
        this.arrivals = new Arrivals(services, this::session, farTopics, translation, status, this::isDecidedHere);
        this.far = new FarBroker(settings, executor, this);
    }

    private static Session fresh(OutwardSettings settings, SessionServices services) {
        return Session.ofGateway(
                Attachment.DOOR,
                services.ids().next(),
                "bridge " + settings.name(),
                settings.far().host() + ":" + settings.far().port(),
                AccessScope.OPEN);
    }

    private List<Way> ways(Route route) {
        try {
            return services.mapping().filter(route.localFilter()).parts().stream()
                    .map(part -> new Way(route, part))
                    .toList();
        } catch (InvalidTopicException e) {
            throw new IllegalArgumentException(route.localFilter() + ": " + e.getMessage(), e);
        }
    }

    /** Begins to look at what changes here, and to connect. */
    void open() {
        look(false);
        far.open();
    }

    /** Begins to look at what changes here; with {@code shows} at what is, too. */
    void look(boolean shows) {
        bus().submit(new Command.OpenSession(session, this, false, Reply.NONE));
        subscribe(shows);
    }

    private void subscribe(boolean shows) {
        for (int way = 0; way < ways.size(); way++) {
            subscribe(way, shows);
        }
    }

    /** Its session on the bus, as it is now. */
    Session session() {
        return session;
    }

    private void subscribe(int way, boolean shows) {
        Subscription subscription = new Subscription(
                session, way, ways.get(way).part().pattern(), SignalKind.ALL, Echo.NONE, DeliveryOptions.NONE);
        bus().submit(new Command.Subscribe(subscription, shows, outcome -> {
            if (shows && outcome instanceof Outcome.Opened opened) {
                walks.addLast(opened.snapshot());
                walk();
            } else if (outcome instanceof Outcome.Rejected rejected) {
                status.refused("a subscription here", rejected.detail());
            }
        }));
    }

    private SignalBus bus() {
        return services.bus();
    }

    @Override
    public void up(boolean isKnown) {
        if (closed) {
            return;
        }
        status.is(LinkStatus.State.CONNECTED, "");
        if (!subscribed) {
            subscribed = true;
            far.subscribe(settings.routes(), reason -> status.refused("a subscription there", reason));
        }
        if (!isKnown && settings.sendOnBoot()) {
            // It knows nothing of what was sent before; a walk that has not ended begins anew.
            giveUpWalks();
            subscribe(true);
        }
        pump();
    }

    @Override
    public void down(String reason) {
        if (!closed) {
            status.is(LinkStatus.State.DISCONNECTED, reason);
        }
    }

    private void giveUpWalks() {
        walks.forEach(SnapshotCursor::close);
        walks.clear();
    }

    /** Shows the other broker all states, as fast as it takes them. */
    private void walk() {
        if (!walking && !walks.isEmpty() && queue.takesMore()) {
            walking = true;
            bus().slice(this::step);
        }
    }

    private boolean step() {
        SnapshotCursor first = walks.peekFirst();
        if (first == null || !queue.takesMore()) {
            walking = false;
            return false;
        }
        boolean more = first.advance(VISITS, param -> {
            for (Way way : ways) {
                if (way.part.pattern().matches(param.address()) && offer(param, way)) {
                    break;
                }
            }
            return queue.takesMore();
        });
        if (!more) {
            walks.pollFirst();
        }
        pump();
        walking = !walks.isEmpty();
        return walking;
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        for (Subscription one : matched) {
            if (offer(signal, ways.get((int) one.id()))) {
                return;
            }
        }
    }

    /** Has a signal wait for the other broker, if the way is its; says whether it is. */
    private boolean offer(Signal signal, Way way) {
        TopicName topic = services.mapping().nameOnce(signal.address());
        if (topic == null || !way.part.reach().admits(topic)) {
            return false;
        }
        Optional<String> there = way.route.toRemote(topic.text());
        if (there.isEmpty() || there.get().isEmpty()) {
            return false;
        }
        boolean isState = signal instanceof Signal.Param;
        int qos = isState ? way.route.qos() : Math.min(way.route.qos(), services.qosOf(signal));
        if (isState || qos > 0 || status.isConnected()) {
            queue.offer(new Forwarded(there.get(), signal, qos, isState, farTopics.route(there.get()) != null));
            status.set(Figure.QUEUED, queue.size());
            status.set(Figure.DROPPED, queue.dropped());
        }
        return true;
    }

    @Override
    public void onBatchEnd() {
        pump();
    }

    private void pump() {
        while (status.isConnected() && inFlight < WINDOW) {
            Forwarded next = queue.poll();
            if (next == null) {
                break;
            }
            send(next);
        }
        status.set(Figure.QUEUED, queue.size());
        walk();
    }

    private void send(Forwarded next) {
        long expiry = services.remainingSeconds(next.signal());
        if (expiry == 0) {
            return;
        }
        long number = ++serial;
        Mqtt5Publish message;
        try {
            message = translation.out(next, number, expiry);
        } catch (RuntimeException e) {
            // It cannot be said in MQTT; what else goes over the link is none the worse for it.
            status.refused(next.topic(), String.valueOf(e.getMessage()));
            return;
        }
        boolean awaitsEcho = next.isState() && next.isEchoed();
        if (awaitsEcho) {
            echoes.sent(next.topic(), number);
        }
        inFlight++;
        far.publish(message, problem -> sent(next, number, problem));
    }

    private void sent(Forwarded message, long number, Optional<String> problem) {
        inFlight--;
        if (closed) {
            return;
        }
        if (problem.isEmpty()) {
            status.count(Figure.SENT);
            echoes.acknowledged(message.topic(), number);
        } else {
            echoes.over(message.topic(), number);
            status.refused(message.topic(), problem.get());
        }
        pump();
    }

    @Override
    public void arrived(Mqtt5Publish message) {
        Optional<Long> echo = translation.echoOf(message);
        if (closed) {
            // It is not acknowledged, so that it comes again.
            return;
        }
        if (echo.isPresent()) {
            echoes.over(message.getTopic().toString(), echo.get());
            message.acknowledge();
        } else {
            arrivals.arrived(message);
        }
    }

    /** Whether a state was changed here last: that is on its way, or has not come back. */
    private boolean isDecidedHere(String topic) {
        return queue.has(topic) || echoes.has(topic);
    }

    @Override
    public void onClosed(String reason) {
        // The bus ends it only when it failed, and that is no fault of the other broker.
        if (!closed) {
            boolean shows = !walks.isEmpty();
            giveUpWalks();
            session = fresh(settings, services);
            look(shows);
            arrivals.restart();
        }
    }

    /** Ends it. Blocks for a moment. Not on the bus thread. */
    void close() {
        executor.execute(() -> {
            closed = true;
            arrivals.close();
        });
        far.close();
    }
}

package io.stagebus.mqtt.session;

import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.mqtt.counter.Tally;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.store.SessionStore;
import io.stagebus.mqtt.topic.TopicMapping;
import io.stagebus.mqtt.wire.SharedFrames;

/** What all sessions of the door share. Bus thread only, as are sessions themselves. */
public final class SessionServices {

    private final SignalBus bus;
    private final MqttSettings settings;
    private final TopicMapping mapping;
    private final SharedFrames frames;
    private final OutboxBudget budget;
    private final Tally tally;
    private final PayloadModes payloads;
    private final Publisher publisher;
    private final BrokerStatus status = new BrokerStatus(this);
    private final SessionStore store;
    private final KeptRoom room = new KeptRoom();
    private final ClientIds ids = new ClientIds();
    private final LoopGuard loops = new LoopGuard();
    private final GatewayParams params;
    private final SharedGroups groups = new SharedGroups(this);
    private final SessionTable sessions = new SessionTable(this);

    /** The services of one door. {@link #release} gives their buffers back. */
    public SessionServices(SignalBus bus, MqttSettings settings, ByteBufAllocator allocator, Tally tally) {
        this.bus = bus;
        this.settings = settings;
        this.mapping = new TopicMapping(
                settings.namespace(),
                settings.limits().maxTopicBytes(),
                settings.limits().maxTopicLevels());
        this.frames = new SharedFrames(allocator, this::remainingSeconds);
        this.budget = new OutboxBudget(settings.limits());
        this.tally = tally;
        this.payloads = new PayloadModes(settings.payloads());
        this.params = new GatewayParams(bus, ids.next());
        this.publisher = new Publisher(bus, settings, payloads, new RetainedCommands(bus, params));
        this.store = new SessionStore(bus.notes(), room::make);
    }

    /** The bus. */
    public SignalBus bus() {
        return bus;
    }

    /** The settings of the door. */
    public MqttSettings settings() {
        return settings;
    }

    /** Which topic is which address. */
    public TopicMapping mapping() {
        return mapping;
    }

    /** What is counted. */
    public Tally tally() {
        return tally;
    }

    /** What payloads are to other doors. */
    public PayloadModes payloads() {
        return payloads;
    }

    BrokerStatus status() {
        return status;
    }

    /** Makes names that nobody else has. */
    public ClientIds ids() {
        return ids;
    }

    String newSessionId() {
        return ids.next();
    }

    /** The sessions there are. */
    public SessionTable sessions() {
        return sessions;
    }

    SharedGroups groups() {
        return groups;
    }

    SessionStore store() {
        return store;
    }

    KeptRoom room() {
        return room;
    }

    SharedFrames frames() {
        return frames;
    }

    OutboxBudget budget() {
        return budget;
    }

    /** Makes commands of messages. */
    public Publisher publisher() {
        return publisher;
    }

    /** What the door says of itself. */
    public GatewayParams params() {
        return params;
    }

    /** Knows messages that were here before. */
    public LoopGuard loops() {
        return loops;
    }

    /** The QoS of a signal: that it was published with, or that of its kind (R7). */
    public int qosOf(Signal signal) {
        return Outgoing.qosOf(signal);
    }

    /** Whether a client with this scope may publish to an address: never into the gateway's own tree (R4). */
    public static boolean mayPublish(AccessScope scope, Address address) {
        return !Publisher.isReserved(address) && scope.mayWrite(address);
    }

    /**
     * What is left of a signal's life in whole seconds, rounded up (R13; MQTT 5.0 §3.3.2.3.3): of a message what its
     * publisher gave it, of a Param its absolute time to live. 0 when it is over, {@link Attachment#NO_EXPIRY} when it has
     * no end.
     */
    public long remainingSeconds(Signal signal) {
        return switch (signal) {
            case Signal.Param param -> param.deleted() ? Attachment.NO_EXPIRY : remainingOfParam(param);
            case Signal.Event event -> remainingOfMessage(event);
            case Signal.Stream stream -> remainingOfMessage(stream);
            case Signal.Gesture gesture -> Attachment.NO_EXPIRY;
            case Signal.Timeline timeline -> remainingOfMessage(timeline);
        };
    }

    private long remainingOfParam(Signal.Param param) {
        if (bus.ttlOf(param.address()).mode() != Ttl.Mode.ABSOLUTE) {
            return Attachment.NO_EXPIRY;
        }
        long micros = bus.expiresAtMicros(param.address()) - bus.nowMicros();
        return Math.max(1, Math.ceilDiv(micros, 1_000_000L));
    }

    private long remainingOfMessage(Signal.Published message) {
        if (!Attachment.isIn(message.content())) {
            return Attachment.NO_EXPIRY;
        }
        long expiry = Attachment.of(message.content()).expirySeconds();
        if (expiry == Attachment.NO_EXPIRY) {
            return Attachment.NO_EXPIRY;
        }
        long waitedMicros = Math.max(0, bus.nowMicros() - message.timeMicros());
        return Math.max(0, expiry - waitedMicros / 1_000_000L);
    }

    /** Gives back what was kept of the signal that was delivered last. */
    public void release() {
        frames.release();
    }
}

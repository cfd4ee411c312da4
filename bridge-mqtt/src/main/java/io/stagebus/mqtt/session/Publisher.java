package io.stagebus.mqtt.session;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.payload.GestureJson;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.settings.PayloadMode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Turns a client's messages into commands: retained ones write or delete Params, others are Events, gestures, or write a
 * Param that is there already (R5-R7). Bus thread only.
 */
public final class Publisher {

    private static final Address RESERVED = Address.of("/stagebus");

    private final SignalBus bus;
    private final PayloadModes payloads;
    private final boolean strict;
    private final boolean durableAcks;
    private final RetainedCommands commands;

    Publisher(SignalBus bus, MqttSettings settings, PayloadModes payloads, RetainedCommands commands) {
        this.commands = commands;
        this.bus = bus;
        this.payloads = payloads;
        this.strict = settings.strict();
        this.durableAcks = settings.durableAcks();
    }

    static boolean isReserved(Address address) {
        return address.isUnder(RESERVED);
    }

    /**
     * Publishes.
     *
     * @param origin the session's own, or one with another cause
     * @param reply told once it is applied, or for a retained QoS 1 message once it is durable (R18)
     */
    public void publish(Session session, Origin origin, InboundMessage message, Reply reply) {
        Address address = message.topic().address();
        boolean explodes = !message.isEmpty() && !isReserved(address) && payloads.of(address) == PayloadMode.EXPLODE;
        if (explodes && message.content().value() instanceof Value.Dict object) {
            bus.notes().together(() -> {
                publishAsOne(session, origin, message, reply);
                explode(session, origin, address, object);
            });
        } else {
            publishAsOne(session, origin, message, reply);
        }
    }

    private void explode(Session session, Origin origin, Address address, Value.Dict object) {
        List<Command.Write> writes = Explosion.writes(bus, session, origin, address, object);
        if (!writes.isEmpty()) {
            bus.submit(new Command.Bundle(session, writes, 0, false, Reply.NONE));
        }
    }

    private void publishAsOne(Session session, Origin origin, InboundMessage message, Reply reply) {
        Address address = message.topic().address();
        if (isReserved(address)) {
            reply.complete(new Outcome.Rejected(
                    Rejection.FORBIDDEN, address.text() + " is never written from MQTT", Optional.of(address)));
        } else if (message.retain() && message.isEmpty()) {
            clear(session, origin, message, reply);
        } else if (message.retain()) {
            boolean isCommand = bus.declaredKind(address).orElse(SignalKind.PARAM) == SignalKind.EVENT;
            Reply told = isCommand ? telling(session, message, reply) : reply;
            boolean durable = durableAcks && message.qos() > 0;
            WriteOptions options = WriteOptions.of(timeToLive(message), durable);
            bus.submit(new Command.SetParam(session, origin, address, message.content(), options, told));
        } else if (writesParam(message)) {
            WriteOptions options = WriteOptions.of(message.expires() ? message.timeToLive() : Ttl.UNSPECIFIED, false);
            bus.submit(new Command.SetParam(session, origin, address, message.content(), options, reply));
        } else {
            bus.submit(published(session, origin, message, reply));
        }
    }

    /** Of a command only what was taken is told: who may not send it fills no list. */
    private Reply telling(Session session, InboundMessage message, Reply reply) {
        return outcome -> {
            if (!(outcome instanceof Outcome.Rejected)) {
                commands.seen(session, message.topic().text());
            }
            reply.complete(outcome);
        };
    }

    /** A message without expiry must not inherit the one of the message it replaces; what else is in force stays so. */
    private Ttl timeToLive(InboundMessage message) {
        if (message.expires()) {
            return message.timeToLive();
        }
        Ttl before = bus.ttlOf(message.topic().address());
        return before.mode() == Ttl.Mode.ABSOLUTE ? Ttl.NEVER : Ttl.UNSPECIFIED;
    }

    /** R6: a device that knows nothing of retained messages can move what others keep. */
    private boolean writesParam(InboundMessage message) {
        return !strict
                && message.topic().hasLeadingSlash()
                && !message.isEmpty()
                && bus.current(message.topic().address()).isPresent();
    }

    /**
     * An empty retained message deletes (R12). Where nothing is kept it is still a message that subscribers get
     * [MQTT-3.3.1-10], unless the address is declared a Param, which an Event would create.
     */
    private void clear(Session session, Origin origin, InboundMessage message, Reply reply) {
        Address address = message.topic().address();
        boolean deletes = bus.current(address).isPresent()
                || bus.declaredKind(address).orElse(SignalKind.EVENT) == SignalKind.PARAM;
        if (deletes) {
            boolean durable = durableAcks && message.qos() > 0;
            bus.submit(new Command.DeleteParam(session, origin, address, durable, reply));
        } else {
            bus.submit(event(session, origin, message, reply));
        }
    }

    private static Command published(Session session, Origin origin, InboundMessage message, Reply reply) {
        if (message.qos() == 0 && !message.isEmpty()) {
            ByteBuffer payload = Attachment.of(message.content()).payload();
            Optional<GestureJson.Gesture> gesture = GestureJson.read(payload);
            if (gesture.isPresent()) {
                return gesture(session, origin, message, gesture.get(), reply);
            }
        }
        return event(session, origin, message, reply);
    }

    private static Command event(Session session, Origin origin, InboundMessage message, Reply reply) {
        return new Command.Publish(
                session,
                origin,
                SignalKind.EVENT,
                message.topic().address(),
                message.content(),
                GesturePhase.START,
                PublishFields.NONE,
                reply);
    }

    private static Command gesture(
            Session session, Origin origin, InboundMessage message, GestureJson.Gesture gesture, Reply reply) {
        return new Command.Publish(
                session,
                origin,
                SignalKind.GESTURE,
                message.topic().address(),
                gesture.value(),
                gesture.phase(),
                gesture.fields(),
                reply);
    }
}

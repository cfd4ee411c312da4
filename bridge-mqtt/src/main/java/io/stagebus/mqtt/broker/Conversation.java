package io.stagebus.mqtt.broker;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.session.Answer;
import io.stagebus.mqtt.session.Attendant;
import io.stagebus.mqtt.session.ClientProfile;
import io.stagebus.mqtt.session.FilterRequest;
import io.stagebus.mqtt.session.InboundMessage;
import io.stagebus.mqtt.session.MqttSession;
import io.stagebus.mqtt.session.ReplyQueue;
import io.stagebus.mqtt.wire.KeptProperties;
import io.stagebus.mqtt.wire.ReasonCode;
import io.stagebus.mqtt.wire.ServerPackets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client that is connected may say: its packets become calls of its session, and what comes of them becomes answers
 * in the same order (R17). Event loop of the channel.
 *
 * <p>A PUBLISH that is refused is answered with its reason in MQTT 5. MQTT 3.1.1 has no way to say so (§3.3.5
 * [MQTT-3.3.5-2]): there it is acknowledged, counted and logged, because closing would only make the client send it again -
 * except when the gateway itself cannot keep its promise, which closes the connection so that the message is not lost.
 */
final class Conversation implements Attendant {

    /** The client has not said how long its session is to stay, since its CONNECT. */
    private static final long UNCHANGED = -1;

    private final Door door;
    private final MqttSession session;
    private final ConnectRequest request;
    private final ClientProfile client;
    private final ReplyQueue replies;
    private final MessageReader messages;
    private final Closer closer;
    private final AliasTable aliases;
    private final PublishRate rate;
    private long expirySeconds = UNCHANGED;
    private int unacknowledged;
    private boolean refusalLogged;

    Conversation(Door door, MqttSession session, ConnectRequest request, ReplyQueue replies, Closer closer) {
        this.door = door;
        this.session = session;
        this.request = request;
        this.client = request.client();
        this.replies = replies;
        this.messages =
                new MessageReader(door.services().mapping(), door.services().payloads());
        this.closer = closer;
        this.aliases = new AliasTable(door.settings().limits().topicAliases());
        this.rate = new PublishRate(door.clock(), door.settings().limits().maxPublishesPerSecond());
    }

    MqttSession session() {
        return session;
    }

    ClientProfile client() {
        return client;
    }

    /**
     * The connection has ended.
     *
     * @param publishesWill whether the client did not say goodbye
     */
    void leave(boolean publishesWill) {
        session.disconnected(publishesWill, expirySeconds >= 0 ? expirySeconds : session.expirySeconds());
    }

    @Override
    public void endedByBus(String reason) {
        end(ReasonCode.UNSPECIFIED_ERROR, reason);
    }

    @Override
    public void over(String reason) {
        end(ReasonCode.MAXIMUM_CONNECT_TIME, reason);
    }

    private void end(ReasonCode code, String reason) {
        if (session.isConnected()) {
            closer.end(code, reason);
        } else {
            closer.refuse(ReasonCode.NOT_AUTHORIZED, reason, client);
        }
    }

    void packet(MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publish((MqttPublishMessage) packet);
            case PUBACK, PUBCOMP -> session.settled(packetId(packet));
            case PUBREC -> received(packetId(packet), packet);
            case PUBREL -> release(packetId(packet));
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) packet);
            case PINGREQ -> replies.give(new Answer.Packet(ServerPackets.PINGRESP));
            case DISCONNECT -> disconnect((MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader());
            case AUTH -> closer.fail(ReasonCode.PROTOCOL_ERROR, "AUTH without an authentication method");
            case CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP ->
                closer.fail(
                        ReasonCode.PROTOCOL_ERROR,
                        "unexpected " + packet.fixedHeader().messageType());
        }
        closer.answersPending(replies.size());
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private void publish(MqttPublishMessage packet) {
        door.services().tally().add(Count.PUBLISHES_IN);
        long wait = rate.sent();
        if (wait > 0) {
            closer.pause(wait);
        }
        MqttFixedHeader header = packet.fixedHeader();
        MqttPublishVariableHeader variable = packet.variableHeader();
        int qos = header.qosLevel().value();
        long alias = KeptProperties.number(variable.properties(), MqttProperties.TOPIC_ALIAS, AliasTable.NONE);
        if (isOneTooMany(qos, variable.packetId())) {
            closer.fail(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more messages of QoS 1 and 2 than the receive maximum");
            return;
        }
        try {
            accept(packet, aliases.resolve(variable.topicName(), alias), qos, header.isRetain());
        } catch (RefusedException e) {
            closer.fail(e.reason(), e.detail());
        }
    }

    /**
     * Whether a message is more than may be unacknowledged. MQTT 3 has no receive maximum: there only what the gateway has to
     * remember counts, the identifiers of QoS 2, and of QoS 1 no more is read until what came was acknowledged.
     */
    private boolean isOneTooMany(int qos, int packetId) {
        int unreleased = session.incoming().unreleased();
        int limit = door.settings().limits().receiveMaximum();
        return switch (qos) {
            case 1 -> client.isVersion5() && unacknowledged + unreleased >= limit;
            case 2 ->
                !session.incoming().hasReceived(packetId)
                        && (client.isVersion5() ? unacknowledged : 0) + unreleased >= limit;
            default -> false;
        };
    }

    /** Throws only what the connection is to be closed for. */
    private void accept(MqttPublishMessage packet, String topic, int qos, boolean retain) throws RefusedException {
        MqttPublishVariableHeader variable = packet.variableHeader();
        int packetId = variable.packetId();
        PublishReply reply = new PublishReply(qos, packetId);
        InboundMessage message;
        try {
            message = messages.read(topic, qos, retain, variable.properties(), packet.payload());
        } catch (RefusedException e) {
            if (e.reason() == ReasonCode.PROTOCOL_ERROR) {
                throw e;
            }
            reply.refuse(e.reason(), e.detail());
            return;
        }
        if (door.services().loops().hasBeenHere(variable.properties())) {
            door.tally().add(Count.LOOPS);
            reply.accepted();
        } else if (qos == 2) {
            session.incoming().publishOnce(packetId, message, reply);
        } else {
            session.incoming().publish(message, reply);
        }
    }

    /** Waits for the bus and acknowledges a QoS 1 or 2 message; of a QoS 0 message it only notes that it was refused. */
    private final class PublishReply implements Reply {
        private final int qos;
        private final int packetId;
        private final ReplyQueue.@Nullable Place place;

        PublishReply(int qos, int packetId) {
            this.qos = qos;
            this.packetId = packetId;
            this.place = qos == 0 ? null : replies.take();
            unacknowledged += qos == 1 ? 1 : 0;
        }

        @Override
        public void complete(Outcome outcome) {
            if (outcome instanceof Outcome.Rejected rejected) {
                refuse(reason(rejected.reason()), rejected.detail());
            } else {
                accepted();
            }
        }

        void refuse(ReasonCode reason, String detail) {
            noteRefusal(reason, detail);
            if (place == null) {
                return;
            }
            boolean closes = reason == ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            if (qos == 2 && (client.isVersion5() || closes)) {
                // Sent again, it is a new one: it was not taken.
                session.incoming().release(packetId);
            }
            if (client.isVersion5()) {
                String shown = client.wantsProblems() ? detail : "";
                give(new Answer.Packet(ServerPackets.refusal(packetId, qos, reason, shown, client.maxPacketBytes())));
            } else if (closes) {
                closer.fail(reason, detail);
            } else {
                accepted();
            }
        }

        private void accepted() {
            give(qos == 2 ? new Answer.Packet(ServerPackets.pubRec(packetId)) : new Answer.PubAck(packetId));
        }

        private void give(Answer answer) {
            if (place != null) {
                unacknowledged -= qos == 1 ? 1 : 0;
                place.give(answer);
                closer.answersPending(replies.size());
            }
        }
    }

    /** The client has a QoS 2 message of ours, or refuses it (MQTT 5.0 §4.3.3). */
    private void received(int packetId, MqttMessage packet) {
        boolean isRefused = packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                && (reply.reasonCode() & 0xFF) >= ReasonCode.UNSPECIFIED_ERROR.code();
        if (isRefused) {
            session.settled(packetId);
            return;
        }
        boolean isKnown = session.received(packetId);
        ReasonCode reason =
                isKnown || !client.isVersion5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        answerWhenDurable(new Answer.Packet(ServerPackets.pubRel(packetId, reason)));
    }

    /** The client releases a QoS 2 message of its own. */
    private void release(int packetId) {
        boolean wasKnown = session.incoming().release(packetId);
        ReasonCode reason =
                wasKnown || !client.isVersion5() ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        answerWhenDurable(new Answer.Packet(ServerPackets.pubComp(packetId, reason)));
    }

    /** Answers when what the session keeps is durable, behind what is pending (R17, R18). */
    private void answerWhenDurable(Answer answer) {
        ReplyQueue.Place place = replies.take();
        session.whenDurable(outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                closer.fail(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, rejected.detail());
            } else {
                place.give(answer);
                closer.answersPending(replies.size());
            }
        });
    }

    private void noteRefusal(ReasonCode reason, String detail) {
        door.services().tally().add(Count.PUBLISHES_REFUSED);
        if (!refusalLogged) {
            refusalLogged = true;
            door.log()
                    .atWarn()
                    .addKeyValue("clientId", client.clientId())
                    .addKeyValue("reason", reason)
                    .addKeyValue("detail", detail)
                    .log("message refused; more of this connection are only counted");
        }
    }

    private static ReasonCode reason(Rejection rejection) {
        return switch (rejection) {
            case FORBIDDEN, LOCKED -> ReasonCode.NOT_AUTHORIZED;
            case CAPACITY, TOO_MANY_SUBSCRIPTIONS, TOO_MANY_SESSIONS, SCHEDULE_FULL -> ReasonCode.QUOTA_EXCEEDED;
            case UNAVAILABLE, NOT_DURABLE -> ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            case STALE_REVISION, NOT_FOUND, NO_JOURNAL, JOURNAL_UNREADABLE, CHAIN_TOO_DEEP ->
                ReasonCode.UNSPECIFIED_ERROR;
        };
    }

    private void subscribe(MqttSubscribeMessage packet) {
        MqttMessageIdAndPropertiesVariableHeader variable = packet.idAndPropertiesVariableHeader();
        int identifier = (int) KeptProperties.number(
                variable.properties(), MqttProperties.SUBSCRIPTION_IDENTIFIER, FilterRequest.NO_IDENTIFIER);
        List<FilterRequest> requests = new ArrayList<>();
        for (MqttTopicSubscription asked : packet.payload().topicSubscriptions()) {
            MqttSubscriptionOption option = asked.option();
            requests.add(new FilterRequest(
                    asked.topicFilter(),
                    option.qos().value(),
                    option.isNoLocal(),
                    option.isRetainAsPublished(),
                    option.retainHandling().value()));
        }
        boolean sharesNoLocal = requests.stream().anyMatch(one -> one.noLocal() && one.isShared());
        if (sharesNoLocal) {
            // [MQTT-3.8.3-4]
            closer.fail(ReasonCode.PROTOCOL_ERROR, "a shared subscription with no local");
            return;
        }
        List<Integer> codes = session.subscribe(requests, identifier);
        answerWhenDurable(new Answer.Packet(ServerPackets.subAck(variable.messageId(), codes, client.isVersion5())));
    }

    private void unsubscribe(MqttUnsubscribeMessage packet) {
        List<ReasonCode> codes = new ArrayList<>();
        for (String filter : packet.payload().topics()) {
            codes.add(session.unsubscribe(filter));
        }
        int packetId = packet.variableHeader().messageId();
        answerWhenDurable(new Answer.Packet(ServerPackets.unsubAck(packetId, codes)));
    }

    private void disconnect(MqttReasonCodeAndPropertiesVariableHeader goodbye) {
        long expiry = KeptProperties.number(goodbye.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, UNCHANGED);
        if (expiry > 0 && request.terms().expirySeconds() == 0) {
            // [MQTT-3.14.2-2]
            closer.fail(ReasonCode.PROTOCOL_ERROR, "a session expiry, but the CONNECT had none");
        } else {
            expirySeconds = expiry;
            closer.goodbye(goodbye.reasonCode() != 0);
        }
    }
}

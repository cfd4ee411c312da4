package io.stagebus.mqtt.broker;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
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
final class Conversation {

    private final Door door;
    private final MqttSession session;
    private final ConnectRequest request;
    private final ClientProfile client;
    private final ReplyQueue replies;
    private final MessageReader messages;
    private final Closer closer;
    private int unacknowledged;
    private boolean refusalLogged;

    Conversation(Door door, MqttSession session, ConnectRequest request, ReplyQueue replies, Closer closer) {
        this.door = door;
        this.session = session;
        this.request = request;
        this.client = request.client();
        this.replies = replies;
        this.messages = new MessageReader(door.services().mapping());
        this.closer = closer;
    }

    MqttSession session() {
        return session;
    }

    ClientProfile client() {
        return client;
    }

    void packet(MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case PUBLISH -> publish((MqttPublishMessage) packet);
            case PUBACK -> session.acknowledged(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) packet);
            case PINGREQ -> replies.give(new Answer.Packet(ServerPackets.PINGRESP));
            case DISCONNECT -> disconnect((MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader());
            case PUBREC, PUBREL, PUBCOMP ->
                closer.fail(ReasonCode.PROTOCOL_ERROR, "a QoS 2 packet, but no QoS 2 message is under way");
            case AUTH -> closer.fail(ReasonCode.PROTOCOL_ERROR, "AUTH without an authentication method");
            case CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP ->
                closer.fail(
                        ReasonCode.PROTOCOL_ERROR,
                        "unexpected " + packet.fixedHeader().messageType());
        }
        closer.answersPending(replies.size());
    }

    private void publish(MqttPublishMessage packet) {
        door.services().tally().add(Count.PUBLISHES_IN);
        MqttFixedHeader header = packet.fixedHeader();
        MqttPublishVariableHeader variable = packet.variableHeader();
        int qos = header.qosLevel().value();
        MqttProperties properties = variable.properties();
        if (qos > 1) {
            // [MQTT-3.2.2-11]
            closer.fail(ReasonCode.QOS_NOT_SUPPORTED, "QoS 2; the maximum QoS is 1");
        } else if (KeptProperties.value(properties, MqttProperties.TOPIC_ALIAS) != null) {
            closer.fail(ReasonCode.TOPIC_ALIAS_INVALID, "a topic alias, but the maximum is 0");
        } else if (variable.topicName().isEmpty()) {
            closer.fail(ReasonCode.PROTOCOL_ERROR, "an empty topic name");
        } else if (qos == 1 && unacknowledged >= door.settings().limits().receiveMaximum() && client.isVersion5()) {
            closer.fail(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "more QoS 1 messages than the receive maximum");
        } else {
            accept(packet, variable, qos, header.isRetain());
        }
    }

    private void accept(MqttPublishMessage packet, MqttPublishVariableHeader variable, int qos, boolean retain) {
        PublishReply reply = new PublishReply(qos, variable.packetId());
        try {
            InboundMessage message =
                    messages.read(variable.topicName(), qos, retain, variable.properties(), packet.payload());
            session.publish(message, reply);
        } catch (RefusedException e) {
            if (e.reason() == ReasonCode.PROTOCOL_ERROR) {
                closer.fail(e.reason(), e.detail());
            } else {
                reply.refuse(e.reason(), e.detail());
            }
        }
    }

    /** Waits for the bus and acknowledges a QoS 1 message; of a QoS 0 message it only notes that it was refused. */
    private final class PublishReply implements Reply {
        private final int packetId;
        private final ReplyQueue.@Nullable Place place;

        PublishReply(int qos, int packetId) {
            this.packetId = packetId;
            this.place = qos == 0 ? null : replies.take();
            unacknowledged += qos;
        }

        @Override
        public void complete(Outcome outcome) {
            if (outcome instanceof Outcome.Rejected rejected) {
                refuse(reason(rejected.reason()), rejected.detail());
            } else {
                give(new Answer.PubAck(packetId));
            }
        }

        void refuse(ReasonCode reason, String detail) {
            noteRefusal(reason, detail);
            if (client.isVersion5()) {
                String shown = client.wantsProblems() ? detail : "";
                give(new Answer.Packet(ServerPackets.pubAck(packetId, reason, shown, client.maxPacketBytes())));
            } else if (reason == ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR && place != null) {
                closer.fail(reason, detail);
            } else {
                give(new Answer.PubAck(packetId));
            }
        }

        private void give(Answer answer) {
            if (place != null) {
                unacknowledged--;
                place.give(answer);
                closer.answersPending(replies.size());
            }
        }
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
        List<Integer> codes = session.subscribe(requests, identifier);
        replies.give(new Answer.Packet(ServerPackets.subAck(variable.messageId(), codes, client.isVersion5())));
    }

    private void unsubscribe(MqttUnsubscribeMessage packet) {
        List<ReasonCode> codes = new ArrayList<>();
        for (String filter : packet.payload().topics()) {
            codes.add(session.unsubscribe(filter));
        }
        int packetId = packet.variableHeader().messageId();
        replies.give(new Answer.Packet(ServerPackets.unsubAck(packetId, codes)));
    }

    private void disconnect(MqttReasonCodeAndPropertiesVariableHeader goodbye) {
        long expiry = KeptProperties.number(goodbye.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
        if (expiry > 0 && !request.wantsPersistence()) {
            closer.fail(ReasonCode.PROTOCOL_ERROR, "a session expiry, but the CONNECT had none");
        } else {
            closer.goodbye(goodbye.reasonCode() != 0);
        }
    }
}

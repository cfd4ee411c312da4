package io.stagebus.mqtt.broker;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.core.signal.Bytes;
import io.stagebus.mqtt.session.ClientIds;
import io.stagebus.mqtt.session.ClientProfile;
import io.stagebus.mqtt.session.InboundMessage;
import io.stagebus.mqtt.session.SessionServices;
import io.stagebus.mqtt.session.Terms;
import io.stagebus.mqtt.session.Will;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.store.StoredSession;
import io.stagebus.mqtt.wire.KeptProperties;
import io.stagebus.mqtt.wire.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a CONNECT (MQTT 3.1.1 and 5.0 §3.1): what the client is, or why it is refused. Event loop only. */
final class ConnectReader {

    private final MqttSettings settings;
    private final MessageReader messages;
    private final ClientIds ids;

    ConnectReader(MqttSettings settings, SessionServices services) {
        this.settings = settings;
        this.messages = new MessageReader(services.mapping(), services.payloads());
        this.ids = services.ids();
    }

    /**
     * Reads.
     *
     * @throws RefusedException with the CONNACK's reason code
     */
    ConnectRequest read(MqttConnectMessage connect) throws RefusedException {
        MqttConnectVariableHeader header = connect.variableHeader();
        MqttConnectPayload payload = connect.payload();
        boolean isVersion5 = header.version() == MqttVersion.MQTT_5.protocolLevel();
        MqttProperties properties = header.properties();
        if (KeptProperties.value(properties, MqttProperties.AUTHENTICATION_METHOD) != null) {
            throw new RefusedException(ReasonCode.BAD_AUTHENTICATION_METHOD, "no authentication method is known here");
        }
        if (KeptProperties.value(properties, MqttProperties.AUTHENTICATION_DATA) != null) {
            throw new RefusedException(ReasonCode.PROTOCOL_ERROR, "authentication data without a method");
        }
        String given = payload.clientIdentifier();
        boolean isAssigned = given.isEmpty();
        if (isAssigned && !isVersion5 && !header.isCleanSession()) {
            // [MQTT-3.1.3-8]
            throw new RefusedException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "an empty client identifier needs a clean session");
        }
        int idSize = given.getBytes(StandardCharsets.UTF_8).length;
        if (idSize > settings.limits().maxClientIdBytes()) {
            throw new RefusedException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier of " + idSize + " bytes");
        }
        // MQTT 3 has no expiry: a session lasts for ever or ends with its connection (MQTT 3.1.1 §3.1.2.4).
        long expiry = isVersion5
                ? KeptProperties.number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0)
                : header.isCleanSession() ? 0 : StoredSession.FOR_EVER;
        Optional<Will> will = header.isWillFlag() ? Optional.of(will(header, payload)) : Optional.empty();
        return new ConnectRequest(
                profile(isAssigned ? ids.next() : given, isVersion5, properties),
                isAssigned,
                new Terms(header.isCleanSession(), expiry, will),
                keepAlive(header.keepAliveTimeSeconds(), isVersion5),
                header.keepAliveTimeSeconds(),
                Optional.ofNullable(payload.userName()),
                Optional.ofNullable(payload.passwordInBytes()).map(Bytes::owning));
    }

    /** The keep alive that is enforced; a client of MQTT 3 cannot be told another than its own. */
    private int keepAlive(int asked, boolean isVersion5) {
        int longest = settings.limits().maxKeepAliveSeconds();
        boolean isTooLong = longest < MqttLimits.ANY_KEEP_ALIVE && (asked == 0 || asked > longest);
        return isVersion5 && isTooLong ? longest : asked;
    }

    private ClientProfile profile(String clientId, boolean isVersion5, MqttProperties properties) {
        int own = settings.limits().maxInFlight();
        long asked = KeptProperties.number(properties, MqttProperties.RECEIVE_MAXIMUM, own);
        long packet = maxPacketBytes(properties);
        boolean wantsProblems = KeptProperties.number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1;
        long aliases = KeptProperties.number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0);
        return new ClientProfile(
                clientId,
                isVersion5,
                packet,
                (int) Math.min(own, asked),
                (int) Math.min(settings.limits().topicAliases(), aliases),
                wantsProblems);
    }

    /** The largest packet the client takes, which also binds what refuses it (MQTT 5.0 §3.1.2.11.4). */
    static long maxPacketBytes(MqttConnectMessage connect) {
        return maxPacketBytes(connect.variableHeader().properties());
    }

    private static long maxPacketBytes(MqttProperties properties) {
        return KeptProperties.number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    }

    private Will will(MqttConnectVariableHeader header, MqttConnectPayload payload) throws RefusedException {
        String topic = payload.willTopic();
        byte[] bytes = payload.willMessageInBytes();
        InboundMessage message = messages.read(
                topic == null ? "" : topic,
                header.willQos(),
                header.isWillRetain(),
                payload.willProperties(),
                Unpooled.wrappedBuffer(bytes == null ? new byte[0] : bytes));
        return new Will(
                message, KeptProperties.number(payload.willProperties(), MqttProperties.WILL_DELAY_INTERVAL, 0));
    }
}

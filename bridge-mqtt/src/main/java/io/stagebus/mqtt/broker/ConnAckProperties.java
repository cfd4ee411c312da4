package io.stagebus.mqtt.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.stagebus.mqtt.settings.MqttLimits;

/** What a CONNACK tells a client of this broker (MQTT 5.0 §3.2.2.3). What is as the standard's default is not said. */
final class ConnAckProperties {

    private ConnAckProperties() {}

    /**
     * The properties for an accepted client.
     *
     * @param expirySeconds how long its session really outlives the connection
     */
    static MqttProperties of(ConnectRequest request, long expirySeconds, MqttLimits limits) {
        if (!request.client().isVersion5()) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        if (request.terms().expirySeconds() != expirySeconds) {
            number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, (int) expirySeconds);
        }
        number(properties, MqttProperties.RECEIVE_MAXIMUM, limits.receiveMaximum());
        number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, limits.maxPacketBytes());
        number(properties, MqttProperties.TOPIC_ALIAS_MAXIMUM, limits.topicAliases());
        if (request.keepAliveSeconds() != request.askedKeepAliveSeconds()) {
            number(properties, MqttProperties.SERVER_KEEP_ALIVE, request.keepAliveSeconds());
        }
        if (request.isAssigned()) {
            properties.add(new MqttProperties.StringProperty(
                    MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, request.client().clientId()));
        }
        return properties;
    }

    private static void number(MqttProperties properties, int id, int value) {
        properties.add(new IntegerProperty(id, value));
    }
}

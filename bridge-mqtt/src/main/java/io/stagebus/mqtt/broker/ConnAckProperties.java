package io.stagebus.mqtt.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.stagebus.mqtt.settings.MqttLimits;

/** What a CONNACK tells a client of this broker (MQTT 5.0 §3.2.2.3). What is as the standard's default is not said. */
final class ConnAckProperties {

    private ConnAckProperties() {}

    static MqttProperties of(ConnectRequest request, MqttLimits limits) {
        if (!request.client().isVersion5()) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        if (request.wantsPersistence()) {
            number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
        }
        number(properties, MqttProperties.RECEIVE_MAXIMUM, limits.receiveMaximum());
        number(properties, MqttProperties.MAXIMUM_QOS, 1);
        number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, limits.maxPacketBytes());
        number(properties, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0);
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

package io.stagebus.mqtt.session;

/**
 * What a client said of itself in its CONNECT, as far as its session needs it. Immutable.
 *
 * @param clientId its identifier, given by itself or by the broker
 * @param isVersion5 whether it speaks MQTT 5
 * @param maxPacketBytes the largest packet it takes
 * @param maxInFlight how many QoS 1 messages may be on their way to it, 1..65535
 * @param wantsProblems whether it wants reason strings (MQTT 5.0 §3.1.2.11.7)
 */
public record ClientProfile(
        String clientId, boolean isVersion5, long maxPacketBytes, int maxInFlight, boolean wantsProblems) {}

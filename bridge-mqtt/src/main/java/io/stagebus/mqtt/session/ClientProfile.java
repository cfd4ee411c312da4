package io.stagebus.mqtt.session;

/**
 * What a client said of itself in its CONNECT, as far as its session needs it. Immutable.
 *
 * @param clientId its identifier, given by itself or by the broker
 * @param isVersion5 whether it speaks MQTT 5
 * @param maxPacketBytes the largest packet it takes
 * @param maxInFlight how many messages of QoS 1 and 2 may be on their way to it, 1..65535
 * @param topicAliases how many topic aliases it takes, 0..65535
 * @param wantsProblems whether it wants reason strings (MQTT 5.0 §3.1.2.11.7)
 */
public record ClientProfile(
        String clientId,
        boolean isVersion5,
        long maxPacketBytes,
        int maxInFlight,
        int topicAliases,
        boolean wantsProblems) {}

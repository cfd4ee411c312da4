package io.stagebus.mqtt.wire;

/**
 * Where a client broke the protocol: what {@link PacketFramer} passes on instead of a packet. Nothing more comes from that
 * connection. Immutable.
 *
 * @param reason the standard's code
 * @param detail what and where, for the log
 */
public record Violation(ReasonCode reason, String detail) {}

package io.stagebus.osc.codec;

/** The unit of transmission: a message, or a bundle of packets (OSC 1.0 "OSC Packets"). Immutable; any thread. */
public sealed interface OscPacket permits OscMessage, OscBundle {}

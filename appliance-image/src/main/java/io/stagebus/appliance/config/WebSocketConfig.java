package io.stagebus.appliance.config;

/**
 * The CLASP door.
 *
 * @param port where it listens
 * @param host on which interface
 */
public record WebSocketConfig(PortChoice port, String host) {}

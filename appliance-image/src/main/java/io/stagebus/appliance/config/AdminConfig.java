package io.stagebus.appliance.config;

/**
 * The admin plane.
 *
 * @param port where it listens
 * @param host on which interface; loopback unless somebody said otherwise (R31)
 */
public record AdminConfig(PortChoice port, String host) {}

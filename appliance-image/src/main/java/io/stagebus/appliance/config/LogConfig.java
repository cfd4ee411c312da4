package io.stagebus.appliance.config;

/**
 * How the program logs.
 *
 * @param json whether a line is a JSON object
 * @param directives level, or levels per part, in the form of {@code RUST_LOG}
 * @param verbose whether our own parts log at debug level at least
 */
public record LogConfig(boolean json, String directives, boolean verbose) {}

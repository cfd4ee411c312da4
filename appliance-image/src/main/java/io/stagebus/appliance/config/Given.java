package io.stagebus.appliance.config;

/**
 * A value as somebody wrote it.
 *
 * @param text the value
 * @param source where it was written
 */
public record Given(String text, Source source) {}

package io.stagebus.mqtt.settings;

import io.stagebus.core.address.AddressPattern;

/**
 * What the payloads of some topics are.
 *
 * @param pattern the addresses of the topics
 * @param mode what their payloads are
 */
public record PayloadRule(AddressPattern pattern, PayloadMode mode) {}

package io.stagebus.mqtt.session;

import io.stagebus.core.signal.Cause;

/**
 * The message a client leaves to be published when it ends without saying so (MQTT 5.0 §3.1.2.5). Published by its own
 * session just before that closes, with the cause {@link Cause#SESSION_END}. As every session ends with its connection, a
 * will delay is over at once.
 *
 * @param message the message
 */
public record Will(InboundMessage message) {}

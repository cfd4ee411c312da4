package io.stagebus.core.subscription;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.session.Session;

/**
 * What a session wants to receive. Immutable; any thread. A session's subscription with the same id replaces the older one.
 *
 * @param session whose it is
 * @param id chosen by the door, unique within the session
 * @param pattern which addresses
 * @param kinds mask of {@link io.stagebus.core.signal.SignalKind#bit}
 * @param echo which of its own signals it gets back
 * @param options how often
 */
public record Subscription(
        Session session, long id, AddressPattern pattern, int kinds, Echo echo, DeliveryOptions options) {}

package io.stagebus.core.signal;

import io.stagebus.core.address.Address;
import java.util.Optional;

/**
 * Where a signal comes from: door, session, principal and cause. Immutable; every signal carries one. It is also a
 * Param's writer, and persists as such (R30).
 *
 * @param door the door's name: {@code websocket}, {@code mqtt}, {@code osc}, {@code admin}, {@code rules}, {@code gateway}
 * @param sessionId the session's id, unique for the life of the data folder
 * @param sessionName what the client calls itself; may be empty
 * @param principal who the session was authenticated as; {@code anonymous} on an open door
 * @param cause why
 */
public record Origin(String door, String sessionId, String sessionName, String principal, Cause cause) {

    /** The gateway itself: expiry, recovery, its own status addresses. */
    public static final Origin GATEWAY = new Origin("gateway", "gateway", "gateway", "gateway", Cause.COMMAND);

    /** The same door, session and principal with another cause. */
    public Origin because(Cause other) {
        return new Origin(door, sessionId, sessionName, principal, other);
    }

    /** The origin of the signal that this one follows; empty where the chain begins. */
    public Optional<Origin> before() {
        return switch (cause) {
            case Cause.Rule(String ruleId, Origin trigger) -> Optional.of(trigger);
            case Cause.Alias(Address from, Origin trigger) -> Optional.of(trigger);
            case Cause.Command command -> Optional.empty();
            case Cause.Expiry expiry -> Optional.empty();
            case Cause.SessionEnd end -> Optional.empty();
            case Cause.Settled settled -> Optional.empty();
        };
    }
}

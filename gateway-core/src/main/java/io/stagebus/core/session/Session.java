package io.stagebus.core.session;

import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Origin;
import java.time.Instant;

/**
 * One client as the bus sees it: a WebSocket connection, an MQTT session, an OSC peer, the rules, the admin plane. The door
 * makes it and opens it on the bus. Immutable; any thread; compared by identity.
 */
public final class Session {

    private final String remote;
    private final Origin origin;
    private final AccessScope scope;
    private final boolean internal;
    private final boolean acting;
    private final Instant until;

    /**
     * A client's session that is not open yet.
     *
     * @param door the door's name, such as {@code websocket}
     * @param id unique among all sessions ever
     * @param name what the client calls itself; may be empty
     * @param remote where it comes from, for people: {@code 10.0.0.5:9000}
     * @param principal who it is; {@code anonymous} on an open door
     * @param scope what it may do
     */
    public Session(String door, String id, String name, String remote, String principal, AccessScope scope) {
        this(new Origin(door, id, name, principal, Cause.COMMAND), remote, scope, false, true, Instant.MAX);
    }

    private Session(Origin origin, String remote, AccessScope scope, boolean internal, boolean acting, Instant until) {
        this.origin = origin;
        this.remote = remote;
        this.scope = scope;
        this.internal = internal;
        this.acting = acting;
        this.until = until;
    }

    /**
     * A session of the gateway's own, such as the rules' and the admin plane's, that is not open yet. It is no client:
     * neither counted nor held to how many there may be.
     *
     * @param door what part of the gateway it is
     * @param id unique among all sessions ever
     * @param name how it shows itself
     * @param remote whom it acts for, for people; may be empty
     * @param scope what it may do
     */
    public static Session ofGateway(String door, String id, String name, String remote, AccessScope scope) {
        return new Session(new Origin(door, id, name, door, Cause.COMMAND), remote, scope, true, false, Instant.MAX);
    }

    /**
     * A session of the gateway's own that stands for somebody who has no connection on the bus, such as who asks over HTTP.
     * Like any of {@link #ofGateway}, but for the principal.
     *
     * @param principal who it stands for
     */
    public static Session inPlaceOf(
            String principal, String door, String id, String name, String remote, AccessScope scope) {
        return new Session(
                new Origin(door, id, name, principal, Cause.COMMAND), remote, scope, true, true, Instant.MAX);
    }

    /**
     * The same, not open yet, for as long as what let it in is good.
     *
     * @param end when that is over, by the wall clock: the bus ends it then; {@link Instant#MAX} for never
     */
    public Session until(Instant end) {
        return new Session(origin, remote, scope, internal, acting, end);
    }

    /** When what let it in is over; {@link Instant#MAX} for never. */
    public Instant until() {
        return until;
    }

    /** The id. */
    public String id() {
        return origin.sessionId();
    }

    /** What the client calls itself. */
    public String name() {
        return origin.sessionName();
    }

    /** Where it comes from. */
    public String remote() {
        return remote;
    }

    /** The door's name. */
    public String door() {
        return origin.door();
    }

    /** The origin of what this session itself asks for. */
    public Origin origin() {
        return origin;
    }

    /** What it may read and write. */
    public AccessScope scope() {
        return scope;
    }

    /** Whether it is the gateway's own and no client's. */
    public boolean isInternal() {
        return internal;
    }

    /**
     * Whether it is a client's, or stands for one: the principal is theirs then, and what is taken from them is taken from it.
     * Where the gateway acts by itself, the principal is but the name of a part, and somebody may be called the same.
     */
    public boolean actsForSomebody() {
        return acting;
    }

    @Override
    public String toString() {
        return origin.door() + ":" + id();
    }
}

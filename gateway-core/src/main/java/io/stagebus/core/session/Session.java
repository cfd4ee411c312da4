package io.stagebus.core.session;

import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Origin;

/**
 * One client as the bus sees it: a WebSocket connection, an MQTT session, an OSC peer, the rules, the admin plane. The door
 * makes it and opens it on the bus. Immutable; any thread; compared by identity.
 */
public final class Session {

    private final String id;
    private final String name;
    private final String remote;
    private final Origin origin;
    private final AccessScope scope;

    /**
     * A session that is not open yet.
     *
     * @param door the door's name, such as {@code websocket}
     * @param id unique among all sessions ever
     * @param name what the client calls itself; may be empty
     * @param remote where it comes from, for people: {@code 10.0.0.5:9000}
     * @param principal who it is; {@code anonymous} on an open door
     * @param scope what it may do
     */
    public Session(String door, String id, String name, String remote, String principal, AccessScope scope) {
        this.id = id;
        this.name = name;
        this.remote = remote;
        this.scope = scope;
        this.origin = new Origin(door, id, name, principal, Cause.COMMAND);
    }

    /** The id. */
    public String id() {
        return id;
    }

    /** What the client calls itself. */
    public String name() {
        return name;
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

    @Override
    public String toString() {
        return origin.door() + ":" + id;
    }
}

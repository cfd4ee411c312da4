package io.stagebus.core.signal;

/**
 * What the wire a signal came by needs in order to give it back unchanged (R8): original payload bytes, content type,
 * MQTT 5 properties, OSC type tags. Immutable.
 *
 * <p>Opaque to the core: only the door named by {@link #door} can read {@link #data}. Kept in state, journal and
 * snapshot with the value, and replaced by the next write.
 *
 * @param door the door that made it, such as {@code mqtt} or {@code osc}; empty for {@link #NONE}
 * @param data the door's own encoding
 */
public record Origination(String door, Bytes data) {

    /** Nothing attached. */
    public static final Origination NONE = new Origination("", Bytes.EMPTY);

    /** Whether anything is attached. */
    public boolean isPresent() {
        return !door.isEmpty();
    }
}

package io.stagebus.core.signal;

import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a signal carries: a value, or none at all, and the {@link Origination} of the wire it came by. Immutable to the
 * outside; any thread.
 *
 * <p>The value may be deferred (R8): a payload that only travels from one MQTT client to another is never parsed.
 */
public final class Content {

    /** No value at all: an Event that was only triggered. Its {@link #value()} reads as {@link Value#NULL}. */
    public static final Content NONE = none(Origination.NONE);

    /** An explicit null. */
    public static final Content NULL = of(Value.NULL);

    /** Up to this size of its origination a parsed value is kept; a larger one only as long as somebody uses it. */
    static final int MAX_KEPT_DATA = 1_024;

    /** What a parsed value may hold per byte that it was parsed from: {@code [0,0,0]} is about the worst. */
    private static final int PARSED_PER_BYTE = 14;

    private static final int ORIGINATION_WEIGHT = 32;

    /**
     * A {@link Value}, a {@link WeakReference} to a large one that was parsed, null: not parsed yet, or {@link Absent}: there
     * is none.
     */
    private @Nullable Object value;

    // The origination in its parts: there may be a million contents, and two objects more for each would count.
    private final String door;
    private final byte[] data;
    private final @Nullable Function<Origination, Value> parser;

    /** In place of a value. */
    private enum Absent {
        VALUE
    }

    private Content(@Nullable Object value, Origination origination, @Nullable Function<Origination, Value> parser) {
        this.value = value;
        this.door = origination.door();
        this.data = origination.data().array();
        this.parser = parser;
    }

    /** A value that came by no particular wire, or by one that needs nothing to give it back. */
    public static Content of(Value value) {
        return new Content(value, Origination.NONE, null);
    }

    /** A value together with its wire form. */
    public static Content of(Value value, Origination origination) {
        return new Content(value, origination, null);
    }

    /** No value at all, but something the wire attached, such as the properties of an empty MQTT message. */
    public static Content none(Origination origination) {
        return new Content(Absent.VALUE, origination, null);
    }

    /**
     * A value that is read out of {@code origination} when it is first asked for.
     *
     * @param parser total: returns a value for every origination of its door and throws nothing; may run on any thread,
     *     and more than once
     */
    public static Content deferred(Origination origination, Function<Origination, Value> parser) {
        return new Content(null, origination, parser);
    }

    /** Whether the value is derived from {@link #origination}, so that the origination alone gives it back (R8). */
    public boolean isDeferred() {
        return parser != null;
    }

    /** Whether there is a value; an explicit null is one. */
    public boolean isPresent() {
        return value != Absent.VALUE;
    }

    /** The value; {@link Value#NULL} when there is none. Parses a deferred value at the first call, a large one again later. */
    public Value value() {
        // Two threads may both parse; they get equal immutable values, so the race is harmless.
        Object known = value;
        if (known instanceof Value kept) {
            return kept;
        }
        if (known instanceof WeakReference<?> weak && weak.get() instanceof Value large) {
            return large;
        }
        if (known == Absent.VALUE) {
            return Value.NULL;
        }
        Value parsed = Objects.requireNonNull(parser).apply(origination());
        value = data.length <= MAX_KEPT_DATA ? parsed : new WeakReference<>(parsed);
        return parsed;
    }

    /** What the wire attached; equal to {@link Origination#NONE} when nothing is. */
    public Origination origination() {
        // Always a new one, so that the compiler can do without it where only a part of it is read.
        return new Origination(door, new Bytes(data));
    }

    /** Whether it came by this door, which attached something; without making an {@link Origination}. */
    public boolean isFrom(String whichDoor) {
        return door.equals(whichDoor);
    }

    /** The byte at {@code index} of what the wire attached, 0..255, or -1 where it ends before that. */
    public int attachedAt(int index) {
        return index < data.length ? data[index] & 0xFF : -1;
    }

    /** An estimate of the heap bytes held (R15), without parsing a deferred value: what it will hold once it is parsed. */
    public long weight() {
        long attached = door.isEmpty() ? 0 : ORIGINATION_WEIGHT + data.length;
        if (parser == null) {
            return attached + (value instanceof Value known ? Value.weight(known) : 0);
        }
        return data.length <= MAX_KEPT_DATA ? attached + (long) PARSED_PER_BYTE * data.length : attached;
    }

    /** Whether both have an equal value, or both none. Originations are not compared. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Content that && isPresent() == that.isPresent() && value().equals(that.value());
    }

    @Override
    public int hashCode() {
        return value().hashCode();
    }

    @Override
    public String toString() {
        return isPresent() ? value().toString() : "none";
    }
}

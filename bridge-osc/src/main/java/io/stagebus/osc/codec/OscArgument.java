package io.stagebus.osc.codec;

import io.stagebus.core.signal.Bytes;
import java.util.List;

/**
 * One argument of a message, named after its type tag (OSC 1.0 "OSC Type Tag String", the required and the further ones).
 * Immutable; any thread. Floats keep their bits, except that every NaN equals every other.
 */
public sealed interface OscArgument {

    /** Tag {@code T}. */
    OscArgument TRUE = new True();

    /** Tag {@code F}. */
    OscArgument FALSE = new False();

    /** Tag {@code N}. */
    OscArgument NIL = new Nil();

    /** Tag {@code I}. */
    OscArgument INFINITUM = new Infinitum();

    /** Tag {@code i}: 32-bit integer. */
    record Int32(int value) implements OscArgument {}

    /** Tag {@code f}: 32-bit float. */
    record Float32(float value) implements OscArgument {}

    /**
     * Tag {@code s}: text, in UTF-8 on the wire.
     *
     * @param value contains no NUL
     */
    record Text(String value) implements OscArgument {
        /** Rejects NUL, which ends a string on the wire. */
        public Text {
            requireNoNul(value);
        }
    }

    /** Tag {@code b}: bytes. */
    record Blob(Bytes value) implements OscArgument {}

    /** Tag {@code h}: 64-bit integer. */
    record Int64(long value) implements OscArgument {}

    /** Tag {@code t}: a time tag. */
    record Time(TimeTag value) implements OscArgument {}

    /** Tag {@code d}: 64-bit float. */
    record Float64(double value) implements OscArgument {}

    /**
     * Tag {@code S}: a symbol, which some systems tell from text.
     *
     * @param value contains no NUL
     */
    record Symbol(String value) implements OscArgument {
        /** Rejects NUL, which ends a string on the wire. */
        public Symbol {
            requireNoNul(value);
        }
    }

    /** Tag {@code c}: a character in 32 bits; nothing says that it is a legal one. */
    record Char(int value) implements OscArgument {}

    /** Tag {@code r}: a colour, {@code 0xRRGGBBAA}. */
    record Rgba(int value) implements OscArgument {}

    /** Tag {@code m}: a MIDI message; from the most significant byte port id, status, data1, data2. */
    record Midi(int value) implements OscArgument {}

    /** See {@link #TRUE}. */
    record True() implements OscArgument {}

    /** See {@link #FALSE}. */
    record False() implements OscArgument {}

    /** See {@link #NIL}. */
    record Nil() implements OscArgument {}

    /** See {@link #INFINITUM}. */
    record Infinitum() implements OscArgument {}

    /** Tags {@code [ ]}: several arguments as one. */
    record Array(List<OscArgument> items) implements OscArgument {
        /** Copies {@code items}. */
        public Array {
            items = List.copyOf(items);
        }
    }

    /** The type tag of an argument; of an {@link Array} the one that opens it. */
    static char tag(OscArgument argument) {
        return switch (argument) {
            case Int32 a -> 'i';
            case Float32 a -> 'f';
            case Text a -> 's';
            case Blob a -> 'b';
            case Int64 a -> 'h';
            case Time a -> 't';
            case Float64 a -> 'd';
            case Symbol a -> 'S';
            case Char a -> 'c';
            case Rgba a -> 'r';
            case Midi a -> 'm';
            case True a -> 'T';
            case False a -> 'F';
            case Nil a -> 'N';
            case Infinitum a -> 'I';
            case Array a -> '[';
        };
    }

    /** Throws when {@code text} cannot be an OSC string. */
    static void requireNoNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an OSC string contains no NUL");
        }
    }
}

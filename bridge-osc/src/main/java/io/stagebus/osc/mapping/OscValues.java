package io.stagebus.osc.mapping;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.TimeTag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Arguments as values and values as arguments (R7, R10). Stateless; any thread.
 *
 * <pre>
 * in   i h        integer                    out  integer  i, beyond 32 bits h
 *      f d        float                           float    f
 *      s S        text                            text     s; b in UTF-8 when it contains NUL
 *      b          bytes                           bytes    b
 *      T F N      true, false, null               the same
 *      I          infinity                        array    its items; [ ] within an array, around no item, and around
 *      c          text of one character                    a single array
 *      r          {red, green, blue, alpha}       map      s, JSON
 *      m          {port, status, data1, data2}
 *      t          {seconds, fraction}
 *      [ ], several arguments: array
 * </pre>
 *
 * <p>Where tags are known that the value came with, it goes out with those instead.
 */
final class OscValues {

    private static final List<String> COLOUR = List.of("red", "green", "blue", "alpha");
    private static final List<String> MIDI = List.of("port", "status", "data1", "data2");

    private OscValues() {}

    /** The value of a message with these arguments, of which there is at least one. */
    static Value value(List<OscArgument> arguments) {
        return arguments.size() == 1 ? value(arguments.getFirst()) : items(arguments);
    }

    /** Whether two values are the same on the wire, where numbers are floats. */
    static boolean travelAlike(Value one, Value other) {
        if (one.isNumber() && other.isNumber()) {
            return Float.compare((float) one.asDouble(), (float) other.asDouble()) == 0;
        }
        if (one instanceof Value.Array(List<Value> some) && other instanceof Value.Array(List<Value> others)) {
            boolean alike = some.size() == others.size();
            for (int i = 0; alike && i < some.size(); i++) {
                alike = travelAlike(some.get(i), others.get(i));
            }
            return alike;
        }
        return one.equals(other);
    }

    private static Value items(List<OscArgument> arguments) {
        List<Value> values = new ArrayList<>(arguments.size());
        for (OscArgument argument : arguments) {
            values.add(value(argument));
        }
        return new Value.Array(values);
    }

    private static Value value(OscArgument argument) {
        return switch (argument) {
            case OscArgument.Int32 a -> Value.of((long) a.value());
            case OscArgument.Float32 a -> Value.of((double) a.value());
            case OscArgument.Text a -> Value.of(a.value());
            case OscArgument.Blob a -> Value.of(a.value());
            case OscArgument.Int64 a -> Value.of(a.value());
            case OscArgument.Time a -> time(a.value());
            case OscArgument.Float64 a -> Value.of(a.value());
            case OscArgument.Symbol a -> Value.of(a.value());
            case OscArgument.Char a -> character(a.value());
            case OscArgument.Rgba a -> octets(COLOUR, a.value());
            case OscArgument.Midi a -> octets(MIDI, a.value());
            case OscArgument.True a -> Value.TRUE;
            case OscArgument.False a -> Value.FALSE;
            case OscArgument.Nil a -> Value.NULL;
            case OscArgument.Infinitum a -> Value.of(Double.POSITIVE_INFINITY);
            case OscArgument.Array a -> items(a.items());
        };
    }

    private static Value time(TimeTag tag) {
        Map<String, Value> entries = new LinkedHashMap<>();
        entries.put("seconds", Value.of(tag.seconds()));
        entries.put("fraction", Value.of(tag.fraction()));
        return new Value.Dict(entries);
    }

    private static Value character(int code) {
        boolean legal = Character.isValidCodePoint(code) && (code < 0xD800 || code > 0xDFFF);
        return legal ? Value.of(Character.toString(code)) : Value.of((long) code);
    }

    private static Value octets(List<String> names, int word) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (int i = 0; i < 4; i++) {
            entries.put(names.get(i), Value.of((long) ((word >>> (24 - 8 * i)) & 0xFF)));
        }
        return new Value.Dict(entries);
    }

    /** The tags of {@code arguments}, without the comma. */
    static String tags(List<OscArgument> arguments) {
        StringBuilder tags = new StringBuilder();
        appendTags(arguments, tags);
        return tags.toString();
    }

    private static void appendTags(List<OscArgument> arguments, StringBuilder tags) {
        for (OscArgument argument : arguments) {
            tags.append(OscArgument.tag(argument));
            if (argument instanceof OscArgument.Array(List<OscArgument> items)) {
                appendTags(items, tags);
                tags.append(']');
            }
        }
    }

    /** Whether the value of these arguments, of which there is at least one, goes out as them without being told to. */
    static boolean isUsual(List<OscArgument> arguments) {
        if (arguments.size() == 1 && arguments.getFirst() instanceof OscArgument.Array(List<OscArgument> items)) {
            boolean aroundOne = items.size() == 1 && items.getFirst() instanceof OscArgument.Array;
            return (items.isEmpty() || aroundOne) && areUsual(items);
        }
        return areUsual(arguments);
    }

    private static boolean areUsual(List<OscArgument> arguments) {
        for (OscArgument argument : arguments) {
            boolean usual = switch (argument) {
                case OscArgument.Int32 a -> true;
                case OscArgument.Float32 a -> true;
                case OscArgument.Text a -> true;
                case OscArgument.Blob a -> true;
                case OscArgument.True a -> true;
                case OscArgument.False a -> true;
                case OscArgument.Nil a -> true;
                case OscArgument.Array a -> areUsual(a.items());
                case OscArgument.Int64 a -> false;
                case OscArgument.Float64 a -> false;
                case OscArgument.Symbol a -> false;
                case OscArgument.Time a -> false;
                case OscArgument.Char a -> false;
                case OscArgument.Rgba a -> false;
                case OscArgument.Midi a -> false;
                case OscArgument.Infinitum a -> false;
            };
            if (!usual) {
                return false;
            }
        }
        return true;
    }

    /** The arguments of a message with this value. */
    static List<OscArgument> arguments(Value value) {
        if (value instanceof Value.Array(List<Value> items)) {
            boolean wrapped = items.isEmpty() || (items.size() == 1 && items.getFirst() instanceof Value.Array);
            return wrapped
                    ? List.of(argument(value))
                    : items.stream().map(OscValues::argument).toList();
        }
        return List.of(argument(value));
    }

    /** The one argument that a value usually goes out as. */
    static OscArgument argument(Value value) {
        return switch (value) {
            case Value.Null v -> OscArgument.NIL;
            case Value.Bool v -> v.value() ? OscArgument.TRUE : OscArgument.FALSE;
            case Value.Int(long number) ->
                number == (int) number ? new OscArgument.Int32((int) number) : new OscArgument.Int64(number);
            case Value.Real(double number) -> new OscArgument.Float32((float) number);
            case Value.Text(String text) ->
                text.indexOf('\0') < 0 ? new OscArgument.Text(text) : new OscArgument.Blob(Bytes.utf8(text));
            case Value.Binary(Bytes bytes) -> new OscArgument.Blob(bytes);
            case Value.Array(List<Value> items) ->
                new OscArgument.Array(items.stream().map(OscValues::argument).toList());
            case Value.Dict dict -> new OscArgument.Text(JsonText.of(dict));
        };
    }

    /** The arguments of a message with this value and these tags, as far as they fit; as usual where they do not. */
    static List<OscArgument> arguments(Value value, List<TypeTag> tags) {
        if (tags.size() == 1) {
            return switch (tags.getFirst()) {
                case TypeTag.One(char one) -> typed(value, one).map(List::of).orElseGet(() -> arguments(value));
                case TypeTag.Group group -> List.of(argument(value, group));
            };
        }
        if (value instanceof Value.Array(List<Value> items) && items.size() == tags.size()) {
            return arguments(items, tags);
        }
        return arguments(value);
    }

    private static List<OscArgument> arguments(List<Value> items, List<TypeTag> tags) {
        List<OscArgument> arguments = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            arguments.add(argument(items.get(i), tags.get(i)));
        }
        return arguments;
    }

    private static OscArgument argument(Value value, TypeTag tag) {
        return switch (tag) {
            case TypeTag.One(char one) -> typed(value, one).orElseGet(() -> argument(value));
            case TypeTag.Group(List<TypeTag> tags) -> {
                boolean fits = value instanceof Value.Array(List<Value> items) && items.size() == tags.size();
                yield fits ? new OscArgument.Array(arguments(((Value.Array) value).items(), tags)) : argument(value);
            }
        };
    }

    /** A value with a certain tag; empty where it does not fit. */
    static Optional<OscArgument> typed(Value value, char tag) {
        return switch (value) {
            case Value.Int(long number) when tag == 'h' -> Optional.of(new OscArgument.Int64(number));
            case Value.Int(long number)
            when tag == 'c' && number == (int) number -> Optional.of(new OscArgument.Char((int) number));
            case Value.Real(double number) when tag == 'd' -> Optional.of(new OscArgument.Float64(number));
            case Value.Real(double number)
            when tag == 'I' && number == Double.POSITIVE_INFINITY -> Optional.of(OscArgument.INFINITUM);
            case Value.Text(String text)
            when tag == 'S' && text.indexOf('\0') < 0 -> Optional.of(new OscArgument.Symbol(text));
            case Value.Text(String text)
            when tag == 'c' && text.codePointCount(0, text.length()) == 1 ->
                Optional.of(new OscArgument.Char(text.codePointAt(0)));
            case Value.Dict(Map<String, Value> entries)
            when tag == 'r' -> word(entries, COLOUR).map(OscArgument.Rgba::new);
            case Value.Dict(Map<String, Value> entries)
            when tag == 'm' -> word(entries, MIDI).map(OscArgument.Midi::new);
            case Value.Dict(Map<String, Value> entries) when tag == 't' -> time(entries);
            case Value.Null v -> Optional.empty();
            case Value.Bool v -> Optional.empty();
            case Value.Int v -> Optional.empty();
            case Value.Real v -> Optional.empty();
            case Value.Text v -> Optional.empty();
            case Value.Binary v -> Optional.empty();
            case Value.Array v -> Optional.empty();
            case Value.Dict v -> Optional.empty();
        };
    }

    private static Optional<Integer> word(Map<String, Value> entries, List<String> names) {
        int word = 0;
        for (String name : names) {
            if (!(entries.get(name) instanceof Value.Int(long octet)) || octet < 0 || octet > 255) {
                return Optional.empty();
            }
            word = (word << 8) | (int) octet;
        }
        return entries.size() == names.size() ? Optional.of(word) : Optional.empty();
    }

    private static Optional<OscArgument> time(Map<String, Value> entries) {
        if (entries.size() == 2
                && entries.get("seconds") instanceof Value.Int(long seconds)
                && entries.get("fraction") instanceof Value.Int(long fraction)
                && seconds >>> 32 == 0
                && fraction >>> 32 == 0) {
            return Optional.of(new OscArgument.Time(TimeTag.of(seconds, fraction)));
        }
        return Optional.empty();
    }
}

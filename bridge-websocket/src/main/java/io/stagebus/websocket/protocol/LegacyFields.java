package io.stagebus.websocket.protocol;

import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The fields of a MessagePack map. A nil reads as absent; unknown fields are ignored; a wrong type is a fault. */
final class LegacyFields {

    private final Map<String, Value> entries;
    private final int byteOffset;

    private LegacyFields(Map<String, Value> entries, int byteOffset) {
        this.entries = entries;
        this.byteOffset = byteOffset;
    }

    /** The fields of {@code value}, which must be a map. */
    static LegacyFields of(Value value, int byteOffset) throws ClaspException {
        if (value instanceof Value.Dict(Map<String, Value> entries)) {
            return new LegacyFields(entries, byteOffset);
        }
        throw new ClaspException(ClaspException.BAD_MESSAGE, byteOffset, "expected a map");
    }

    private ClaspException fault(String name, String expected) {
        return new ClaspException(ClaspException.BAD_MESSAGE, byteOffset, "field " + name + ": expected " + expected);
    }

    private @Nullable Value find(String name) {
        Value value = entries.get(name);
        return value instanceof Value.Null ? null : value;
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The value as it is, nil included; it must be there. */
    Value value(String name) throws ClaspException {
        Value value = entries.get(name);
        if (value == null) {
            throw fault(name, "a value");
        }
        return value;
    }

    Optional<Value> optionalValue(String name) {
        return Optional.ofNullable(find(name));
    }

    String text(String name) throws ClaspException {
        return optionalText(name).orElseThrow(() -> fault(name, "a string"));
    }

    Optional<String> optionalText(String name) throws ClaspException {
        Value value = find(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Value.Text(String text)) {
            return Optional.of(text);
        }
        throw fault(name, "a string");
    }

    long integer(String name, long max) throws ClaspException {
        return optionalInteger(name, max).orElseThrow(() -> fault(name, "an integer"));
    }

    /** An integer of 0 to {@code max}. */
    OptionalLong optionalInteger(String name, long max) throws ClaspException {
        Value value = find(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Value.Int(long number) && number >= 0 && number <= max) {
            return OptionalLong.of(number);
        }
        throw fault(name, "an integer of 0 to " + max);
    }

    /** A time, unsigned 64 bit; one that no signed number can hold is later than all others. */
    OptionalLong optionalTime(String name) throws ClaspException {
        boolean beyond = find(name) instanceof Value.Real(double real) && real >= 0x1p63;
        return beyond ? OptionalLong.of(Long.MAX_VALUE) : optionalInteger(name, Long.MAX_VALUE);
    }

    OptionalDouble optionalNumber(String name) throws ClaspException {
        Value value = find(name);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (value.isNumber()) {
            return OptionalDouble.of(value.asDouble());
        }
        throw fault(name, "a number");
    }

    /** False when it is missing; nil is no bool (CLASP §4). */
    boolean bool(String name) throws ClaspException {
        return optionalBool(name).orElse(false);
    }

    Optional<Boolean> optionalBool(String name) throws ClaspException {
        Value value = entries.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Value.Bool(boolean truth)) {
            return Optional.of(truth);
        }
        throw fault(name, "a bool");
    }

    /** The items of an array; empty when it is missing. */
    List<Value> items(String name) throws ClaspException {
        Value value = find(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Value.Array(List<Value> items)) {
            return items;
        }
        throw fault(name, "an array");
    }

    List<String> texts(String name) throws ClaspException {
        List<String> texts = new ArrayList<>();
        for (Value item : items(name)) {
            if (!(item instanceof Value.Text(String text))) {
                throw fault(name, "an array of strings");
            }
            texts.add(text);
        }
        return texts;
    }

    /** The items of an array of maps; empty when it is missing. */
    List<LegacyFields> maps(String name) throws ClaspException {
        List<LegacyFields> maps = new ArrayList<>();
        for (Value item : items(name)) {
            maps.add(of(item, byteOffset));
        }
        return maps;
    }

    Optional<LegacyFields> optionalMap(String name) throws ClaspException {
        Value value = find(name);
        return value == null ? Optional.empty() : Optional.of(of(value, byteOffset));
    }

    Map<String, Value> entries() {
        return entries;
    }

    /** The place of {@code text} in {@code names}. */
    int indexOf(String text, List<String> names, String field) throws ClaspException {
        int index = names.indexOf(text);
        if (index < 0) {
            throw fault(field, "one of " + names);
        }
        return index;
    }

    /** A fault of the whole map. */
    ClaspException fault(String problem) {
        return new ClaspException(ClaspException.BAD_MESSAGE, byteOffset, problem);
    }
}

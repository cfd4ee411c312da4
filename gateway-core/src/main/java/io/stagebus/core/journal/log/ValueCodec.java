package io.stagebus.core.journal.log;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as bytes, every bit kept: a tag, then
 *
 * <pre>
 * 0 null    1 false    2 true
 * 3 int     zigzag LEB128
 * 4 real    8 bytes IEEE 754, NaN payloads as they are
 * 5 text    text         6 bytes   length, bytes
 * 7 array   count, values
 * 8 map     count, (text, value)*, in their order
 * </pre>
 */
final class ValueCodec {

    /** Deeper than any door lets in, so that whatever the core holds is written; a bound all the same. */
    static final int MAX_NESTING = 4 * Value.MAX_DEPTH;

    private ValueCodec() {}

    static void encode(Value value, EntryOutput out) {
        encode(value, out, 0);
    }

    private static void encode(Value value, EntryOutput out, int depth) {
        switch (value) {
            case Value.Null n -> out.putByte(0);
            case Value.Bool(boolean bool) -> out.putByte(bool ? 2 : 1);
            case Value.Int(long number) -> {
                out.putByte(3);
                out.putZigzag(number);
            }
            case Value.Real(double number) -> {
                out.putByte(4);
                out.putLong(Double.doubleToRawLongBits(number));
            }
            case Value.Text(String text) -> {
                out.putByte(5);
                out.putText(text);
            }
            case Value.Binary(Bytes bytes) -> {
                out.putByte(6);
                out.putBytes(bytes);
            }
            case Value.Array(List<Value> items) -> {
                out.putByte(7);
                // What nests deeper than can be read back is written as empty: the entry is worth more than its depths.
                out.putVarint(depth < MAX_NESTING ? items.size() : 0);
                for (int i = 0; depth < MAX_NESTING && i < items.size(); i++) {
                    encode(items.get(i), out, depth + 1);
                }
            }
            case Value.Dict(Map<String, Value> entries) -> {
                out.putByte(8);
                out.putVarint(depth < MAX_NESTING ? entries.size() : 0);
                if (depth < MAX_NESTING) {
                    entries.forEach((key, item) -> {
                        out.putText(key);
                        encode(item, out, depth + 1);
                    });
                }
            }
        }
    }

    static Value decode(EntryInput in) throws EntryFormatException {
        return decode(in, 0);
    }

    private static Value decode(EntryInput in, int depth) throws EntryFormatException {
        int tag = in.takeByte();
        return switch (tag) {
            case 0 -> Value.NULL;
            case 1 -> Value.FALSE;
            case 2 -> Value.TRUE;
            case 3 -> Value.of(in.takeZigzag());
            case 4 -> Value.of(Double.longBitsToDouble(in.takeLong()));
            case 5 -> Value.of(in.takeText());
            case 6 -> Value.of(in.takeBytes());
            case 7 -> array(in, depth);
            case 8 -> dict(in, depth);
            default -> throw in.error("a value's tag is 0..8, not " + tag);
        };
    }

    private static Value array(EntryInput in, int depth) throws EntryFormatException {
        int count = in.takeCount(1, "items");
        checkDepth(in, count, depth);
        List<Value> items = new ArrayList<>(Math.min(count, 1_024));
        for (int i = 0; i < count; i++) {
            items.add(decode(in, depth + 1));
        }
        return new Value.Array(items);
    }

    private static Value dict(EntryInput in, int depth) throws EntryFormatException {
        int count = in.takeCount(2, "map entries");
        checkDepth(in, count, depth);
        Map<String, Value> entries = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = in.takeText();
            if (entries.put(key, decode(in, depth + 1)) != null) {
                throw in.error("a map has a key twice");
            }
        }
        return new Value.Dict(entries);
    }

    private static void checkDepth(EntryInput in, int count, int depth) throws EntryFormatException {
        if (count > 0 && depth >= MAX_NESTING) {
            throw in.error("values nest deeper than " + MAX_NESTING);
        }
    }
}

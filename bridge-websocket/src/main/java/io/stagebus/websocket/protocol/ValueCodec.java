package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values on the wire (CLASP §2). Narrow integers and floats are widened on input; integers go out as i64, floats as f64,
 * true as 01. The order of a map's keys is kept, of a repeated key the last value counts.
 *
 * <p>The code of a value is apart from its data, because SET carries it in its flags.
 */
final class ValueCodec {

    /** For so many items room is made before they are seen: each of nested containers may claim all bytes that are left. */
    static final int MAX_EXPECTED = 64;

    private static final int NULL = 0x00;
    private static final int BOOL = 0x01;
    private static final int I8 = 0x02;
    private static final int I16 = 0x03;
    private static final int I32 = 0x04;
    private static final int I64 = 0x05;
    private static final int F32 = 0x06;
    private static final int F64 = 0x07;
    private static final int STRING = 0x08;
    private static final int BYTES = 0x09;
    private static final int ARRAY = 0x0A;
    private static final int MAP = 0x0B;

    private ValueCodec() {}

    /** Reads a code and its data. */
    static Value read(WireReader in) throws ClaspException {
        return read(in, in.u8(), 1);
    }

    /** Reads the data that belongs to {@code code}. */
    static Value read(WireReader in, int code) throws ClaspException {
        return read(in, code, 1);
    }

    private static Value read(WireReader in, int code, int depth) throws ClaspException {
        return switch (code) {
            case NULL -> Value.NULL;
            case BOOL -> Value.of(in.u8() != 0);
            case I8 -> Value.of((long) (byte) in.u8());
            case I16 -> Value.of((long) (short) in.u16());
            case I32 -> Value.of((long) in.i32());
            case I64 -> Value.of(in.u64());
            case F32 -> Value.of((double) Float.intBitsToFloat(in.i32()));
            case F64 -> Value.of(Double.longBitsToDouble(in.u64()));
            case STRING -> Value.of(in.str());
            case BYTES -> Value.of(in.bytes(in.u16()));
            case ARRAY -> array(in, depth);
            case MAP -> map(in, depth);
            default -> throw in.fault("expected a value code 00 to 0b, found " + Integer.toHexString(code));
        };
    }

    private static Value array(WireReader in, int depth) throws ClaspException {
        checkDepth(in, depth);
        int count = in.count(1);
        List<Value> items = new ArrayList<>(Math.min(count, MAX_EXPECTED));
        for (int i = 0; i < count; i++) {
            items.add(read(in, in.u8(), depth + 1));
        }
        return new Value.Array(items);
    }

    private static Value map(WireReader in, int depth) throws ClaspException {
        checkDepth(in, depth);
        int count = in.count(3);
        Map<String, Value> entries = LinkedHashMap.newLinkedHashMap(Math.min(count, MAX_EXPECTED));
        for (int i = 0; i < count; i++) {
            String key = in.str();
            entries.put(key, read(in, in.u8(), depth + 1));
        }
        return new Value.Dict(entries);
    }

    private static void checkDepth(WireReader in, int depth) throws ClaspException {
        if (depth > Value.MAX_DEPTH) {
            throw in.fault("expected at most " + Value.MAX_DEPTH + " nested containers, found more");
        }
    }

    /** The code {@code value} is written with. */
    static int code(Value value) {
        return switch (value) {
            case Value.Null n -> NULL;
            case Value.Bool b -> BOOL;
            case Value.Int i -> I64;
            case Value.Real r -> F64;
            case Value.Text t -> STRING;
            case Value.Binary b -> BYTES;
            case Value.Array a -> ARRAY;
            case Value.Dict d -> MAP;
        };
    }

    /** How many bytes the data of {@code value} takes; above 65,535 it may not be writable at all. */
    static long size(Value value) {
        return switch (value) {
            case Value.Null n -> 0;
            case Value.Bool b -> 1;
            case Value.Int i -> 8;
            case Value.Real r -> 8;
            case Value.Text(String text) -> 2L + ByteBufUtil.utf8Bytes(text);
            case Value.Binary(Bytes bytes) -> 2L + bytes.size();
            case Value.Array(List<Value> items) -> {
                long sum = 2;
                for (Value item : items) {
                    sum += 1 + size(item);
                }
                yield sum;
            }
            case Value.Dict(Map<String, Value> entries) -> {
                long sum = 2;
                for (Map.Entry<String, Value> entry : entries.entrySet()) {
                    sum += 3L + ByteBufUtil.utf8Bytes(entry.getKey()) + size(entry.getValue());
                }
                yield sum;
            }
        };
    }

    /** Writes a code and its data. */
    static void write(ByteBuf out, Value value) {
        out.writeByte(code(value));
        writeData(out, value);
    }

    /** Writes the data; the caller has made sure that it is at most 65,535 bytes. */
    static void writeData(ByteBuf out, Value value) {
        switch (value) {
            case Value.Null n -> {}
            case Value.Bool(boolean truth) -> out.writeByte(truth ? 1 : 0);
            case Value.Int(long number) -> out.writeLong(number);
            case Value.Real(double number) -> out.writeLong(Double.doubleToRawLongBits(number));
            case Value.Text(String text) -> writeStr(out, text);
            case Value.Binary(Bytes bytes) -> {
                out.writeShort(bytes.size());
                out.writeBytes(bytes.buffer());
            }
            case Value.Array(List<Value> items) -> {
                out.writeShort(items.size());
                for (Value item : items) {
                    write(out, item);
                }
            }
            case Value.Dict(Map<String, Value> entries) -> {
                out.writeShort(entries.size());
                for (Map.Entry<String, Value> entry : entries.entrySet()) {
                    writeStr(out, entry.getKey());
                    write(out, entry.getValue());
                }
            }
        }
    }

    /** Writes a {@code str}. A lone surrogate goes out as {@code ?}: this door never sends invalid UTF-8. */
    static void writeStr(ByteBuf out, String text) {
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        int length = ByteBufUtil.writeUtf8(out, text);
        out.setShort(lengthAt, length);
    }
}

package io.stagebus.websocket.protocol;

import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one MessagePack object as a {@link Value}. Total: bounded by the bytes there are and by {@link Value#MAX_DEPTH}.
 * {@code bin} stays bytes; an unsigned 64-bit integer above 2^63-1 becomes a float; extensions and maps with keys other than
 * strings are refused.
 */
final class MessagePackReader {

    private static final double TWO_TO_64 = 0x1p64;

    private final WireReader in;

    MessagePackReader(WireReader in) {
        this.in = in;
    }

    Value read() throws ClaspException {
        return read(1);
    }

    private Value read(int depth) throws ClaspException {
        int type = in.u8();
        if (type < 0x80) {
            return Value.of((long) type);
        }
        if (type >= 0xE0) {
            return Value.of((long) (byte) type);
        }
        if (type < 0x90) {
            return map(type & 0x0F, depth);
        }
        if (type < 0xA0) {
            return array(type & 0x0F, depth);
        }
        if (type < 0xC0) {
            return Value.of(in.utf8(type & 0x1F));
        }
        return typed(type, depth);
    }

    private Value typed(int type, int depth) throws ClaspException {
        return switch (type) {
            case 0xC0 -> Value.NULL;
            case 0xC2 -> Value.FALSE;
            case 0xC3 -> Value.TRUE;
            case 0xC4 -> Value.of(in.bytes(in.u8()));
            case 0xC5 -> Value.of(in.bytes(in.u16()));
            case 0xC6 -> Value.of(in.bytes(length()));
            case 0xCA -> Value.of((double) Float.intBitsToFloat(in.i32()));
            case 0xCB -> Value.of(Double.longBitsToDouble(in.u64()));
            case 0xCC -> Value.of((long) in.u8());
            case 0xCD -> Value.of((long) in.u16());
            case 0xCE -> Value.of(in.u32());
            case 0xCF -> unsigned(in.u64());
            case 0xD0 -> Value.of((long) (byte) in.u8());
            case 0xD1 -> Value.of((long) (short) in.u16());
            case 0xD2 -> Value.of((long) in.i32());
            case 0xD3 -> Value.of(in.u64());
            case 0xD9 -> Value.of(in.utf8(in.u8()));
            case 0xDA -> Value.of(in.utf8(in.u16()));
            case 0xDB -> Value.of(in.utf8(length()));
            case 0xDC -> array(in.u16(), depth);
            case 0xDD -> array(length(), depth);
            case 0xDE -> map(in.u16(), depth);
            case 0xDF -> map(length(), depth);
            default -> throw in.fault("expected a MessagePack type, found " + Integer.toHexString(type));
        };
    }

    private static Value unsigned(long bits) {
        return bits >= 0 ? Value.of(bits) : Value.of(bits + TWO_TO_64);
    }

    private int length() throws ClaspException {
        long length = in.u32();
        if (length > in.left()) {
            throw in.fault("truncated: expected " + length + " more bytes or elements, found " + in.left() + " bytes");
        }
        return (int) length;
    }

    private Value array(int count, int depth) throws ClaspException {
        checkContainer(count, 1, depth);
        List<Value> items = new ArrayList<>(Math.min(count, ValueCodec.MAX_EXPECTED));
        for (int i = 0; i < count; i++) {
            items.add(read(depth + 1));
        }
        return new Value.Array(items);
    }

    private Value map(int count, int depth) throws ClaspException {
        checkContainer(count, 2, depth);
        Map<String, Value> entries = LinkedHashMap.newLinkedHashMap(Math.min(count, ValueCodec.MAX_EXPECTED));
        for (int i = 0; i < count; i++) {
            if (!(read(depth + 1) instanceof Value.Text(String key))) {
                throw in.fault("expected a string as map key");
            }
            entries.put(key, read(depth + 1));
        }
        return new Value.Dict(entries);
    }

    private void checkContainer(int count, int least, int depth) throws ClaspException {
        if (depth > Value.MAX_DEPTH) {
            throw in.fault("expected at most " + Value.MAX_DEPTH + " nested containers, found more");
        }
        in.need((int) Math.min(Integer.MAX_VALUE, (long) count * least));
    }
}

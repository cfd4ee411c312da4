package io.stagebus.mqtt.payload;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Payload to value and value to payload (R9). Both directions are total. Any thread.
 *
 * <p>In: JSON if the payload is exactly one JSON text without anything around it ({@code 007}, {@code nan} and {@code " 5 "}
 * are not), else text if it is UTF-8, else bytes. Out: numbers, {@code true}, {@code false} and {@code null} as JSON
 * writes them, strings and bytes raw, maps and arrays as JSON, and the empty string as {@code ""}, because only a deletion
 * is an empty payload.
 */
public final class PayloadCodec {

    private static final Bytes QUOTED_NOTHING = Bytes.utf8("\"\"");

    private PayloadCodec() {}

    /** What {@code payload} means; an empty payload is the empty string. The buffer's position is not moved. */
    public static Value decode(ByteBuffer payload) {
        Value raw = decodeRaw(payload);
        return raw instanceof Value.Text(String text) ? JsonReader.read(text).orElse(raw) : raw;
    }

    /** The payload as it is: text if it is UTF-8, else bytes. The buffer's position is not moved. */
    public static Value decodeRaw(ByteBuffer payload) {
        try {
            return Value.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(payload.duplicate())
                    .toString());
        } catch (CharacterCodingException e) {
            byte[] raw = new byte[payload.remaining()];
            payload.get(payload.position(), raw);
            return Value.of(Bytes.owning(raw));
        }
    }

    /** The payload that stands for {@code value}; never empty: no bytes at all are written like the empty string. */
    public static Bytes encode(Value value) {
        return switch (value) {
            case Value.Text(String text) -> text.isEmpty() ? QUOTED_NOTHING : Bytes.utf8(text);
            case Value.Binary(Bytes bytes) -> bytes.size() == 0 ? QUOTED_NOTHING : bytes;
            case Value.Null n -> Bytes.utf8(JsonWriter.write(n));
            case Value.Bool b -> Bytes.utf8(JsonWriter.write(b));
            case Value.Int i -> Bytes.utf8(JsonWriter.write(i));
            case Value.Real r -> Bytes.utf8(JsonWriter.number(r.value()));
            case Value.Array a -> Bytes.utf8(JsonWriter.write(a));
            case Value.Dict d -> Bytes.utf8(JsonWriter.write(d));
        };
    }
}

package io.stagebus.mqtt.payload;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gestures as MQTT sees them: the JSON object {@code {"phase":"move","id":1,"value":…}} (R7). Any thread. */
public final class GestureJson {

    /** No gesture is longer; larger payloads are not looked into. */
    private static final int MAX_BYTES = 4_096;

    private static final byte[] MARK = {'"', 'p', 'h', 'a', 's', 'e', '"'};
    private static final Set<String> KEYS = Set.of("phase", "id", "value");

    private GestureJson() {}

    /**
     * One phase of a gesture as it was read.
     *
     * @param phase where it stands
     * @param fields its id, if it has one
     * @param value what it carries; {@link Content#NONE} when it carries nothing
     */
    public record Gesture(GesturePhase phase, PublishFields fields, Content value) {}

    /**
     * Reads a gesture: an object with a {@code phase} of {@code start}, {@code move}, {@code end} or {@code cancel}, and no
     * other keys than {@code id}, an integer 0..2^32-1, and {@code value}. Empty when the payload is anything else.
     */
    public static Optional<Gesture> read(ByteBuffer payload) {
        if (payload.remaining() > MAX_BYTES || !mayBeGesture(payload)) {
            return Optional.empty();
        }
        if (!(PayloadCodec.decode(payload) instanceof Value.Dict(Map<String, Value> entries))
                || !KEYS.containsAll(entries.keySet())
                || !(entries.get("phase") instanceof Value.Text(String name))) {
            return Optional.empty();
        }
        Optional<GesturePhase> phase = phase(name);
        Value id = entries.getOrDefault("id", Value.of(0));
        if (phase.isEmpty() || !(id instanceof Value.Int(long number)) || number < 0 || number > 0xFFFF_FFFFL) {
            return Optional.empty();
        }
        Value value = entries.get("value");
        return Optional.of(new Gesture(
                phase.get(),
                entries.containsKey("id") ? PublishFields.ofId(number) : PublishFields.NONE,
                value == null ? Content.NONE : Content.of(value)));
    }

    /** The payload of a gesture's phase. An absent id is written as 0, which is what it counts as. */
    public static Bytes write(Signal.Gesture gesture) {
        Map<String, Value> entries = new LinkedHashMap<>();
        entries.put("phase", Value.of(gesture.phase().name().toLowerCase(Locale.ROOT)));
        long id = gesture.fields().id();
        entries.put("id", Value.of(id == PublishFields.ABSENT ? 0 : id));
        if (gesture.content().isPresent()) {
            entries.put("value", gesture.content().value());
        }
        return Bytes.utf8(JsonWriter.write(new Value.Dict(entries)));
    }

    private static Optional<GesturePhase> phase(String name) {
        for (GesturePhase phase : GesturePhase.values()) {
            if (phase.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(phase);
            }
        }
        return Optional.empty();
    }

    /** Every message that is not retained passes here, so the parser is kept for those that can be one. */
    private static boolean mayBeGesture(ByteBuffer payload) {
        int start = payload.position();
        if (!payload.hasRemaining() || payload.get(start) != '{') {
            return false;
        }
        int last = payload.limit() - MARK.length;
        for (int at = start + 1; at <= last; at++) {
            if (payload.get(at) == MARK[0] && isMark(payload, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMark(ByteBuffer payload, int at) {
        for (int i = 1; i < MARK.length; i++) {
            if (payload.get(at + i) != MARK[i]) {
                return false;
            }
        }
        return true;
    }
}

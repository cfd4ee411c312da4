package io.stagebus.websocket.protocol;

import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import java.util.List;

/** Which code on the wire, and which name in the MessagePack form, the kinds and phases have (CLASP §3 PUBLISH, §4). */
final class WireEnums {

    private static final List<SignalKind> KINDS =
            List.of(SignalKind.PARAM, SignalKind.EVENT, SignalKind.STREAM, SignalKind.GESTURE, SignalKind.TIMELINE);
    private static final List<String> KIND_NAMES = List.of("param", "event", "stream", "gesture", "timeline");
    private static final List<GesturePhase> PHASES =
            List.of(GesturePhase.START, GesturePhase.MOVE, GesturePhase.END, GesturePhase.CANCEL);
    private static final List<String> PHASE_NAMES = List.of("start", "move", "end", "cancel");

    private WireEnums() {}

    /** The kind of {@code code}; unknown codes read as Event. */
    static SignalKind kind(int code) {
        return code < KINDS.size() ? KINDS.get(code) : SignalKind.EVENT;
    }

    static int code(SignalKind kind) {
        return switch (kind) {
            case PARAM -> 0;
            case EVENT -> 1;
            case STREAM -> 2;
            case GESTURE -> 3;
            case TIMELINE -> 4;
        };
    }

    /** The phase of {@code code}; unknown codes read as start. */
    static GesturePhase phase(int code) {
        return code < PHASES.size() ? PHASES.get(code) : GesturePhase.START;
    }

    static int code(GesturePhase phase) {
        return switch (phase) {
            case START -> 0;
            case MOVE -> 1;
            case END -> 2;
            case CANCEL -> 3;
        };
    }

    static SignalKind kind(String name, LegacyFields fields, String field) throws ClaspException {
        return KINDS.get(fields.indexOf(name, KIND_NAMES, field));
    }

    static GesturePhase phase(String name, LegacyFields fields) throws ClaspException {
        return PHASES.get(fields.indexOf(name, PHASE_NAMES, "phase"));
    }
}

package io.stagebus.appliance.json;

import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A signal as one JSON object: what it is, and who made it and why (R30).
 */
public final class SignalJson {

    private SignalJson() {}

    /**
     * The object, on one line.
     *
     * @param remote where the writer's session comes from; empty when it is gone
     */
    public static String text(Signal signal, String remote) {
        JsonText json = JsonText.object();
        put(json, signal, remote);
        return json.text();
    }

    /** The members of that object. */
    public static void put(JsonText json, Signal signal, String remote) {
        json.put("address", signal.address().text())
                .put("kind", signal.kind().name().toLowerCase(Locale.ROOT))
                .put(
                        "type",
                        signal.content().isPresent()
                                ? ValueJson.type(signal.content().value())
                                : "none")
                .put("value", signal.content().value());
        switch (signal) {
            case Signal.Param param -> {
                json.put("revision", param.revision());
                if (param.deleted()) {
                    json.put("deleted", true);
                }
            }
            case Signal.Gesture gesture ->
                json.put("phase", gesture.phase().name().toLowerCase(Locale.ROOT));
            case Signal.Event e -> {}
            case Signal.Stream s -> {}
            case Signal.Timeline t -> {}
        }
        Origin origin = signal.origin();
        json.put(
                        "time",
                        Instant.EPOCH
                                .plus(signal.timeMicros(), ChronoUnit.MICROS)
                                .toString())
                .put("door", origin.door())
                .put("sessionId", origin.sessionId())
                .put("session", origin.sessionName())
                .put("principal", origin.principal())
                .put("remote", remote)
                .put("cause", origin.cause().label());
    }
}

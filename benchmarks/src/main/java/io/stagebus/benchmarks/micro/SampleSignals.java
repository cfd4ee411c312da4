package io.stagebus.benchmarks.micro;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signals to encode and decode: the usual one, and one with structure. */
final class SampleSignals {

    private static final Origin TABLET =
            new Origin("websocket", "6f1d5a3e-3f0b-4b8e-9c5f-6f0d3a9e1c11", "tablet", "anonymous", Cause.COMMAND);
    private static final long TIME_MICROS = 1_790_000_000_000_000L;

    /** A fader moved. */
    static final Signal.Param FADER = new Signal.Param(
            Address.of("/lights/foh/17/intensity"),
            Content.of(new Value.Real(0.75)),
            4_711,
            TIME_MICROS,
            TABLET,
            ParamFlags.NONE,
            false);

    /** A cue was fired, with a map of six values, one of them an array. */
    static final Signal.Event CUE = new Signal.Event(
            Address.of("/show/cue"), Content.of(new Value.Dict(cue())), PublishFields.NONE, TIME_MICROS, TABLET);

    private SampleSignals() {}

    private static Map<String, Value> cue() {
        Map<String, Value> cue = new LinkedHashMap<>();
        cue.put("number", new Value.Int(42));
        cue.put("name", new Value.Text("Blackout, then the moon"));
        cue.put("fade", new Value.Real(2.5));
        cue.put("follow", new Value.Bool(true));
        cue.put("next", Value.NULL);
        cue.put("levels", new Value.Array(List.of(new Value.Real(0.1), new Value.Real(0.2), new Value.Real(0.3))));
        return cue;
    }
}

package io.stagebus.appliance.cli;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;

/** A value as somebody types it. */
final class TypedValue {

    private TypedValue() {}

    /** JSON when it is exactly JSON, else text (R9); with {@code asText} always text. */
    static Value read(String typed, boolean asText) {
        if (asText) {
            return Value.of(typed);
        }
        try {
            return ValueJson.parse(typed);
        } catch (InvalidJsonException e) {
            return Value.of(typed);
        }
    }
}

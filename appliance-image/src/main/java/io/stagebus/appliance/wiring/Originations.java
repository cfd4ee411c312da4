package io.stagebus.appliance.wiring;

import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import io.stagebus.mqtt.payload.Attachment;
import java.util.Map;
import java.util.function.Function;

/** How values are read out of what their doors attached to them (R8), for whoever reads a journal. */
public final class Originations {

    /** By the door's name; only MQTT leaves its payloads unread until somebody asks. */
    public static final Map<String, Function<Origination, Value>> PARSERS = Map.of(
            Attachment.DOOR, origination -> Attachment.content(origination).value());

    private Originations() {}
}

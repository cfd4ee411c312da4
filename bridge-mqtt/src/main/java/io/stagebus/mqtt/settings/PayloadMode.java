package io.stagebus.mqtt.settings;

/** What payloads are to other doors. MQTT clients get them as they came, whichever it is (R8). */
public enum PayloadMode {
    /** Text, or bytes where they are no UTF-8; what looks like JSON too. */
    RAW,
    /** The value, where they are exactly JSON (R9). */
    JSON,
    /** The value, and besides each member of a JSON object at an address of its own below; a null member is deleted. */
    EXPLODE
}

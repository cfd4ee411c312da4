package io.stagebus.mqtt.broker;

import io.stagebus.mqtt.wire.ReasonCode;

/** Something a client asks for that is well-formed, but not to be had. */
final class RefusedException extends Exception {

    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    RefusedException(ReasonCode reason, String detail) {
        // Thrown for whatever a stranger sends: the stack would cost much and tell nothing.
        super(detail, null, false, false);
        this.reason = reason;
    }

    ReasonCode reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}

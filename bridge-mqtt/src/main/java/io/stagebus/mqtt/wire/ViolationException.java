package io.stagebus.mqtt.wire;

/** A packet that breaks the protocol. The only thing the checks of this package throw. */
final class ViolationException extends Exception {

    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    ViolationException(ReasonCode reason, String detail) {
        // Thrown for whatever a stranger sends: the stack would cost much and tell nothing.
        super(detail, null, false, false);
        this.reason = reason;
    }

    static ViolationException malformed(String detail) {
        return new ViolationException(ReasonCode.MALFORMED_PACKET, detail);
    }

    static ViolationException protocolError(String detail) {
        return new ViolationException(ReasonCode.PROTOCOL_ERROR, detail);
    }

    ReasonCode reason() {
        return reason;
    }
}

package io.stagebus.websocket.connection;

/**
 * Where a connection stands after its upgrade. Each state offers only the transitions that are legal from it.
 *
 * <pre>
 * AwaitingHello ──HELLO──▶ Open
 *       │                   │
 *       └──────close────────┴────▶ Draining ──the other side closed, or deadline──▶ Closed
 * </pre>
 *
 * <p>From every state a broken socket leads to {@link Closed} at once.
 */
sealed interface ConnectionState {

    /** Nothing but HELLO is welcome. */
    record AwaitingHello(long deadlineNanos) implements ConnectionState {
        Open open(ClaspSession session) {
            return new Open(session);
        }

        Draining drain(long closeDeadlineNanos, int code, String reason) {
            return new Draining(closeDeadlineNanos, code, reason);
        }
    }

    /** There is a session. */
    record Open(ClaspSession session) implements ConnectionState {
        Draining drain(long closeDeadlineNanos, int code, String reason) {
            return new Draining(closeDeadlineNanos, code, reason);
        }
    }

    /** CLOSE with this code and reason is sent, or waits behind what is to be sent before it; what comes in is ignored. */
    record Draining(long deadlineNanos, int code, String reason) implements ConnectionState {}

    /** Over. */
    record Closed() implements ConnectionState {}

    /** The one {@link Closed}. */
    Closed CLOSED = new Closed();
}

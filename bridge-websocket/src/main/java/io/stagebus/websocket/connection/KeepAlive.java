package io.stagebus.websocket.connection;

/** When something was last heard of the other side, and whether it was pinged since. Event loop of its channel. */
final class KeepAlive {

    private final long pingNanos;
    private final long idleNanos;
    private long heardNanos;
    private boolean heard;
    private boolean pinged;

    /** What is to be done about a silence. */
    enum Verdict {
        /** Nothing. */
        PATIENCE,
        /** The other side is to be pinged, if a PING can be sent; then {@link #onPinged}. */
        PING,
        /** It counts as dead. */
        DEAD
    }

    KeepAlive(ConnectionSettings settings, long nowNanos) {
        pingNanos = settings.pingInterval().toNanos();
        idleNanos = settings.idleTimeout().toNanos();
        heardNanos = nowNanos;
    }

    /** Something came, or something that was sent was taken. */
    void onTraffic() {
        heard = true;
    }

    /** A PING was sent. */
    void onPinged() {
        pinged = true;
    }

    /**
     * Looks at how long it has been silent.
     *
     * @param suspended whether nobody can be heard now, because writers are not read (R20)
     */
    Verdict judge(long nowNanos, boolean suspended) {
        if (heard || suspended) {
            heard = false;
            pinged = false;
            heardNanos = nowNanos;
            return Verdict.PATIENCE;
        }
        long silence = nowNanos - heardNanos;
        if (silence >= idleNanos) {
            return Verdict.DEAD;
        }
        return silence >= pingNanos && !pinged ? Verdict.PING : Verdict.PATIENCE;
    }
}

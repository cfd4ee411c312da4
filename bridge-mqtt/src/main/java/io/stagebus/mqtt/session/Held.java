package io.stagebus.mqtt.session;

import io.stagebus.mqtt.store.StoredDelivery;
import io.stagebus.mqtt.wire.OutboundPublish;
import org.jspecify.annotations.Nullable;

/**
 * A message of QoS 1 or 2 that must not be lost with the connection: one of a session that outlives it, or one that another
 * session would get instead. Bus thread only.
 */
final class Held {

    private final OutboundPublish publish;
    private final @Nullable StoredDelivery delivery;
    private final @Nullable SharedGroup group;
    private boolean released;
    private boolean counted;
    private int packetId;
    private boolean lost;

    Held(OutboundPublish publish, @Nullable StoredDelivery delivery, @Nullable SharedGroup group) {
        this.publish = publish;
        this.delivery = delivery;
        this.group = group;
    }

    OutboundPublish publish() {
        return publish;
    }

    /** What is kept of it in the journal; null when the session is not, or it was given up. */
    @Nullable
    StoredDelivery delivery() {
        return lost ? null : delivery;
    }

    /** It is not in the journal any more, although it is still on its way: after a restart nobody knows of it. */
    void lose() {
        lost = true;
    }

    /** Its place among all that the session keeps; 0 when it keeps none. */
    long serial() {
        return delivery == null ? 0 : delivery.serial();
    }

    /** The shared subscription it came by, if any. */
    @Nullable
    SharedGroup group() {
        return group;
    }

    /** Whether the client has it and only the handshake of QoS 2 is to be ended. */
    boolean isReleased() {
        return released;
    }

    void release() {
        released = true;
    }

    /** Whether it was sent on the connection there is. */
    boolean isCounted() {
        return counted;
    }

    void counted(boolean now) {
        counted = now;
    }

    /** The identifier it was sent with; 0 before. */
    int packetId() {
        return packetId;
    }

    void sentAs(int id) {
        packetId = id;
    }
}

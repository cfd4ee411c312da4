package io.stagebus.mqtt.session;

import java.util.Optional;

/**
 * What a client asks of its session in a CONNECT. Immutable.
 *
 * @param cleanStart whether a session of before is discarded
 * @param expirySeconds how long the session is to outlive the connection: 0 not at all, 2^32-1 for ever
 * @param will what is to be published should the connection fail
 */
public record Terms(boolean cleanStart, long expirySeconds, Optional<Will> will) {

    Terms endingWithConnection() {
        return new Terms(cleanStart, 0, will);
    }
}

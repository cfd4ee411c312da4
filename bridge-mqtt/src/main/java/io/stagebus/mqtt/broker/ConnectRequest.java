package io.stagebus.mqtt.broker;

import io.stagebus.core.signal.Bytes;
import io.stagebus.mqtt.session.ClientProfile;
import io.stagebus.mqtt.session.Will;
import java.util.Optional;

/**
 * A CONNECT that asks for nothing this broker has not. Immutable.
 *
 * @param client what the session needs to know
 * @param isAssigned whether the broker chose the client identifier
 * @param wantsPersistence whether the client asked for a session that outlives its connection
 * @param keepAliveSeconds 0 for none
 * @param userName the user name, if there is one
 * @param password the password, if there is one
 * @param will the will, if there is one
 */
record ConnectRequest(
        ClientProfile client,
        boolean isAssigned,
        boolean wantsPersistence,
        int keepAliveSeconds,
        Optional<String> userName,
        Optional<Bytes> password,
        Optional<Will> will) {}

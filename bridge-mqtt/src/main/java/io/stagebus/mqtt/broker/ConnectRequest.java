package io.stagebus.mqtt.broker;

import io.stagebus.core.signal.Bytes;
import io.stagebus.mqtt.session.ClientProfile;
import io.stagebus.mqtt.session.Terms;
import java.util.Optional;

/**
 * A CONNECT that asks for nothing this broker has not. Immutable.
 *
 * @param client what the session needs to know
 * @param isAssigned whether the broker chose the client identifier
 * @param terms what it asks of its session
 * @param keepAliveSeconds the keep alive that is enforced; 0 for none
 * @param askedKeepAliveSeconds the one it asked for; 0 for none
 * @param userName the user name, if there is one
 * @param password the password, if there is one
 */
record ConnectRequest(
        ClientProfile client,
        boolean isAssigned,
        Terms terms,
        int keepAliveSeconds,
        int askedKeepAliveSeconds,
        Optional<String> userName,
        Optional<Bytes> password) {}

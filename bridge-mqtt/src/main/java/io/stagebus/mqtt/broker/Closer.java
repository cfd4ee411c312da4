package io.stagebus.mqtt.broker;

import io.stagebus.mqtt.session.ClientProfile;
import io.stagebus.mqtt.wire.ReasonCode;

/** Ends a connection, or holds it up, from within its conversation. */
interface Closer {

    /** The client broke the protocol or a limit, or asks for what is not there: says why and closes. */
    void fail(ReasonCode reason, String detail);

    /** Ends the connection from this side; a client of MQTT 5 is told why. Its will is published. */
    void end(ReasonCode reason, String detail);

    /** Answers the CONNECT, which has no answer yet, with a refusal and closes. */
    void refuse(ReasonCode reason, String detail, ClientProfile client);

    /**
     * The client said goodbye.
     *
     * @param publishesWill whether it asked for its will to be published nevertheless
     */
    void goodbye(boolean publishesWill);

    /** The client has sent as much as it may for now: it is not read from for so long. */
    void pause(long nanos);

    /** How many of the client's packets wait for their answer has changed. */
    void answersPending(int count);
}

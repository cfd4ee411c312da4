package io.stagebus.mqtt.session;

/** Who has the connection of a session's client, and ends it where the session may not go on with it. Bus thread. */
public interface Attendant {

    /**
     * The bus has ended the session, perhaps before the client knew of it.
     *
     * @param reason for people and logs
     */
    void endedByBus(String reason);

    /**
     * What let the client in is over.
     *
     * @param reason for people and logs
     */
    void over(String reason);
}

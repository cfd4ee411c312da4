package io.stagebus.mqtt.store;

import java.util.Optional;

/**
 * What is kept of a session itself. Immutable.
 *
 * @param clientId whose it is
 * @param principal who that was when it connected
 * @param expirySeconds how long it outlives its connection, 1..2^32-1; the last means for ever
 * @param connected whether it has, or had at the stop, a connection
 * @param sinceMicros since when, microseconds since 1970
 * @param sent the last message that was on its way to the client when the connection ended; 0 while it is connected
 * @param will what is to be published should the connection fail, or has failed and the delay is not over
 */
public record StoredSession(
        String clientId,
        String principal,
        long expirySeconds,
        boolean connected,
        long sinceMicros,
        long sent,
        Optional<StoredWill> will) {

    /** A session expiry that says for ever (MQTT 5.0 §3.1.2.11.2). */
    public static final long FOR_EVER = 0xFFFF_FFFFL;

    private static final int CONNECTED = 1;
    private static final int HAS_WILL = 2;

    void write(NoteBytes out) {
        out.put1((connected ? CONNECTED : 0) | (will.isPresent() ? HAS_WILL : 0))
                .putText(clientId)
                .putText(principal)
                .put4(expirySeconds)
                .put8(sinceMicros)
                .put8(sent);
        will.ifPresent(one -> one.write(out));
    }

    static StoredSession read(NoteBytes in) {
        int flags = in.take1();
        return new StoredSession(
                in.takeText(),
                in.takeText(),
                in.take4(),
                (flags & CONNECTED) != 0,
                in.take8(),
                in.take8(),
                (flags & HAS_WILL) != 0 ? Optional.of(StoredWill.read(in)) : Optional.empty());
    }
}

package io.stagebus.mqtt.counter;

/** One thing that is counted since the start. */
public enum Count {
    /** TCP connections taken. */
    CONNECTIONS_ACCEPTED,
    /** TCP connections closed at once because there were too many. */
    CONNECTIONS_REFUSED,
    /** Sessions opened. */
    SESSIONS_OPENED,
    /** CONNECTs refused. */
    CONNECTS_REFUSED,
    /** Sessions that end with their connection although more was asked for, because there were too many. */
    NOT_KEPT,
    /** Sessions ended because their client identifier connected again. */
    TAKEN_OVER,
    /** Connections closed because they broke the protocol. */
    VIOLATIONS,
    /** Connections closed because handling them failed: each is a fault of the gateway. */
    FAILURES,
    /** PUBLISH packets taken from clients. */
    PUBLISHES_IN,
    /** PUBLISH packets of clients that the bus or the door refused. */
    PUBLISHES_REFUSED,
    /** PUBLISH packets dropped because they have come round over links between brokers. */
    LOOPS,
    /** PUBLISH packets written to clients. */
    PUBLISHES_OUT,
    /** QoS 0 messages dropped because a client was too slow (R21). */
    DROPPED_QOS0,
    /** Messages of QoS 1 and 2 dropped because a client was too slow or away too long (R21). */
    DROPPED_QOS1,
    /** Messages that expired while they waited. */
    EXPIRED,
    /** Messages larger than their receiver takes. */
    TOO_LARGE,
    /** Signals not shown because their address has no topic name. */
    UNNAMED,
    /** Wills published. */
    WILLS
}

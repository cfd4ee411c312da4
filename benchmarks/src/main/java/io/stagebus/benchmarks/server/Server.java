package io.stagebus.benchmarks.server;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** A running server that load is put on. Any thread. */
public interface Server extends AutoCloseable {

    /** What it is called in the report: {@code stagebus}, {@code bare}, or the URL of another relay. */
    String name();

    /** How it wants to be spoken to. */
    Dialect dialect();

    /** Where it takes WebSockets; a path is appended for the bare server. */
    URI webSocket();

    /** Where it takes MQTT. */
    InetSocketAddress mqtt();

    /** Where it takes OSC over UDP. */
    InetSocketAddress osc();

    /** Where it tells what it counts over HTTP; empty where it does not. */
    default Optional<URI> admin() {
        return Optional.empty();
    }

    /** What the kernel says of its process; absent figures are 0. */
    ProcessFigures process();

    @Override
    void close();

    /** How a server wants to be spoken to. */
    enum Dialect {
        /** HELLO and SUBSCRIBE first. */
        CLASP,
        /** The path says it all. */
        BARE
    }
}

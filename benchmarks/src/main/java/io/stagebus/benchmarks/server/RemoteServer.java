package io.stagebus.benchmarks.server;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A relay that somebody else runs, reached by WebSocket only.
 *
 * @param webSocket where it listens
 * @param process its process, if it is known
 */
public record RemoteServer(URI webSocket, ProcessFigures process) implements Server {

    @Override
    public String name() {
        return webSocket.toString();
    }

    @Override
    public Dialect dialect() {
        return Dialect.CLASP;
    }

    @Override
    public InetSocketAddress mqtt() {
        throw new UnsupportedOperationException("only its WebSocket address is known");
    }

    @Override
    public InetSocketAddress osc() {
        throw new UnsupportedOperationException("only its WebSocket address is known");
    }

    @Override
    public void close() {
        // It is not ours.
    }
}

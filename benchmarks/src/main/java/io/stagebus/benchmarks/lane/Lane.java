package io.stagebus.benchmarks.lane;

import io.stagebus.benchmarks.server.Server;
import java.util.List;

/**
 * One way of signals through a server: a sender and the receivers of what it sends. Sequence numbers begin at 0 and go on
 * from run to run.
 */
public final class Lane implements AutoCloseable {

    private final Server server;
    private final Sender sender;
    private final Arrivals arrivals;
    private final List<AutoCloseable> connections;
    private long sent;

    /** Sends. Generator's thread. */
    @FunctionalInterface
    public interface Sender {
        /** Sends {@code count} signals with the sequence numbers from {@code first} on, and flushes. */
        void send(long first, int count);
    }

    /** A lane that closes {@code connections} with itself. */
    public Lane(Server server, Sender sender, Arrivals arrivals, List<? extends AutoCloseable> connections) {
        this.server = server;
        this.sender = sender;
        this.arrivals = arrivals;
        this.connections = List.copyOf(connections);
    }

    /** The server it goes through. */
    public Server server() {
        return server;
    }

    /** What has arrived. Generator's thread. */
    public Arrivals arrivals() {
        return arrivals;
    }

    /** How many signals were sent since it was made. Generator's thread. */
    public long sent() {
        return sent;
    }

    /** Sends the next {@code count} signals. Generator's thread. */
    public void send(int count) {
        sender.send(sent, count);
        sent += count;
    }

    /** How many signals are under way. Generator's thread. */
    public long underWay() {
        return sent - arrivals.complete();
    }

    /** Closes its connections. */
    @Override
    public void close() {
        for (AutoCloseable each : connections) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}

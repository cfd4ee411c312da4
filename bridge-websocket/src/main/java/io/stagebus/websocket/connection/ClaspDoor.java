package io.stagebus.websocket.connection;

import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.websocket.outbox.EncodedSignalCache;
import io.stagebus.websocket.outbox.OutboxBudget;
import io.stagebus.websocket.outbox.OutboxPolicy;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.MessageCodec;

/**
 * What all connections of the door share. They live on one event loop, which is the bus thread, so none of it is
 * thread-safe.
 */
public final class ClaspDoor implements AutoCloseable {

    final SignalBus bus;
    final GatewayClock clock;
    final Authenticator authenticator;
    final ConnectionSettings settings;
    final ByteBufAllocator alloc;
    final OutboxBudget budget;
    final EncodedSignalCache frames;
    final MessageCodec codec = new MessageCodec(new AddressTable());
    final DoorCounters counters = new DoorCounters();
    final Supervisor supervisor = new Supervisor();

    /** A door without connections. */
    public ClaspDoor(
            SignalBus bus,
            GatewayClock clock,
            Authenticator authenticator,
            ConnectionSettings settings,
            OutboxPolicy policy,
            ByteBufAllocator alloc) {
        this.bus = bus;
        this.clock = clock;
        this.authenticator = authenticator;
        this.settings = settings;
        this.alloc = alloc;
        this.budget = new OutboxBudget(policy);
        this.frames = new EncodedSignalCache(alloc);
    }

    /** What is counted. */
    public DoorCounters counters() {
        return counters;
    }

    /** What waits for slow clients. */
    public OutboxBudget budget() {
        return budget;
    }

    /** Who must keep deadlines. */
    public Supervisor supervisor() {
        return supervisor;
    }

    /** The clocks. */
    public GatewayClock clock() {
        return clock;
    }

    /** How connections are treated. */
    public ConnectionSettings settings() {
        return settings;
    }

    /** Releases the shared buffers, after the last connection. */
    @Override
    public void close() {
        frames.close();
    }
}

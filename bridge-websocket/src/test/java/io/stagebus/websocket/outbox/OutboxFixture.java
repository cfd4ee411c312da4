package io.stagebus.websocket.outbox;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.protocol.Message;
import java.util.List;

/** An outbox on a {@link SlowWire}, with short words for what is offered to it. */
final class OutboxFixture implements AutoCloseable {

    static final int UNLIMITED = 1 << 24;

    private static final Origin SENDER = new Origin("test", "s1", "", "anonymous", Cause.COMMAND);

    final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
    final OutboxBudget budget;
    final EncodedSignalCache frames;
    final SlowWire wire = new SlowWire(512);
    final Outbox outbox;
    String givenUp = "";
    private long clock;
    private boolean ownsFrames;

    OutboxFixture(OutboxBudget budget, EncodedSignalCache frames) {
        this.budget = budget;
        this.frames = frames;
        this.outbox = new Outbox(wire, alloc, budget, frames, reason -> givenUp = reason);
    }

    static OutboxFixture of(long maxBacklog, long maxTotal) {
        OutboxFixture fixture = new OutboxFixture(
                new OutboxBudget(new OutboxPolicy(maxBacklog, maxTotal)),
                new EncodedSignalCache(new UnpooledByteBufAllocator(false)));
        fixture.ownsFrames = true;
        return fixture;
    }

    void offer(Signal signal) {
        if (!frames.encode(signal)) {
            throw new AssertionError("too long");
        }
        outbox.offer(signal);
    }

    Signal.Param param(String address, long revision) {
        return new Signal.Param(
                Address.of(address), Content.of(Value.of(revision)), revision, ++clock, SENDER, ParamFlags.NONE, false);
    }

    Signal.Event event(long number) {
        return new Signal.Event(
                Address.of("/event"), Content.of(Value.of(number)), PublishFields.NONE, ++clock, SENDER);
    }

    Signal.Timeline timeline(long number) {
        return new Signal.Timeline(
                Address.of("/timeline"), Content.of(Value.of(number)), PublishFields.NONE, ++clock, SENDER);
    }

    Signal.Stream sample(String address, long number) {
        return new Signal.Stream(
                Address.of(address), Content.of(Value.of(number)), PublishFields.NONE, ++clock, SENDER);
    }

    Signal.Gesture gesture(long id, GesturePhase phase, long number) {
        return new Signal.Gesture(
                Address.of("/touch"), Content.of(Value.of(number)), phase, PublishFields.ofId(id), ++clock, SENDER);
    }

    /** The other side reads some bytes; the channel says when that made it writable. */
    void read(long bytes) {
        if (wire.read(bytes)) {
            outbox.onWritable();
        }
    }

    /** The other side reads everything. */
    List<Message> readAll() {
        outbox.flush();
        for (int i = 0; i < 100_000 && (outbox.backlog() > 0 || i < 2); i++) {
            wire.read(UNLIMITED);
            outbox.onWritable();
        }
        return wire.messages();
    }

    /** Bytes of memory held by what waits. */
    long held() {
        return alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory();
    }

    @Override
    public void close() {
        outbox.close();
        if (ownsFrames) {
            frames.close();
        }
    }
}

package io.stagebus.websocket.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SignalDefinition;
import io.stagebus.core.session.Session;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.outbox.WebSocketFraming;
import io.stagebus.websocket.protocol.Definition;
import io.stagebus.websocket.protocol.ListFrame;
import java.util.List;

/**
 * The RESULT of a QUERY: one frame when it fits, else as many as it takes, a frame per slice (R26). It asks for nothing before
 * its turn, for what it then holds may be long.
 */
public final class ResultAnswer extends Answer implements Reply {

    private static final int INITIAL = 512;

    private final AnswerQueue queue;
    private final Outbox outbox;
    private final ByteBufAllocator alloc;
    private final SignalBus bus;
    private final Session session;
    private final AddressPattern pattern;
    private List<SignalDefinition> definitions = List.of();
    private int next;

    /** An answer that asks when its turn has come. */
    public ResultAnswer(
            AnswerQueue queue,
            Outbox outbox,
            ByteBufAllocator alloc,
            SignalBus bus,
            Session session,
            AddressPattern pattern) {
        this.queue = queue;
        this.outbox = outbox;
        this.alloc = alloc;
        this.bus = bus;
        this.session = session;
        this.pattern = pattern;
    }

    @Override
    void begin() {
        bus.submit(new Command.Query(session, pattern, this));
    }

    @Override
    public void complete(Outcome completed) {
        // A refused query is answered too, with nothing: clients know no other answer (CLASP §13).
        if (completed instanceof Outcome.Definitions found) {
            definitions = found.definitions();
        }
        queue.ready(this);
    }

    @Override
    boolean send() {
        ByteBuf bytes = WebSocketFraming.payload(alloc, INITIAL);
        ListFrame frame = ListFrame.result(bytes);
        while (next < definitions.size()) {
            Definition definition = MessageMapping.definition(definitions.get(next));
            if (frame.add(definition)) {
                next++;
            } else if (frame.count() == 0) {
                // It fills more than a frame by itself: what cannot be sent is left out.
                next++;
            } else {
                break;
            }
        }
        frame.end();
        outbox.answer(WebSocketFraming.wrapBinary(bytes));
        return next >= definitions.size();
    }
}

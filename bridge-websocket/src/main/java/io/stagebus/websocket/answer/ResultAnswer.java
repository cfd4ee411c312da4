package io.stagebus.websocket.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.DefinitionCursor;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SignalDefinition;
import io.stagebus.core.session.Session;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.outbox.WebSocketFraming;
import io.stagebus.websocket.protocol.Definition;
import io.stagebus.websocket.protocol.ListFrame;
import org.jspecify.annotations.Nullable;

/**
 * The RESULT of a QUERY: one frame when it fits, else as many as it takes (R26), filled in slices from what there is when
 * its turn has come (R19).
 */
public final class ResultAnswer extends Answer implements Reply {

    private static final int INITIAL = 512;

    /** How many definitions and Params one slice looks at. */
    private static final int VISITS = 500;

    private final AnswerQueue queue;
    private final Outbox outbox;
    private final ByteBufAllocator alloc;
    private final SignalBus bus;
    private final Session session;
    private final AddressPattern pattern;
    // A refused query is answered too, with nothing: clients know no other answer (CLASP §13).
    private DefinitionCursor cursor = (maxVisits, sink) -> false;
    private @Nullable ByteBuf buffer;
    private @Nullable ListFrame frame;
    /** What found no room in the frame before. */
    private @Nullable Definition next;

    private boolean any;

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
        if (completed instanceof Outcome.Definitions found) {
            cursor = found.cursor();
        }
        queue.ready(this);
    }

    @Override
    boolean send() {
        boolean more = cursor.advance(VISITS, this::add);
        if (next != null && frame != null) {
            emit();
            return false;
        }
        if (!more && (frame != null || next != null || !any)) {
            begun();
            emit();
        }
        return !more;
    }

    /** Whether there is room for another. */
    private boolean add(SignalDefinition found) {
        Definition definition = MessageMapping.definition(found);
        ListFrame known = begun();
        if (known.add(definition)) {
            return true;
        }
        if (known.count() == 0) {
            // It fills more than a frame by itself: what cannot be sent is left out.
            return true;
        }
        next = definition;
        return false;
    }

    private ListFrame begun() {
        ListFrame known = frame;
        if (known == null) {
            ByteBuf fresh = WebSocketFraming.payload(alloc, INITIAL);
            buffer = fresh;
            known = ListFrame.result(fresh);
            frame = known;
            Definition first = next;
            next = null;
            if (first != null) {
                // What does not fit a frame alone is left out.
                known.add(first);
            }
        }
        return known;
    }

    private void emit() {
        ByteBuf bytes = buffer;
        ListFrame known = frame;
        buffer = null;
        frame = null;
        if (bytes != null && known != null) {
            known.end();
            outbox.answer(WebSocketFraming.wrapBinary(bytes));
            any = true;
        }
    }

    @Override
    void abandon() {
        ByteBuf bytes = buffer;
        if (bytes != null) {
            bytes.release();
        }
        buffer = null;
        frame = null;
        cursor = (maxVisits, sink) -> false;
    }
}

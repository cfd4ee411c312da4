package io.stagebus.websocket.connection;

import io.netty.buffer.ByteBuf;
import io.stagebus.websocket.answer.MessageMapping;
import io.stagebus.websocket.connection.Authenticator.Shown;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's HELLO, and the decision about it, which may take a while: what the client sent behind its HELLO waits
 * meanwhile. Event loop of the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is a refusal
final class Greeting {

    private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);

    private static final int PROTOCOL_ERROR = 1002;
    private static final int POLICY_VIOLATION = 1008;
    private static final int UNAUTHORIZED = 300;
    private static final int MAX_HELD = 64;

    private final ClaspDoor door;
    private final ClaspConnection connection;
    private final Executor loop;
    private final String remote;
    private final String query;
    private final Deque<ByteBuf> held = new ArrayDeque<>();
    private boolean isJudged;

    /**
     * The greeting of one connection.
     *
     * @param query as {@link Shown} has it
     */
    Greeting(ClaspDoor door, ClaspConnection connection, Executor loop, String remote, String query) {
        this.door = door;
        this.connection = connection;
        this.loop = loop;
        this.remote = remote;
        this.query = query;
    }

    /** Whether HELLO came and nothing is decided, so that nothing more is read. */
    boolean isJudged() {
        return isJudged;
    }

    /** A message came before there was a session; {@code bytes} stays the caller's. */
    void onMessage(ByteBuf bytes) {
        if (!isJudged) {
            onFirst(bytes);
        } else if (held.size() < MAX_HELD) {
            held.add(bytes.retain());
        } else {
            connection.close(POLICY_VIOLATION, "expected no message before WELCOME");
        }
    }

    private void onFirst(ByteBuf bytes) {
        try {
            Message message = door.codec.decode(bytes, FrameCodec.decode(bytes));
            if (message instanceof Message.Hello hello) {
                door.counters.messages++;
                decide(hello, door.authenticator.authenticate(new Shown(hello.token(), remote, query)));
                return;
            }
        } catch (ClaspException e) {
            door.counters.badFrames++;
        }
        door.counters.refusedHellos++;
        connection.close(PROTOCOL_ERROR, "expected HELLO first");
    }

    private void decide(Message.Hello hello, Authenticator.Decision decision) {
        switch (decision) {
            case Authenticator.Granted granted -> connection.open(hello, granted);
            case Authenticator.Refused refused ->
                connection.refuse(MessageMapping.failure(refused.code(), refused.message()), POLICY_VIOLATION);
            case Authenticator.Later later -> {
                isJudged = true;
                connection.reviewReading();
                later.decision()
                        .exceptionally(Greeting::failed)
                        .thenAcceptAsync(decided -> onDecided(hello, decided), loop);
            }
        }
    }

    private static Authenticator.Decision failed(Throwable failure) {
        LOG.atWarn().setCause(failure).log("credentials could not be judged");
        return new Authenticator.Refused(UNAUTHORIZED, "the token could not be judged");
    }

    private void onDecided(Message.Hello hello, Authenticator.Decision decision) {
        if (!isJudged) {
            // The connection ended meanwhile.
            return;
        }
        isJudged = false;
        decide(
                hello,
                decision instanceof Authenticator.Later
                        ? new Authenticator.Refused(UNAUTHORIZED, "the token could not be judged")
                        : decision);
        ByteBuf next = held.poll();
        while (next != null) {
            try {
                connection.onMessage(next);
            } finally {
                next.release();
            }
            next = held.poll();
        }
        connection.onReadComplete();
    }

    /** The connection ends: whatever is decided comes too late. */
    void end() {
        isJudged = false;
        held.forEach(ByteBuf::release);
        held.clear();
    }
}

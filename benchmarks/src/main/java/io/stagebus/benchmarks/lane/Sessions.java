package io.stagebus.benchmarks.lane;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.server.Server.Dialect;
import io.stagebus.benchmarks.wire.ClaspFrames;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * Opens WebSocket sessions and waits until the server has done all that opening one entails: a PING is answered behind
 * everything before it (R17). The program's main thread.
 */
public final class Sessions {

    private static final int AT_ONCE = 64;
    private static final int CONNECT_SECONDS = 60;

    private final Generator generator;

    /** Sessions of this generator. */
    public Sessions(Generator generator) {
        this.generator = generator;
    }

    /** A session that only sends. */
    public WebSocketClient sender(Server server, String barePath) {
        return join(server, barePath, List.of(), MessageListener.DEAF);
    }

    /**
     * A session.
     *
     * @param barePath the path at a server of the bare dialect
     * @param frames what is sent behind the HELLO to a server of the CLASP dialect, such as SUBSCRIBEs
     * @param listener hears every message from the first on
     */
    public WebSocketClient join(Server server, String barePath, List<byte[]> frames, MessageListener listener) {
        return joinAll(server, barePath, 1, i -> frames, i -> listener).get(0);
    }

    /** A session of the CLASP dialect with a small receive buffer, for a client that is going to be slow. */
    public WebSocketClient joinSmall(Server server, List<byte[]> frames, MessageListener listener) {
        Joining joining = new Joining(listener);
        CompletableFuture<WebSocketClient> opening = WebSocketClient.openSmall(generator, server.webSocket(), joining);
        return Generator.await(greeted(opening, joining, frames), CONNECT_SECONDS, "no session with " + server.name());
    }

    /** Many sessions, some dozens at a time. */
    public List<WebSocketClient> joinAll(
            Server server,
            String barePath,
            int count,
            IntFunction<List<byte[]>> frames,
            IntFunction<MessageListener> listeners) {
        List<WebSocketClient> joined = new ArrayList<>();
        for (int from = 0; from < count; from += AT_ONCE) {
            List<CompletableFuture<WebSocketClient>> joining = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
                joining.add(begin(server, barePath, frames.apply(i), listeners.apply(i)));
            }
            for (CompletableFuture<WebSocketClient> one : joining) {
                joined.add(Generator.await(one, CONNECT_SECONDS, "no session with " + server.name()));
            }
        }
        return joined;
    }

    private CompletableFuture<WebSocketClient> begin(
            Server server, String barePath, List<byte[]> frames, MessageListener listener) {
        Joining joining = new Joining(listener);
        boolean bare = server.dialect() == Dialect.BARE;
        URI uri = bare ? server.webSocket().resolve(barePath) : server.webSocket();
        CompletableFuture<WebSocketClient> opening = WebSocketClient.open(generator, uri, joining);
        // The bare server says a PONG by itself when it has taken the connection in.
        return bare ? opening.thenCompose(joining::joined) : greeted(opening, joining, frames);
    }

    private static CompletableFuture<WebSocketClient> greeted(
            CompletableFuture<WebSocketClient> opening, Joining joining, List<byte[]> frames) {
        return opening.thenCompose(client -> {
            client.sendMessage(ClaspFrames.hello("bench"));
            frames.forEach(client::sendMessage);
            client.sendMessage(ClaspFrames.ping());
            return joining.joined(client);
        });
    }

    /** Hears the PONG, and passes on what the session is for. Generator's thread. */
    private static final class Joining implements MessageListener {
        private final CompletableFuture<Boolean> joined = new CompletableFuture<>();
        private final MessageListener listener;
        private boolean waiting = true;

        Joining(MessageListener listener) {
            this.listener = listener;
        }

        /** Completes when the server has done everything, or fails when it closes the connection before. */
        CompletableFuture<WebSocketClient> joined(WebSocketClient client) {
            CompletableFuture<Boolean> closed = client.closed().thenApply(nothing -> {
                throw new IllegalStateException("the server closed the connection");
            });
            return joined.applyToEither(closed, pong -> client);
        }

        @Override
        public void onMessage(ByteBuf buffer, int at, int length) {
            if (waiting && ClaspFrames.isPong(buffer, at, length)) {
                waiting = false;
                joined.complete(true);
            } else {
                listener.onMessage(buffer, at, length);
            }
        }
    }
}

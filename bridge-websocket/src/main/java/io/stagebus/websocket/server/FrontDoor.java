package io.stagebus.websocket.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What the program puts before the door: TLS, and answers for who asks plainly over HTTP. Called on the event loop of the
 * door; must not block.
 */
public interface FrontDoor {

    /** No TLS, and {@code ok} for whoever asks, on any path (CLASP §5). */
    FrontDoor PLAIN = request -> CompletableFuture.completedFuture(Page.OK);

    /**
     * An answer.
     *
     * @param status 200..599
     * @param contentType of the body
     * @param body as text
     */
    record Page(int status, String contentType, String body) {

        /** Somebody is here. */
        public static final Page OK = new Page(200, "text/plain; charset=utf-8", "ok\n");
    }

    /**
     * Who asks for what.
     *
     * @param path such as {@code /health}
     * @param query what is behind the question mark; may be empty
     * @param authorization the header of that name
     * @param remote the other end of the connection, as digits; {@code unknown} where there is none
     * @param forwarded the headers {@code X-Forwarded-For}, which anybody can make up
     */
    record Request(String path, String query, Optional<String> authorization, String remote, List<String> forwarded) {
        /** Without what may be secret. */
        @Override
        public String toString() {
            return "Request[path=" + path + ", remote=" + remote + "]";
        }
    }

    /**
     * What is at a path.
     *
     * @return the answer, on any thread; a failure is answered with 500
     */
    CompletableFuture<Page> page(Request request);

    /** What a connection passes first; empty for nothing. */
    default Optional<ChannelHandler> first(ByteBufAllocator allocator) {
        return Optional.empty();
    }
}

package io.stagebus.appliance.wiring;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.stagebus.websocket.server.FrontDoor;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What stands before the WebSocket door: TLS, and what plain HTTP is answered there. Until somebody gives the answers it only
 * says that somebody is here.
 */
final class Pages implements FrontDoor {

    private final Optional<Tls> tls;
    private volatile PlainAnswers answers = PlainAnswers.OK;

    Pages(Optional<Tls> tls) {
        this.tls = tls;
    }

    /** From now on {@code given} answers. */
    void answerBy(PlainAnswers given) {
        answers = given;
    }

    @Override
    public CompletableFuture<Page> page(Request request) {
        return answers.page(request);
    }

    @Override
    public Optional<ChannelHandler> first(ByteBufAllocator allocator) {
        return tls.map(Tls::detecting);
    }
}

package io.stagebus.websocket.server;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
import static io.netty.handler.codec.http.HttpResponseStatus.REQUEST_URI_TOO_LONG;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;
import static io.netty.handler.codec.http.HttpResponseStatus.SWITCHING_PROTOCOLS;
import static io.netty.handler.codec.http.HttpResponseStatus.UPGRADE_REQUIRED;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.stagebus.core.session.Networks;
import io.stagebus.websocket.connection.Supervisor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP part of a connection: the opening handshake (RFC 6455 §4.2) on any path, or what the program has to say to whoever
 * asks plainly, such as a load balancer ({@link FrontDoor}). One request per connection. Who does not get through in time is
 * dropped.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here ends the channel, which is seen to
final class UpgradeHandler extends SimpleChannelInboundHandler<HttpObject> implements Supervisor.Supervised {

    private static final String SUBPROTOCOL = "clasp";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final FrontDoor.Page FAILED =
            new FrontDoor.Page(500, "text/plain; charset=utf-8", "Internal Server Error\n");

    private final ClaspPipeline pipeline;
    private final long deadlineNanos;
    private @Nullable ChannelHandlerContext context;
    private @Nullable HttpRequest upgrade;
    private boolean answered;

    /**
     * A handler for one connection.
     *
     * @param deadlineNanos until when upgrade and HELLO must have come
     */
    UpgradeHandler(ClaspPipeline pipeline, long deadlineNanos) {
        this.pipeline = pipeline;
        this.deadlineNanos = deadlineNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        pipeline.supervisor().add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        pipeline.supervisor().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pipeline.supervisor().remove(this);
    }

    @Override
    public void sweep(long nowNanos) {
        if (nowNanos - deadlineNanos >= 0) {
            drop();
        }
    }

    @Override
    public void close(int code, String reason, Duration patience) {
        drop();
    }

    @Override
    public void drop() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (answered) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            refuse(ctx, statusOf(message.decoderResult().cause()));
        } else if (message instanceof HttpRequest request) {
            if (pipeline.handOver(ctx, request)) {
                return;
            }
            onRequest(ctx, request);
        }
        if (upgrade != null && message instanceof LastHttpContent) {
            accept(ctx, upgrade);
        }
    }

    private static HttpResponseStatus statusOf(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return REQUEST_URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? REQUEST_HEADER_FIELDS_TOO_LARGE : BAD_REQUEST;
    }

    private void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            page(ctx, request);
        } else if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            refuse(ctx, UPGRADE_REQUIRED);
        } else if (!isHandshake(request)) {
            refuse(ctx, BAD_REQUEST);
        } else if (pipeline.isFull()) {
            pipeline.countTurnedAway();
            refuse(ctx, SERVICE_UNAVAILABLE);
        } else {
            upgrade = request;
        }
    }

    /** Asks the program for the answer, which may take a moment. */
    private void page(ChannelHandlerContext ctx, HttpRequest request) {
        answered = true;
        boolean isHead = HttpMethod.HEAD.equals(request.method());
        Optional<String> authorization = Optional.ofNullable(request.headers().get(HttpHeaderNames.AUTHORIZATION));
        List<String> forwarded = request.headers().getAll("X-Forwarded-For");
        pipeline.front()
                .page(new FrontDoor.Request(
                        path(request.uri()),
                        query(request.uri()),
                        authorization,
                        Networks.digits(ctx.channel().remoteAddress()),
                        forwarded))
                .exceptionally(failure -> FAILED)
                .thenAccept(page -> {
                    if (ctx.executor().inEventLoop()) {
                        answer(ctx, page, isHead);
                    } else {
                        ctx.executor().execute(() -> answer(ctx, page, isHead));
                    }
                });
    }

    private static String path(String uri) {
        int mark = uri.indexOf('?');
        return mark < 0 ? uri : uri.substring(0, mark);
    }

    private static String query(String uri) {
        int mark = uri.indexOf('?');
        return mark < 0 ? "" : uri.substring(mark + 1);
    }

    private static boolean isHandshake(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return HttpMethod.GET.equals(request.method())
                && HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY));
    }

    /** RFC 6455 §4.2.1: sixteen bytes in Base64. */
    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
        answer(ctx, status, status.reasonPhrase() + "\n");
    }

    private void answer(ChannelHandlerContext ctx, FrontDoor.Page page, boolean isHead) {
        FullHttpResponse response = response(HttpResponseStatus.valueOf(page.status()), isHead ? "" : page.body());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, page.contentType());
        if (page.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void answer(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
        answered = true;
        FullHttpResponse response = response(status, text);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status.equals(UPGRADE_REQUIRED)) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        }
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static FullHttpResponse response(HttpResponseStatus status, String text) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        if (!status.equals(SWITCHING_PROTOCOLS)) {
            response.headers()
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        }
        return response;
    }

    private void accept(ChannelHandlerContext ctx, HttpRequest request) {
        answered = true;
        upgrade = null;
        FullHttpResponse response = response(SWITCHING_PROTOCOLS, "");
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        String key =
                request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").strip();
        headers.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, acceptOf(key));
        if (offers(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))) {
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
        }
        ctx.writeAndFlush(response);
        pipeline.switchToWebSocket(ctx.pipeline(), deadlineNanos, query(request.uri()));
    }

    /** Whether {@code clasp} is among the offered subprotocols, which may be in one header or in several. */
    private static boolean offers(List<String> offered) {
        for (String header : offered) {
            for (CharSequence name : AsciiString.of(header).split(',')) {
                if (AsciiString.trim(name).toString().equals(SUBPROTOCOL)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}

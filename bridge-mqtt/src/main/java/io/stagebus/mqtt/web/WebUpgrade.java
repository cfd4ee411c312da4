package io.stagebus.mqtt.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The handlers that stand before those of MQTT on a WebSocket: HTTP, the handshake on {@value #PATH}, frames (MQTT 5.0 §6).
 * Any thread.
 */
public final class WebUpgrade {

    /** Where MQTT is spoken. */
    public static final String PATH = "/mqtt";

    /** The subprotocols, that of MQTT 3.1 too [MQTT-6.0.0-3, 6.0.0-4]. */
    private static final List<String> KNOWN = List.of("mqtt", "mqttv3.1");

    private static final String SUBPROTOCOLS = String.join(",", KNOWN);

    private static final int MAX_REQUEST_LINE = 4_096;
    private static final int MAX_HEADERS = 8_192;
    private static final int MAX_BODY = 1_024;

    private final WebSocketServerProtocolConfig config;

    /**
     * An upgrade.
     *
     * @param maxFrameBytes the longest frame
     * @param timeoutMillis how long the handshake may take
     */
    public WebUpgrade(int maxFrameBytes, long timeoutMillis) {
        config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .subprotocols(SUBPROTOCOLS)
                .handshakeTimeoutMillis(timeoutMillis)
                .dropPongFrames(true)
                .decoderConfig(WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(maxFrameBytes)
                        .allowExtensions(false)
                        .build())
                .build();
    }

    /** Adds the handlers for a connection that has sent nothing yet. */
    public void addTo(ChannelPipeline pipeline) {
        HttpDecoderConfig http = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS);
        pipeline.addLast(new HttpServerCodec(http));
        addBehindHttp(pipeline);
    }

    /** Adds the handlers for a connection whose HTTP is decoded already. */
    public void addBehindHttp(ChannelPipeline pipeline) {
        pipeline.addLast(
                new HttpObjectAggregator(MAX_BODY),
                new OtherProtocol(),
                new WebSocketServerProtocolHandler(config),
                new NoUpgrade(),
                new PacketFrames());
    }

    /** Answers whoever asks for something else than the upgrade. */
    private static final class NoUpgrade extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!(message instanceof FullHttpRequest)) {
                ctx.fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            refuse(ctx, HttpResponseStatus.NOT_FOUND, "MQTT over WebSocket is at " + PATH);
        }
    }

    /** Turns away who speaks no MQTT: the handshake would leave it to find that out by itself [MQTT-6.0.0-3]. */
    private static final class OtherProtocol extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof FullHttpRequest request && !offersMqtt(request)) {
                ReferenceCountUtil.release(message);
                refuse(
                        ctx,
                        HttpResponseStatus.BAD_REQUEST,
                        "here only the WebSocket subprotocols " + SUBPROTOCOLS + " are spoken");
            } else {
                ctx.fireChannelRead(message);
            }
        }

        private static boolean offersMqtt(FullHttpRequest request) {
            List<String> offers = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
            return offers.isEmpty()
                    || offers.stream()
                            .flatMap(offer -> Arrays.stream(offer.split(",", -1)))
                            .map(String::strip)
                            .anyMatch(KNOWN::contains);
        }
    }

    private static void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String reason) {
        byte[] text = (reason + "\n").getBytes(StandardCharsets.UTF_8);
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(text));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, text.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}

package io.stagebus.mqtt.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * The stream of bytes that MQTT is, in WebSocket frames: packets may begin and end anywhere in them [MQTT-6.0.0-2]. A frame
 * that is not binary closes the connection [MQTT-6.0.0-1]. An empty write, which for TCP is the end of the stream, is the
 * closing frame here. Event loop of its channel.
 */
final class PacketFrames extends ChannelDuplexHandler {

    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        boolean isData = message instanceof BinaryWebSocketFrame || message instanceof ContinuationWebSocketFrame;
        if (isData && !refused) {
            ctx.fireChannelRead(((WebSocketFrame) message).content());
            return;
        }
        ReferenceCountUtil.release(message);
        if (message instanceof WebSocketFrame && !refused) {
            refused = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE))
                    .addListener(io.netty.channel.ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.write(message, promise);
        } else if (bytes.isReadable()) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
        } else {
            bytes.release();
            ctx.write(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE), promise);
        }
    }
}

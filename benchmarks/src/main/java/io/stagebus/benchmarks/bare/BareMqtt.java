package io.stagebus.benchmarks.bare;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/** Passes the payload of every PUBLISH to the WebSocket subscribers. */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise reports failures to the pipeline
final class BareMqtt extends SimpleChannelInboundHandler<MqttMessage> {

    private final Subscribers subscribers;

    BareMqtt(Subscribers subscribers) {
        this.subscribers = subscribers;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
        if (message instanceof MqttPublishMessage publish) {
            subscribers.write(ctx.alloc(), publish.payload());
        } else if (message.fixedHeader() != null && message.fixedHeader().messageType() == MqttMessageType.CONNECT) {
            ctx.write(
                    MqttMessageBuilders.connAck()
                            .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                            .build(),
                    ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        subscribers.flush();
        ctx.flush();
    }
}

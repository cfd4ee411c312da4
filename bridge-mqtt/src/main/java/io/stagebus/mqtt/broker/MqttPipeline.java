package io.stagebus.mqtt.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.stagebus.mqtt.wire.PacketFramer;

/** Sets up the handlers of a connection. */
final class MqttPipeline extends ChannelInitializer<Channel> {

    /** The framer is the one that knows the limit; the decoder only must not be stricter. */
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** The door judges client identifiers itself. */
    private static final int ANY_CLIENT_ID = 65_535;

    private final Door door;

    MqttPipeline(Door door) {
        this.door = door;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new PacketFramer(door.settings().limits().maxPacketBytes(), door.incomplete()))
                .addLast(new MqttDecoder(NO_LIMIT, ANY_CLIENT_ID, true))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(new MqttConnection(door));
    }
}

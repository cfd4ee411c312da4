package io.stagebus.mqtt.broker;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.proxy.ProxyHeader;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.web.WebUpgrade;
import io.stagebus.mqtt.wire.PacketFramer;
import io.stagebus.mqtt.wire.ReasonCode;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sets up the handlers of a connection. */
final class MqttPipeline extends ChannelInitializer<Channel> {

    /** The framer is the one that knows the limit; the decoder only must not be stricter. */
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** The door judges client identifiers itself. */
    private static final int ANY_CLIENT_ID = 65_535;

    private final Door door;
    private final Optional<WebUpgrade> upgrade;
    private final Optional<Function<ByteBufAllocator, ChannelHandler>> first;

    private MqttPipeline(
            Door door, Optional<WebUpgrade> upgrade, Optional<Function<ByteBufAllocator, ChannelHandler>> first) {
        this.door = door;
        this.upgrade = upgrade;
        this.first = first;
    }

    /** For connections that speak MQTT from their first byte. */
    static MqttPipeline plain(Door door) {
        return new MqttPipeline(door, Optional.empty(), Optional.empty());
    }

    /** For connections that speak it in WebSocket frames. */
    static MqttPipeline web(Door door) {
        MqttLimits limits = door.settings().limits();
        int maxFrame = limits.maxPacketBytes();
        return new MqttPipeline(
                door,
                Optional.of(new WebUpgrade(maxFrame, limits.connectTimeout().toMillis())),
                Optional.empty());
    }

    /** The same behind something that each connection passes first, such as TLS. */
    MqttPipeline behind(Optional<Function<ByteBufAllocator, ChannelHandler>> made) {
        return new MqttPipeline(door, upgrade, made);
    }

    /** What the decoder says of a packet that it cannot read. */
    static String undecodable(@Nullable Throwable cause) {
        return cause == null ? "undecodable" : String.valueOf(cause.getMessage());
    }

    @Override
    protected void initChannel(Channel channel) {
        if (door.settings().proxies().has(channel.remoteAddress())) {
            long timeoutMillis = door.settings().limits().connectTimeout().toMillis();
            ProxyHeader.await(
                    channel,
                    timeoutMillis,
                    this::open,
                    why -> door.note(Count.VIOLATIONS, channel.remoteAddress(), ReasonCode.PROTOCOL_ERROR, why));
        } else {
            open(channel);
        }
    }

    private void open(Channel channel) {
        first.ifPresent(made -> channel.pipeline().addLast(made.apply(channel.alloc())));
        upgrade.ifPresent(web -> web.addTo(channel.pipeline()));
        addTo(channel.pipeline());
    }

    /** Adds the handlers for a connection that is another door's, whose HTTP is decoded already. */
    void takeOver(ChannelPipeline pipeline) {
        upgrade.ifPresent(web -> web.addBehindHttp(pipeline));
        addTo(pipeline);
    }

    private void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new PacketFramer(door.settings().limits().maxPacketBytes(), door.incomplete()))
                .addLast(new MqttDecoder(NO_LIMIT, ANY_CLIENT_ID, true))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(new MqttConnection(door));
    }
}

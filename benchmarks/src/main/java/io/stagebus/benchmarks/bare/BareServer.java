package io.stagebus.benchmarks.bare;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The program that the gateway is compared with, in a process of its own. Binds three ports of the system's choice on
 * loopback, prints {@code ready <ws> <mqtt> <osc>}, and ends when its standard input does.
 */
public final class BareServer {

    private static final int MAX_FRAME = 65_536;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Subscribers subscribers = new Subscribers();

    private BareServer() {}

    /** Starts it. */
    public static void main(String[] arguments) throws IOException {
        BareServer server = new BareServer();
        System.out.println("ready " + server.bindWebSocket() + " " + server.bindMqtt() + " " + server.bindOsc());
        while (System.in.read() >= 0) {
            // Whoever started this holds the other end.
        }
        server.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private int bindWebSocket() {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath("/")
                .checkStartsWith(true)
                .subprotocols("clasp")
                .maxFramePayloadLength(MAX_FRAME)
                .build();
        return bindTcp(channel -> channel.pipeline()
                .addLast(
                        new HttpServerCodec(),
                        new HttpObjectAggregator(MAX_FRAME),
                        new WebSocketServerProtocolHandler(config),
                        new BareWebSocket(subscribers)));
    }

    private int bindMqtt() {
        return bindTcp(channel ->
                channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, new BareMqtt(subscribers)));
    }

    private interface Pipeline {
        void fill(SocketChannel channel);
    }

    private int bindTcp(Pipeline pipeline) {
        ChannelHandler initializer = new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                pipeline.fill(channel);
            }
        };
        return port(new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer)
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel());
    }

    private int bindOsc() {
        return port(new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, 4 << 20)
                .handler(new BareDatagrams(subscribers))
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel());
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }
}

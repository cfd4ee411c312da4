package io.stagebus.osc.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Opens one UDP port. */
final class UdpListener {

    private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);
    /** How many datagrams are read before the thread turns to its other sources (R19). */
    private static final int READS_PER_TURN = 64;

    private UdpListener() {}

    /**
     * Binds the port and hears its groups. Blocks; start-up thread.
     *
     * @param initializer puts the handler into the channel's pipeline, on the event loop
     * @throws BindException when it cannot be had; the message is one sentence for a person
     */
    static DatagramChannel start(
            ListenerSettings settings, int receiveBufferBytes, EventLoop loop, Consumer<Channel> initializer)
            throws BindException {
        ReceiveArena arena = new ReceiveArena(READS_PER_TURN);
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(NioDatagramChannel::new)
                .option(ChannelOption.SO_RCVBUF, receiveBufferBytes)
                .option(ChannelOption.SO_BROADCAST, true)
                // Several programs may hear one group; one address of our own is never shared.
                .option(ChannelOption.SO_REUSEADDR, !settings.groups().isEmpty())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 1 << 20))
                .option(ChannelOption.RECVBUF_ALLOCATOR, arena)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        initializer.accept(channel);
                    }
                });
        ChannelFuture bound = bootstrap.bind(settings.bind()).awaitUninterruptibly();
        bound.channel().closeFuture().addListener(closed -> arena.release());
        if (!bound.isSuccess()) {
            throw settings.failure("UDP", bound.cause());
        }
        DatagramChannel channel = (DatagramChannel) bound.channel();
        join(channel, settings);
        int granted = channel.config().getReceiveBufferSize();
        boolean less = granted < receiveBufferBytes;
        // Kernels count some 800 bytes for every small datagram: what they grant by default is full within
        // milliseconds.
        LOG.atLevel(less ? Level.WARN : Level.INFO)
                .addKeyValue("address", channel.localAddress())
                .addKeyValue("root", settings.root())
                .addKeyValue("receiveBufferRequested", receiveBufferBytes)
                .addKeyValue("receiveBufferGranted", granted)
                .log(
                        less
                                ? "OSC listens on UDP, with less receive buffer than asked for (net.core.rmem_max)"
                                : "OSC listens on UDP");
        return channel;
    }

    private static void join(DatagramChannel channel, ListenerSettings settings) throws BindException {
        for (InetAddress group : settings.groups()) {
            try {
                NetworkInterface on = networkInterface(settings);
                if (on == null) {
                    throw new SocketException("no interface called " + settings.networkInterface());
                }
                ChannelFuture joined =
                        channel.joinGroup(new InetSocketAddress(group, 0), on).awaitUninterruptibly();
                if (!joined.isSuccess()) {
                    throw new SocketException(String.valueOf(joined.cause()));
                }
            } catch (SocketException | UnknownHostException e) {
                channel.close().awaitUninterruptibly();
                throw settings.failure("UDP, multicast group " + group.getHostAddress() + ",", e);
            }
        }
    }

    private static @Nullable NetworkInterface networkInterface(ListenerSettings settings)
            throws SocketException, UnknownHostException {
        String name = settings.networkInterface();
        if (!name.isEmpty()) {
            NetworkInterface named = NetworkInterface.getByName(name);
            return named == null ? NetworkInterface.getByInetAddress(InetAddress.getByName(name)) : named;
        }
        InetAddress bound = settings.bind().getAddress();
        if (bound != null && !bound.isAnyLocalAddress()) {
            return NetworkInterface.getByInetAddress(bound);
        }
        return NetworkInterface.networkInterfaces()
                .filter(UdpListener::carriesMulticast)
                .findFirst()
                .orElse(null);
    }

    private static boolean carriesMulticast(NetworkInterface one) {
        try {
            return one.isUp() && one.supportsMulticast() && !one.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }
}

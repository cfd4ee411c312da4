package io.stagebus.osc.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.stagebus.core.session.AddressQuota;
import io.stagebus.core.session.IncompleteInput;
import io.stagebus.osc.mapping.OscRoot;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP port and its connections, each a peer from its first valid packet to its end. While the gateway is overloaded
 * nothing is read from them (R20). Event loop, but for {@link #start}.
 */
final class TcpListener {

    static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);
    /** How many connections there may be. */
    private static final int MAX_CONNECTIONS = 512;
    /** What packets that are not whole may take, of all connections together. */
    private static final long MAX_INCOMPLETE_BYTES = 8L << 20;
    /** By when a connection must have sent a valid packet. */
    private static final long FIRST_PACKET_NANOS = 30_000_000_000L;

    private final ListenerSettings settings;
    private final PeerFactory door;
    private final OscReceiver receiver;
    private final EventLoop loop;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final AddressQuota quota = new AddressQuota(AddressQuota.shareOf(MAX_CONNECTIONS));
    private final IncompleteInput incomplete = new IncompleteInput(MAX_INCOMPLETE_BYTES);
    private @Nullable Channel server;
    private boolean draining;

    TcpListener(ListenerSettings settings, PeerFactory door, OscReceiver receiver, EventLoop loop) {
        this.settings = settings;
        this.door = door;
        this.receiver = receiver;
        this.loop = loop;
    }

    /**
     * Binds the port. Blocks; start-up thread.
     *
     * @throws BindException when it cannot be had; the message is one sentence for a person
     */
    InetSocketAddress start() throws BindException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop, loop)
                .channelFactory(NioServerSocketChannel::new)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        accept(made);
                    }
                });
        ChannelFuture bound = bootstrap.bind(settings.bind()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw settings.failure("TCP", bound.cause());
        }
        server = bound.channel();
        InetSocketAddress local = (InetSocketAddress) bound.channel().localAddress();
        LOG.atInfo()
                .addKeyValue("address", local)
                .addKeyValue("root", settings.root())
                .log("OSC listens on TCP");
        return local;
    }

    private void accept(SocketChannel made) {
        InetSocketAddress remote = made.remoteAddress();
        // A connection that is reset before it is looked at has no other side any more.
        if (remote == null || connections.size() >= MAX_CONNECTIONS || !quota.enter(remote.getAddress())) {
            door.counts().connectionsRefused.increment();
            ChannelFuture unused = made.close();
            return;
        }
        Connection connection = new Connection(made, remote);
        connections.add(connection);
        door.counts().connections.increment();
        connection.readable();
        made.pipeline()
                .addLast(new StreamHandler(
                        connection,
                        receiver,
                        connection.link,
                        settings.transport().framing(),
                        incomplete,
                        door.counts(),
                        connection::onRoom));
        made.closeFuture().addListener(gone -> {
            connections.remove(connection);
            door.counts().connections.decrement();
            quota.leave(remote.getAddress());
            connection.gone();
        });
        door.bus().after(FIRST_PACKET_NANOS, connection::closeIfMute);
    }

    /** Admission opened or closed. */
    void readable() {
        connections.forEach(Connection::readable);
    }

    /** Takes no new connections and reads from none. */
    void drain() {
        if (server != null) {
            ChannelFuture unused = server.close();
        }
        draining = true;
        readable();
    }

    /** Waits until the port is free. Any thread but the event loop. */
    void awaitClosed() {
        if (server != null) {
            server.closeFuture().syncUninterruptibly();
        }
    }

    /** Ends every connection. */
    void close() {
        drain();
        for (Connection connection : List.copyOf(connections)) {
            ChannelFuture unused = connection.channel.close();
        }
    }

    /** One connection and who is at its other end. */
    private final class Connection implements PeerSource {
        private final Channel channel;
        private final StreamLink link;
        private @Nullable OscPeer peer;
        private boolean held;

        Connection(Channel channel, InetSocketAddress remote) {
            this.channel = channel;
            this.link = new StreamLink(remote, door.counts());
            link.connected(channel);
        }

        @Override
        public @Nullable OscPeer known(InetSocketAddress sender) {
            // Nothing is lost on a connection, so a silence on it is none.
            return peer;
        }

        @Override
        public @Nullable OscPeer open(InetSocketAddress sender) {
            OscPeer made = door.stranger(this, link);
            if (!made.open(closed -> channel.close())) {
                door.counts().peersRefused.increment();
                ChannelFuture unused = channel.close();
                return null;
            }
            door.counts().peers.increment();
            peer = made;
            return made;
        }

        /** Reads, or does not read any more. */
        void readable() {
            channel.config()
                    .setAutoRead(!draining && !held && door.bus().admission().isOpen());
        }

        @Override
        public void hold(boolean behind) {
            held = behind;
            readable();
        }

        void onRoom() {
            if (peer != null) {
                peer.onRoom();
            }
        }

        void closeIfMute() {
            if (peer == null && channel.isActive()) {
                LOG.atInfo().addKeyValue("remote", link.remote()).log("OSC connection closed: no packet came");
                ChannelFuture unused = channel.close();
            }
        }

        void gone() {
            link.disconnected();
            OscPeer here = peer;
            if (here != null) {
                peer = null;
                door.counts().peers.decrement();
                here.close();
            }
        }

        @Override
        public OscRoot root() {
            return settings.root();
        }

        @Override
        public boolean maySubscribe(OscPeer any) {
            return true;
        }

        @Override
        public void place(OscPeer any) {
            // Who is connected has its place.
        }

        @Override
        public @Nullable Link at(OscPeer any, int port) {
            return null;
        }
    }
}

package io.stagebus.osc.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.stagebus.core.session.IncompleteInput;
import io.stagebus.osc.mapping.OscRoot;
import io.stagebus.osc.stream.PacketStream;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a TCP connection to a device: dials, dials again when it is lost, and has one session all the while. What changed
 * while there was no connection is only told where the device is to be sent the current values (R28). Event loop.
 */
final class Dialer implements PeerSource {

    private static final Logger LOG = LoggerFactory.getLogger(Dialer.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final PeerFactory door;
    private final Devices devices;
    private final FixedTarget target;
    private final EventLoop loop;
    private final OscReceiver receiver;
    private final StreamLink link;
    private final OscPeer peer;
    private final IncompleteInput incomplete = new IncompleteInput(4L * PacketStream.MAX_PACKET);
    private @Nullable Channel channel;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean connectedBefore;
    private boolean troubleTold;
    private boolean held;
    private boolean closed;

    Dialer(PeerFactory door, Devices devices, FixedTarget target, EventLoop loop, OscReceiver receiver) {
        this.door = door;
        this.devices = devices;
        this.target = target;
        this.loop = loop;
        this.receiver = receiver;
        this.link = new StreamLink(target.remote(), door.counts());
        this.peer = door.device(this, link, target);
    }

    OscPeer peer() {
        return peer;
    }

    /** Connects, and again when that fails. */
    void dial() {
        if (closed) {
            return;
        }
        ChannelFuture dialled = new Bootstrap()
                .group(loop)
                .channelFactory(NioSocketChannel::new)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, TcpListener.WATER_MARKS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel made) {
                        made.pipeline()
                                .addLast(new StreamHandler(
                                        Dialer.this,
                                        receiver,
                                        link,
                                        target.reach().transport().framing(),
                                        incomplete,
                                        door.counts(),
                                        peer::onRoom));
                    }
                })
                .connect(target.remote());
        channel = dialled.channel();
        readable(door.bus().admission().isOpen());
        dialled.addListener(done -> {
            if (done.isSuccess()) {
                connected(dialled.channel());
            } else {
                dialLater(String.valueOf(done.cause()));
            }
        });
    }

    /** Admission opened or closed (R20). */
    void readable(boolean now) {
        if (channel != null) {
            channel.config().setAutoRead(now && !held);
        }
    }

    private void connected(Channel to) {
        pauseMillis = FIRST_PAUSE_MILLIS;
        troubleTold = false;
        link.connected(to);
        LOG.atInfo().addKeyValue("target", target.name()).log("OSC target connected");
        Devices.tell(target, peer);
        if (!connectedBefore) {
            connectedBefore = true;
            target.upkeep().repeated().forEach(repeated -> devices.repeat(repeated, peer));
        }
        if (target.policy().onBoot() == FixedTarget.OnBoot.SEND) {
            peer.onRoom();
            peer.showAgain();
        } else {
            // What changed before there was a connection; and while it waited, nothing newer was sent.
            peer.dropWaiting();
        }
        to.closeFuture().addListener(gone -> {
            link.disconnected();
            if (target.policy().onBoot() == FixedTarget.OnBoot.HOLD) {
                peer.dropWaiting();
            }
            dialLater("the connection was closed");
        });
    }

    private void dialLater(String reason) {
        if (closed) {
            return;
        }
        if (!troubleTold) {
            troubleTold = true;
            LOG.atWarn()
                    .addKeyValue("target", target.name())
                    .addKeyValue("detail", reason)
                    .log("OSC target not connected; tried again until it is");
        }
        var unused = loop.schedule(this::dial, pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    }

    /** Hangs up for good. */
    void close() {
        closed = true;
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
    }

    @Override
    public OscPeer known(InetSocketAddress sender) {
        return peer;
    }

    @Override
    public OscPeer open(InetSocketAddress sender) {
        return peer;
    }

    @Override
    public OscRoot root() {
        return target.root();
    }

    @Override
    public boolean maySubscribe(OscPeer any) {
        return true;
    }

    @Override
    public void place(OscPeer any) {
        // It has its place.
    }

    @Override
    public void hold(boolean behind) {
        held = behind;
        readable(door.bus().admission().isOpen());
    }

    @Override
    public @Nullable Link at(OscPeer any, int port) {
        return null;
    }
}

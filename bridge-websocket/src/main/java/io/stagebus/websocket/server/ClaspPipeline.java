package io.stagebus.websocket.server;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.stagebus.core.session.AddressQuota;
import io.stagebus.core.session.IncompleteInput;
import io.stagebus.websocket.connection.ClaspDoor;
import io.stagebus.websocket.connection.ClaspHandler;
import io.stagebus.websocket.connection.Supervisor;
import io.stagebus.websocket.protocol.FrameCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is in the pipeline of a connection, and when.
 *
 * <pre>
 * at first     (TLS ·) HttpServerCodec · UpgradeHandler
 * after 101    (TLS ·) FrameDecoder · Utf8FrameValidator · MessageAssembler · ClaspHandler
 * </pre>
 *
 * <p>Nothing encodes: what is sent is finished frames. There are no extensions, so nothing inflates. Event loop of the door.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here ends the channel, which is seen to
final class ClaspPipeline extends ChannelInitializer<SocketChannel> {

    private static final int MAX_REQUEST_LINE = 4096;
    private static final int MAX_HEADERS = 8192;

    private final ClaspDoor door;
    private final FrontDoor front;
    private final WebSocketSettings settings;
    private final AddressQuota quota;
    private final IncompleteInput incomplete;
    private final WebSocketDecoderConfig frames;
    private final int maxMessage;
    private @Nullable Guest guest;
    private long turnedAway;

    ClaspPipeline(ClaspDoor door, WebSocketSettings settings, FrontDoor front) {
        this.door = door;
        this.front = front;
        this.settings = settings;
        this.quota = new AddressQuota(settings.maxConnectionsPerAddress());
        this.incomplete = new IncompleteInput(settings.maxIncompleteBytes());
        this.maxMessage = settings.echo() ? EchoHandler.MAX_MESSAGE : FrameCodec.MAX_FRAME;
        this.frames = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(maxMessage)
                .allowExtensions(false)
                .closeOnProtocolViolation(false)
                .build();
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        InetAddress address = channel.remoteAddress() == null
                ? InetAddress.getLoopbackAddress()
                : channel.remoteAddress().getAddress();
        if (!quota.enter(address)) {
            countTurnedAway();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> quota.leave(address));
        HttpDecoderConfig http = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS);
        long deadlineNanos =
                door.clock().monotonicNanos() + door.settings().helloTimeout().toNanos();
        front.first(channel.alloc()).ifPresent(channel.pipeline()::addLast);
        channel.pipeline().addLast(new HttpServerCodec(http)).addLast(new UpgradeHandler(this, deadlineNanos));
    }

    /**
     * The handshake is answered: from the next byte on it is WebSocket.
     *
     * @param query what followed the question mark in the path; empty for nothing
     */
    void switchToWebSocket(ChannelPipeline pipeline, long deadlineNanos, String query) {
        pipeline.addLast(
                new FrameDecoder(frames, incomplete),
                new Utf8FrameValidator(false),
                new MessageAssembler(maxMessage, incomplete),
                application((SocketChannel) pipeline.channel(), deadlineNanos, query));
        pipeline.remove(UpgradeHandler.class);
        // Last: it hands on what it has read beyond the request.
        pipeline.remove(HttpServerCodec.class);
    }

    private ChannelHandler application(SocketChannel channel, long deadlineNanos, String query) {
        if (settings.echo()) {
            return new EchoHandler();
        }
        InetSocketAddress remote = channel.remoteAddress();
        String name = remote == null ? "unknown" : remote.getAddress().getHostAddress() + ":" + remote.getPort();
        return new ClaspHandler(door, deadlineNanos, name, query);
    }

    /** Gives a connection to the guest on whose path it wants to be; says whether it is one. */
    boolean handOver(ChannelHandlerContext ctx, HttpRequest request) {
        Guest host = guest;
        String asked = request.uri();
        int query = asked.indexOf('?');
        if (host == null || !(query < 0 ? asked : asked.substring(0, query)).equals(host.path())) {
            return false;
        }
        host.welcome(ctx.pipeline());
        ctx.fireChannelRead(request);
        ctx.pipeline().remove(UpgradeHandler.class);
        return true;
    }

    /** From now on there is a guest. */
    void host(Guest newGuest) {
        guest = newGuest;
    }

    FrontDoor front() {
        return front;
    }

    Supervisor supervisor() {
        return door.supervisor();
    }

    /** Whether there are as many connections as there may be; the one that asks is counted already. */
    boolean isFull() {
        return door.supervisor().size() > settings.maxConnections();
    }

    void countTurnedAway() {
        turnedAway++;
    }

    long turnedAway() {
        return turnedAway;
    }
}

package io.stagebus.mqtt.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what a proxy says of its client (PROXY protocol, version 1 and 2), before anything else of the connection is
 * looked at: until then there is no client. Who says nothing of the kind, or not in time, is closed. Event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be closed is closed
public final class ProxyHeader extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<SocketAddress> CLIENT = AttributeKey.valueOf(ProxyHeader.class, "client");

    /** What else a proxy may say in version 2, in bytes. */
    private static final int MAX_FURTHER_BYTES = 1_024;

    private final long timeoutMillis;
    private final Consumer<Channel> behind;
    private final Consumer<String> refused;
    private @Nullable Future<?> deadline;
    private boolean isOver;

    private ProxyHeader(long timeoutMillis, Consumer<Channel> behind, Consumer<String> refused) {
        this.timeoutMillis = timeoutMillis;
        this.behind = behind;
        this.refused = refused;
    }

    /**
     * Makes a channel wait for it.
     *
     * @param timeoutMillis how long the proxy may take
     * @param behind adds the handlers for what comes then
     * @param refused hears why the channel was closed instead
     */
    public static void await(Channel channel, long timeoutMillis, Consumer<Channel> behind, Consumer<String> refused) {
        channel.pipeline()
                .addLast(new HAProxyMessageDecoder(MAX_FURTHER_BYTES, true))
                .addLast(new ProxyHeader(timeoutMillis, behind, refused));
    }

    /** Where a connection comes from: what a proxy that may say so has said, else its other end. */
    public static @Nullable SocketAddress clientOf(Channel channel) {
        return channel.hasAttr(CLIENT) ? channel.attr(CLIENT).get() : channel.remoteAddress();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(() -> refuse(ctx, "no PROXY header in time"), timeoutMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        isOver = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HAProxyMessage header && !isOver) {
                InetSocketAddress client = client(header);
                if (client != null) {
                    ctx.channel().attr(CLIENT).set(client);
                }
                behind.accept(ctx.channel());
                ctx.pipeline().remove(this);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** Null where the proxy speaks for itself, or does not know. */
    private static @Nullable InetSocketAddress client(HAProxyMessage header) {
        if (header.command() == HAProxyCommand.LOCAL || header.sourceAddress() == null) {
            return null;
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(header.sourceAddress());
        return address == null ? null : new InetSocketAddress(address, header.sourcePort());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            // A load balancer looked whether the port is open, and reset the connection.
            isOver = true;
            ctx.close();
        } else {
            refuse(ctx, "no PROXY header: " + cause.getMessage());
        }
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        if (!isOver) {
            isOver = true;
            refused.accept(why);
            ctx.close();
        }
    }
}

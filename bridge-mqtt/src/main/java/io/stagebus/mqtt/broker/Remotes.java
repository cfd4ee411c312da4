package io.stagebus.mqtt.broker;

import io.netty.channel.ChannelHandlerContext;
import io.stagebus.mqtt.proxy.ProxyHeader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Says where a connection comes from. */
final class Remotes {

    private Remotes() {}

    /** The client's address; that of its proxy only where the proxy says no other. */
    static @Nullable SocketAddress of(ChannelHandlerContext ctx) {
        return ProxyHeader.clientOf(ctx.channel());
    }

    /** {@code 10.0.0.5:41234}, without asking for a name. */
    static String describe(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            String host = inet.getAddress().getHostAddress();
            return host.indexOf(':') >= 0 ? "[" + host + "]:" + inet.getPort() : host + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }
}

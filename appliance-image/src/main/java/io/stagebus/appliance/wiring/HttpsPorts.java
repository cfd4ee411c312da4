package io.stagebus.appliance.wiring;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/** Puts TLS before the ports of the HTTP server that are to have it. Any thread. */
@Singleton
public final class HttpsPorts implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

    private final Set<Integer> ports = new CopyOnWriteArraySet<>();
    private volatile @Nullable Tls tls;

    HttpsPorts() {}

    /** From now on connections to {@code port} pass {@code first}. */
    public void protect(int port, Tls first) {
        tls = first;
        ports.add(port);
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        NettyServerCustomizer.Registry registry = event.getBean();
        registry.register(new First(null));
        return registry;
    }

    /** One connection, or all of them before there is one. */
    private final class First implements NettyServerCustomizer {

        private final @Nullable Channel channel;

        First(@Nullable Channel channel) {
            this.channel = channel;
        }

        @Override
        public NettyServerCustomizer specializeForChannel(Channel made, ChannelRole role) {
            return role == ChannelRole.CONNECTION ? new First(made) : this;
        }

        @Override
        public void onInitialPipelineBuilt() {
            Tls known = tls;
            if (known != null
                    && channel != null
                    && channel.localAddress() instanceof InetSocketAddress local
                    && ports.contains(local.getPort())) {
                ChannelHandler first = known.detecting();
                channel.pipeline().addFirst(first);
            }
        }
    }
}

package io.stagebus.appliance.wiring;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.OptionalSslHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.stagebus.appliance.config.TlsConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS for every port that has it: one certificate, read again when its files change. Who is connected stays on the old one.
 * Handshakes are computed on a thread of their own. Any thread.
 */
public final class Tls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    /** How often the files are looked at. */
    static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private static final long HANDSHAKE_MILLIS = 10_000;

    private final TlsConfig config;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stagebus-tls");
        thread.setDaemon(true);
        return thread;
    });
    private volatile SslContext context;
    private List<Object> seen;

    private Tls(TlsConfig config) throws StartupException {
        this.config = config;
        this.seen = stamps();
        this.context = read();
    }

    /**
     * Reads certificate and key, and goes on looking at them. Blocks.
     *
     * @param lookEvery how often
     * @throws StartupException with one sentence about what is wrong with them
     */
    static Tls open(TlsConfig config, Duration lookEvery) throws StartupException {
        Tls tls = new Tls(config);
        long millis = lookEvery.toMillis();
        tls.worker.scheduleWithFixedDelay(tls::look, millis, millis, TimeUnit.MILLISECONDS);
        return tls;
    }

    private SslContext read() throws StartupException {
        PemFiles files = PemFiles.read(config.certificate(), config.key());
        Instant end = files.chain().getFirst().getNotAfter().toInstant();
        if (end.isBefore(Instant.now())) {
            LOG.atWarn()
                    .addKeyValue("certificate", config.certificate())
                    .addKeyValue("expired", end)
                    .log("the certificate is over; clients will refuse it");
        }
        try {
            return SslContextBuilder.forServer(files.key(), files.chain())
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (SSLException e) {
            throw new StartupException(
                    "The certificate " + config.certificate() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private List<Object> stamps() {
        return List.of(stamp(config.certificate()), stamp(config.key()));
    }

    private static Object stamp(Path file) {
        try {
            // What a link points to, too: secrets are swapped by moving a link.
            return List.of(file.toRealPath(), Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            return "not there";
        }
    }

    private void look() {
        List<Object> now = stamps();
        if (now.equals(seen)) {
            return;
        }
        try {
            context = read();
            LOG.atInfo().addKeyValue("certificate", config.certificate()).log("the certificate was read again");
        } catch (StartupException e) {
            // Half of the two files may be new yet; the other half changes the stamps once more.
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("the new certificate is not used, the old one is");
        }
        seen = now;
    }

    /** What a connection passes first that must be TLS. */
    ChannelHandler strict(ByteBufAllocator allocator) {
        return handler(allocator, context);
    }

    /** What a connection passes first that is TLS, or plain where that may be. */
    ChannelHandler detecting() {
        return new Detecting(context);
    }

    private SslHandler handler(ByteBufAllocator allocator, SslContext current) {
        SslHandler handler = current.newHandler(allocator, worker);
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        return handler;
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    /** Tells TLS by its first bytes. */
    private final class Detecting extends OptionalSslHandler {

        Detecting(SslContext context) {
            super(context);
        }

        @Override
        protected SslHandler newSslHandler(ChannelHandlerContext ctx, SslContext current) {
            return handler(ctx.alloc(), current);
        }

        @Override
        protected ChannelHandler newNonSslHandler(ChannelHandlerContext ctx) {
            return config.plainToo() || isThisMachine(ctx) ? new ChannelInboundHandlerAdapter() : new Refusing();
        }

        private static boolean isThisMachine(ChannelHandlerContext ctx) {
            return ctx.channel().remoteAddress() instanceof InetSocketAddress remote
                    && remote.getAddress().isLoopbackAddress();
        }
    }

    /** Ends a plain connection from elsewhere. */
    private static final class Refusing extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.close();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }
    }
}

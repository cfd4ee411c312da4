package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way out of a UDP socket, flushed once per batch. Bus thread only. */
final class DatagramOutput {

    private static final Logger LOG = LoggerFactory.getLogger(DatagramOutput.class);
    /** The most a UDP datagram carries over IPv4. */
    private static final int MAX_DATAGRAM = 65_507;

    private final Channel channel;
    private final Counts counts;
    private final ChannelFutureListener onSent = this::onSent;
    private boolean dirty;

    DatagramOutput(Channel channel, Counts counts) {
        this.channel = channel;
        this.counts = counts;
    }

    /** The way to one address. */
    Link to(InetSocketAddress remote) {
        return new DatagramLink(remote);
    }

    private void onSent(ChannelFuture sent) {
        if (!sent.isSuccess() && Counts.first(counts.sendFailures)) {
            LOG.atWarn()
                    .addKeyValue("failure", String.valueOf(sent.cause()))
                    .log("OSC datagram not sent; further failures are counted only");
        }
    }

    /** Hands what was written to the system. */
    void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    private final class DatagramLink implements Link {
        private final InetSocketAddress remote;

        DatagramLink(InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public boolean isWritable() {
            if (!channel.isWritable()) {
                DatagramOutput.this.flush();
            }
            return channel.isWritable();
        }

        @Override
        public int maxPacket() {
            return MAX_DATAGRAM;
        }

        @Override
        public void send(ByteBuf packet) {
            counts.sent.increment();
            dirty = true;
            ChannelFuture unused =
                    channel.write(new DatagramPacket(packet, remote)).addListener(onSent);
        }

        @Override
        public void flush() {
            DatagramOutput.this.flush();
        }
    }
}

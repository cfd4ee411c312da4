package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/** The way to one peer: a socket, and where in it. Bus thread only. */
interface Link {

    /** Where packets go. */
    InetSocketAddress remote();

    /** Whether the socket takes more now; hands it what was written before it says no. */
    boolean isWritable();

    /** The most bytes a packet may have. */
    int maxPacket();

    /** Writes a packet, which is the link's from now on. */
    void send(ByteBuf packet);

    /** Hands what was written to the system. */
    void flush();
}

package io.stagebus.websocket.server;

import io.netty.channel.ChannelPipeline;

/**
 * Another protocol over WebSocket that is spoken on the same port, on a path of its own. What it is, this door does not
 * know.
 */
public interface Guest {

    /** The path it is spoken on, such as {@code /mqtt}. */
    String path();

    /**
     * Takes over a connection whose client asks for the path: adds the handlers that the HTTP request is then handed to, the
     * handshake's among them. Event loop of the channel.
     */
    void welcome(ChannelPipeline pipeline);
}

package io.stagebus.benchmarks.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.stagebus.benchmarks.wire.WebSocketFrames;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A WebSocket client (RFC 6455) that offers the subprotocol {@code clasp}, takes unfragmented binary messages and answers
 * pings. Generator's thread.
 */
public final class WebSocketClient extends Connection {

    private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

    private final URI uri;
    private final MessageListener listener;
    private final CompletableFuture<WebSocketClient> open = new CompletableFuture<>();
    private boolean upgraded;

    private WebSocketClient(URI uri, MessageListener listener) {
        this.uri = uri;
        this.listener = listener;
    }

    /** Connects; the future completes, on the generator's thread, when the server switched protocols. */
    public static CompletableFuture<WebSocketClient> open(Generator generator, URI uri, MessageListener listener) {
        WebSocketClient client = new WebSocketClient(uri, listener);
        generator.connect(address(uri), client, client.open);
        return client.open;
    }

    /** Connects with a small receive buffer, for a client that is going to be slow. */
    public static CompletableFuture<WebSocketClient> openSmall(Generator generator, URI uri, MessageListener listener) {
        WebSocketClient client = new WebSocketClient(uri, listener);
        generator.connectSmall(address(uri), client, client.open);
        return client.open;
    }

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
    }

    /** Sends one binary message. */
    public void sendMessage(byte[] payload) {
        send(WebSocketFrames.masked(payload));
    }

    @Override
    void onConnected() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        send(("GET " + path + " HTTP/1.1\r\nHost: " + uri.getHost() + ":" + uri.getPort()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                        + "\r\nSec-WebSocket-Key: c3RhZ2VidXMtYmVuY2hlcw==\r\nSec-WebSocket-Protocol: clasp\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    void onEnded(Throwable cause) {
        open.completeExceptionally(cause);
    }

    @Override
    void read(ByteBuf in) {
        if (!upgraded && !readResponse(in)) {
            return;
        }
        while (readFrame(in)) {
            // One frame after the other.
        }
    }

    private boolean readResponse(ByteBuf in) {
        int from = in.readerIndex();
        int end = from;
        int last = in.writerIndex() - END_OF_HEADERS.length;
        while (end <= last
                && !ByteBufUtil.equals(in.slice(end, 4), io.netty.buffer.Unpooled.wrappedBuffer(END_OF_HEADERS))) {
            end++;
        }
        if (end > last) {
            return false;
        }
        String response = in.toString(from, end - from, StandardCharsets.US_ASCII);
        in.readerIndex(end + END_OF_HEADERS.length);
        if (!response.startsWith("HTTP/1.1 101 ")) {
            open.completeExceptionally(new IllegalStateException(
                    uri + " answered " + response.lines().findFirst()));
            close();
            return false;
        }
        upgraded = true;
        open.complete(this);
        return true;
    }

    private boolean readFrame(ByteBuf in) {
        int at = in.readerIndex();
        int readable = in.readableBytes();
        if (readable < 2) {
            return false;
        }
        int opcode = in.getByte(at) & 0x0F;
        int marker = in.getByte(at + 1) & 0x7F;
        int header = marker < 126 ? 2 : marker == 126 ? 4 : 10;
        if (readable < header) {
            return false;
        }
        long length = marker < 126 ? marker : marker == 126 ? in.getUnsignedShort(at + 2) : in.getLong(at + 2);
        if (readable < header + length) {
            return false;
        }
        int payload = at + header;
        in.readerIndex(payload + (int) length);
        if (opcode == WebSocketFrames.BINARY) {
            listener.onMessage(in, payload, (int) length);
        } else {
            control(opcode, in, payload, (int) length);
        }
        return true;
    }

    private void control(int opcode, ByteBuf in, int payload, int length) {
        if (opcode == WebSocketFrames.PING) {
            byte[] body = new byte[length];
            in.getBytes(payload, body);
            send(WebSocketFrames.masked(WebSocketFrames.PONG, body));
        } else if (opcode == WebSocketFrames.CLOSE) {
            String reason = length <= 2 ? "" : in.toString(payload + 2, length - 2, StandardCharsets.UTF_8);
            onEnded(new IllegalStateException("server closed: " + reason));
            close();
        }
    }
}

package io.stagebus.websocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A CLASP client that is a socket and nothing else: it sends the bytes it is told to and shows what came back. Reads give
 * up after some seconds. One thread.
 */
final class RawClient implements AutoCloseable {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int TIMEOUT_MILLIS = 10_000;

    /** A WebSocket frame that came from the server. */
    static final class Frame {
        private final int opcode;
        private final byte[] payload;

        Frame(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        byte[] payload() {
            return payload;
        }

        /** The status code of a CLOSE, or -1. */
        int closeCode() {
            return payload.length < 2 ? -1 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }

        /** The reason of a CLOSE. */
        String closeReason() {
            return new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }
    }

    final Socket socket;
    final DataInputStream in;
    final OutputStream out;
    private final MessageCodec codec = new MessageCodec(new AddressTable());
    String session = "";

    private RawClient(InetSocketAddress address, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
        out = socket.getOutputStream();
    }

    /** Only a TCP connection. */
    static RawClient connected(InetSocketAddress address) {
        try {
            return new RawClient(address, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection after its upgrade, with a receive buffer of {@code receiveBuffer} bytes, 0 for the usual one. */
    static RawClient upgraded(InetSocketAddress address, int receiveBuffer) {
        try {
            RawClient client = new RawClient(address, receiveBuffer);
            client.text(handshake("/", "Sec-WebSocket-Protocol: clasp"));
            String response = client.httpResponse();
            if (!response.startsWith("HTTP/1.1 101 ")) {
                throw new AssertionError(response);
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A connection after its upgrade. */
    static RawClient upgraded(InetSocketAddress address) {
        return upgraded(address, 0);
    }

    /** A client that has said HELLO and has read WELCOME and the whole connect snapshot. */
    static RawClient joined(InetSocketAddress address) {
        RawClient client = upgraded(address);
        client.hello("raw");
        client.barrier();
        return client;
    }

    static String handshake(String path, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        request.append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
        request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    RawClient text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    RawClient bytes(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status line and headers of a response. */
    String httpResponse() {
        try {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                head.write(in.readUnsignedByte());
            }
            return head.toString(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything up to the end of the connection. */
    String rest() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server ends the connection before anything else comes. */
    boolean isEnded() {
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    static byte[] frame(int firstByte, boolean masked, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) firstByte);
        int mask = masked ? 0x80 : 0;
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else if (payload.length <= 0xFFFF) {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (mask | 127)).putLong(payload.length);
        }
        byte[] key = {0x12, 0x34, 0x56, 0x78};
        if (masked) {
            frame.put(key);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ key[i & 3] : payload[i]));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    /** Sends a final, masked frame. */
    RawClient send(int opcode, byte[] payload) {
        return bytes(frame(0x80 | opcode, true, payload));
    }

    /** Sends a CLASP frame. */
    RawClient send(byte[] clasp) {
        return send(BINARY, clasp);
    }

    /** Sends a CLASP frame written in hexadecimal. */
    RawClient hex(String clasp) {
        return send(HexFormat.of().parseHex(clasp.replace(" ", "").toLowerCase(Locale.ROOT)));
    }

    static byte[] encoded(Message message, int qos) {
        ByteBuf buffer = Unpooled.buffer();
        if (!MessageCodec.encode(buffer, message)) {
            throw new AssertionError("too long: " + message);
        }
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        bytes[1] = (byte) ((bytes[1] & 0x3F) | (qos << 6));
        return bytes;
    }

    /** Sends a message with QoS 1. */
    RawClient send(Message message) {
        return send(message, 1);
    }

    RawClient send(Message message, int qos) {
        return send(encoded(message, qos));
    }

    /** The next WebSocket frame. */
    Frame nextFrame() {
        try {
            int first = in.readUnsignedByte();
            if ((first & 0x70) != 0 || (first & 0x80) == 0) {
                throw new AssertionError("expected a final frame without extensions, found " + first);
            }
            long length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            if (length > FrameCodec.MAX_FRAME) {
                throw new AssertionError("expected an unmasked frame of a CLASP frame's size, found " + length);
            }
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            return new Frame(first & 0x0F, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next CLASP frame, its bytes; PINGs are passed over. */
    byte[] nextClasp() {
        for (; ; ) {
            Frame frame = nextFrame();
            switch (frame.opcode()) {
                case BINARY -> {
                    return frame.payload();
                }
                case PING, PONG -> {}
                default ->
                    throw new AssertionError("expected a message, found opcode " + frame.opcode() + " "
                            + frame.closeCode() + " " + (frame.payload().length > 2 ? frame.closeReason() : ""));
            }
        }
    }

    /** The next CLASP message. */
    Message next() {
        return decoded(nextClasp());
    }

    Message decoded(byte[] clasp) {
        try {
            ByteBuf bytes = Unpooled.wrappedBuffer(clasp);
            return codec.decode(bytes, FrameCodec.decode(bytes));
        } catch (ClaspException e) {
            throw new AssertionError(HexFormat.of().formatHex(clasp), e);
        }
    }

    <T extends Message> T next(Class<T> type) {
        Message message = next();
        if (!type.isInstance(message)) {
            throw new AssertionError("expected " + type.getSimpleName() + ", found " + message);
        }
        return type.cast(message);
    }

    /** The first message that is wanted; what comes before it is dropped. */
    Message await(Predicate<Message> wanted) {
        for (; ; ) {
            Message message = next();
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    /** Everything that comes before the answer to a PING: the server has then handled all that was sent before. */
    List<Message> barrier() {
        send(Message.PING, 0);
        List<Message> before = new ArrayList<>();
        for (Message message = next(); !message.equals(Message.PONG); message = next()) {
            before.add(message);
        }
        return before;
    }

    /** Says HELLO and reads WELCOME; the connect snapshot is left. */
    RawClient hello(String name) {
        send(new Message.Hello(1, 0xF8, name, ""), 0);
        session = next(Message.Welcome.class).session();
        return this;
    }

    /** Reads frames up to CLOSE, and the end of the connection behind it. */
    Frame awaitClose() {
        Frame frame = nextFrame();
        while (frame.opcode() != CLOSE) {
            frame = nextFrame();
        }
        return frame;
    }

    /** Whether nothing comes for a moment; only for tests of silence. */
    boolean isSilentFor(int millis) {
        try {
            socket.setSoTimeout(millis);
            in.mark(1);
            int read = in.read();
            in.reset();
            return read < 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                socket.setSoTimeout(TIMEOUT_MILLIS);
            } catch (IOException e) {
                // The socket is closed, which the next read says too.
            }
        }
    }

    /** Whether the connection ends in good order. */
    boolean endsInOrder() {
        try {
            return in.read() < 0;
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }
}

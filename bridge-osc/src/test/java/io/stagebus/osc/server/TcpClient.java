package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.stream.Framing;
import io.stagebus.osc.stream.FramingException;
import io.stagebus.osc.stream.PacketStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A plain TCP socket that speaks OSC: to a gateway, or as a console that a gateway calls. */
final class TcpClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final Framing framing;
    private final PacketStream stream;
    private final OscDecoder decoder = new OscDecoder();
    private final Deque<OscPacket> received = new ArrayDeque<>();

    TcpClient(InetSocketAddress gateway, Framing framing) throws IOException {
        this(new Socket(gateway.getAddress(), gateway.getPort()), framing);
    }

    private TcpClient(Socket socket, Framing framing) throws IOException {
        this.socket = socket;
        this.framing = framing;
        this.stream = new PacketStream(ByteBufAllocator.DEFAULT, Optional.of(framing));
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** A port that a gateway may call. */
    static ServerSocket console() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    /** The gateway has called. */
    static TcpClient called(ServerSocket console, Framing framing) throws IOException {
        console.setSoTimeout(PATIENCE_MILLIS);
        return new TcpClient(console.accept(), framing);
    }

    void send(String address, OscArgument... arguments) throws IOException {
        send(OscMessage.of(address, arguments));
    }

    void send(OscPacket packet) throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        framing.write(Unpooled.wrappedBuffer(OscBytes.encode(packet)), bytes);
        sendRaw(ByteBufUtil.getBytes(bytes));
    }

    void sendRaw(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** The next packet; fails when none comes. */
    OscPacket receive() throws IOException {
        byte[] buffer = new byte[8_192];
        while (received.isEmpty()) {
            int size = socket.getInputStream().read(buffer);
            if (size < 0) {
                throw new AssertionError("the connection was closed");
            }
            try {
                stream.take(Unpooled.wrappedBuffer(buffer, 0, size), this::add);
            } catch (FramingException e) {
                throw new AssertionError(e);
            }
        }
        return received.removeFirst();
    }

    private void add(ByteBuf packet) {
        try {
            received.add(decoder.decode(packet));
        } catch (OscException e) {
            throw new AssertionError(e);
        }
    }

    /** All packets up to the answer to a ping: what the gateway had to say until now. */
    List<OscPacket> drain() throws IOException {
        OscMessage pong = OscMessage.of("/stagebus/pong", new OscArgument.Int64(System.nanoTime()));
        send(new OscMessage("/stagebus/ping", pong.arguments()));
        List<OscPacket> before = new ArrayList<>();
        for (OscPacket packet = receive(); !packet.equals(pong); packet = receive()) {
            before.add(packet);
        }
        return before;
    }

    /** Waits until the gateway closes the connection. */
    void awaitClosed() throws IOException {
        byte[] buffer = new byte[8_192];
        while (socket.getInputStream().read(buffer) >= 0) {
            // What was on its way.
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
        socket.close();
    }
}

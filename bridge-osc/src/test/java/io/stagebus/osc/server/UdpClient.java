package io.stagebus.osc.server;

import io.netty.buffer.Unpooled;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** A plain UDP socket that speaks OSC to a gateway. */
final class UdpClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final DatagramSocket socket;
    private final InetSocketAddress gateway;
    private final OscDecoder decoder = new OscDecoder();
    private final byte[] buffer = new byte[65_536];

    UdpClient(InetSocketAddress gateway) throws IOException {
        this.gateway = gateway;
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void send(String address, OscArgument... arguments) {
        send(OscMessage.of(address, arguments));
    }

    void send(OscPacket packet) {
        send(OscBytes.encode(packet));
    }

    void send(byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, gateway));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next packet; fails when none comes. */
    OscMessage receive() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            return (OscMessage) decoder.decode(Unpooled.wrappedBuffer(buffer, 0, packet.getLength()));
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came for " + PATIENCE_MILLIS + " ms", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OscException e) {
            throw new AssertionError(e);
        }
    }

    /** All packets up to and including the first that satisfies {@code last}. */
    List<OscMessage> receiveUntil(Predicate<OscMessage> last) {
        List<OscMessage> received = new ArrayList<>();
        do {
            received.add(receive());
        } while (!last.test(received.getLast()));
        return received;
    }

    /**
     * Everything that came before the answer to a ping: what the gateway had to say until now. Packets of one socket to
     * another do not overtake each other on loopback.
     */
    List<OscMessage> drain() {
        OscArgument mark = new OscArgument.Text(UUID.randomUUID().toString());
        send("/stagebus/ping", mark);
        OscMessage pong = OscMessage.of("/stagebus/pong", mark);
        List<OscMessage> received = receiveUntil(pong::equals);
        return received.subList(0, received.size() - 1);
    }

    @Override
    public void close() {
        socket.close();
    }
}

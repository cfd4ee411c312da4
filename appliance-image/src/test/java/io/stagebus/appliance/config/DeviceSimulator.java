package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscEncoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.stream.Framing;
import io.stagebus.osc.stream.FramingException;
import io.stagebus.osc.stream.PacketStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A device at the other end of real sockets: over UDP, or called by TCP. One thread. */
final class DeviceSimulator implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Optional<Framing> framing;
    private final DatagramSocket datagrams;
    private final ServerSocket server;
    private final PacketStream stream;
    private final OscDecoder decoder = new OscDecoder();
    private final Deque<OscPacket> received = new ArrayDeque<>();
    private @Nullable Socket call;

    /** A device without a gateway yet; {@code framing} is empty for one that speaks UDP. */
    DeviceSimulator(Optional<Framing> framing) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.framing = framing;
        this.datagrams = new DatagramSocket(new InetSocketAddress(loopback, 0));
        this.server = new ServerSocket(0, 5, loopback);
        this.stream = new PacketStream(ByteBufAllocator.DEFAULT, framing);
        datagrams.setSoTimeout(PATIENCE_MILLIS);
        server.setSoTimeout(PATIENCE_MILLIS);
    }

    int port() {
        return framing.isPresent() ? server.getLocalPort() : datagrams.getLocalPort();
    }

    private Socket call() throws IOException {
        Socket known = call;
        if (known == null) {
            known = server.accept();
            known.setSoTimeout(PATIENCE_MILLIS);
            call = known;
        }
        return known;
    }

    void send(OscMessage message, int gatewayPort) throws IOException {
        ByteBuf bytes = Unpooled.buffer();
        OscEncoder.encode(message, bytes);
        if (framing.isPresent()) {
            ByteBuf framed = Unpooled.buffer();
            framing.get().write(bytes, framed);
            call().getOutputStream().write(ByteBufUtil.getBytes(framed));
        } else {
            byte[] packet = ByteBufUtil.getBytes(bytes);
            InetSocketAddress gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
            datagrams.send(new DatagramPacket(packet, packet.length, gateway));
        }
    }

    /** Waits for this message; what comes before it is passed over. */
    void await(OscMessage wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] buffer = new byte[65_536];
        while (true) {
            for (OscPacket packet = received.pollFirst(); packet != null; packet = received.pollFirst()) {
                if (packet.equals(wanted)) {
                    return;
                }
                seen.append(packet).append('\n');
            }
            try {
                read(buffer);
            } catch (IOException | FramingException | OscException e) {
                throw new AssertionError(wanted + " did not come, but:\n" + seen, e);
            }
        }
    }

    private void read(byte[] buffer) throws IOException, FramingException, OscException {
        if (framing.isEmpty()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            datagrams.receive(packet);
            received.add(decoder.decode(Unpooled.wrappedBuffer(buffer, 0, packet.getLength())));
            return;
        }
        int size = call().getInputStream().read(buffer);
        assertThat(size).as("the gateway is there").isPositive();
        Deque<OscException> failed = new ArrayDeque<>();
        stream.take(Unpooled.wrappedBuffer(buffer, 0, size), packet -> {
            try {
                received.add(decoder.decode(packet));
            } catch (OscException e) {
                failed.add(e);
            }
        });
        if (!failed.isEmpty()) {
            throw failed.getFirst();
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        server.close();
        stream.close();
        if (call != null) {
            call.close();
        }
    }
}

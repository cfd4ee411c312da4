package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.mapping.OscRoot;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several ports, IPv6, multicast and broadcast, on the loopback interface. */
class NetworksIT {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static OscSettings settings(ListenerSettings... listeners) {
        return new OscSettings(
                List.of(listeners), OscFixture.unlimited(), List.of(), List.of(), TimePolicy.RUN_LATE, 1 << 20);
    }

    private static ListenerSettings udp(InetAddress at, OscRoot root) {
        return new ListenerSettings(Transport.UDP, new InetSocketAddress(at, 0), root);
    }

    private static void awaitValue(OscGateway gateway, String address, Value value) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!gateway.value(address).equals(Optional.of(value))) {
            assertThat(System.nanoTime()).as(address).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void everyPortHasARootOfItsOwn() throws IOException {
        OscRoot lights = OscRoot.of("/lights");
        try (OscGateway gateway = new OscGateway(settings(udp(LOOPBACK, OscGateway.ROOT), udp(LOOPBACK, lights)), 0);
                UdpClient first = new UdpClient(gateway.addresses.get(0));
                UdpClient second = new UdpClient(gateway.addresses.get(1))) {
            first.send("/a", i(1));
            second.send("/a", i(2));
            second.send("/stagebus/subscribe", text("/**"));
            second.receive();
            first.drain();

            assertThat(gateway.value("/osc/a")).contains(Value.of(1L));
            assertThat(gateway.value("/lights/a")).contains(Value.of(2L));
            gateway.set("/lights/b", Value.of(3L));
            assertThat(second.receive()).isEqualTo(message("/b", i(3)));
        }
    }

    @Test
    void hearsAndAnswersByIpv6() throws IOException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        InetAddress six = InetAddress.getByAddress(loopback);
        try (OscGateway gateway = new OscGateway(settings(udp(six, OscGateway.ROOT)), 0);
                DatagramSocket socket = new DatagramSocket(0, six)) {
            byte[] ping = OscBytes.encode(message("/stagebus/ping", i(7)));
            socket.send(new DatagramPacket(ping, ping.length, gateway.address));
            socket.setSoTimeout(10_000);
            byte[] buffer = new byte[100];
            DatagramPacket pong = new DatagramPacket(buffer, buffer.length);
            socket.receive(pong);

            assertThat(new String(buffer, 0, 14, StandardCharsets.US_ASCII)).isEqualTo("/stagebus/pong");
        }
    }

    @Test
    void hearsTheGroupsItIsToldTo() throws IOException {
        InetAddress group = InetAddress.getByAddress(new byte[] {(byte) 239, (byte) 255, 77, 77});
        ListenerSettings hearing = new ListenerSettings(
                Transport.UDP, new InetSocketAddress(0), OscGateway.ROOT, List.of(group), "127.0.0.1");
        try (OscGateway gateway = new OscGateway(settings(hearing), 0);
                MulticastSocket desk = new MulticastSocket()) {
            desk.setNetworkInterface(NetworkInterface.getByInetAddress(LOOPBACK));
            byte[] set = OscBytes.encode(message("/group", i(1)));
            desk.send(new DatagramPacket(set, set.length, group, gateway.address.getPort()));

            awaitValue(gateway, "/osc/group", Value.of(1L));
        }
    }

    @Test
    void whatIsNoGroupIsRefused() {
        assertThatThrownBy(() -> new ListenerSettings(
                        Transport.UDP, new InetSocketAddress(0), OscGateway.ROOT, List.of(LOOPBACK), ""))
                .hasMessageContaining("multicast");
    }

    @Test
    void aPortThatIsTakenIsSaidInOneSentenceAndLeavesNothingOpen() throws IOException {
        try (OscGateway gateway = new OscGateway(settings(udp(LOOPBACK, OscGateway.ROOT)), 0)) {
            ListenerSettings same = new ListenerSettings(Transport.UDP, gateway.address, OscGateway.ROOT);

            assertThatThrownBy(() -> new OscGateway(settings(udp(LOOPBACK, OscGateway.ROOT), same), 0))
                    .isInstanceOf(BindException.class)
                    .hasMessageStartingWith("OSC cannot listen on UDP");
        }
    }
}

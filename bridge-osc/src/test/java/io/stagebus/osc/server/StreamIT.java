package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.f;
import static io.stagebus.osc.server.OscFixture.i;
import static io.stagebus.osc.server.OscFixture.message;
import static io.stagebus.osc.server.OscFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.server.FixedTarget.OnBoot;
import io.stagebus.osc.server.FixedTarget.TargetPolicy;
import io.stagebus.osc.stream.Framing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OSC over TCP on real sockets: accepted and called, with length prefix and SLIP. */
class StreamIT {

    private static OscSettings settings(FixedTarget... targets) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new OscSettings(
                List.of(
                        new ListenerSettings(Transport.UDP, anyPort, OscGateway.ROOT),
                        new ListenerSettings(Transport.TCP, anyPort, OscGateway.ROOT)),
                OscFixture.unlimited(),
                List.of(targets),
                List.of(),
                TimePolicy.RUN_LATE,
                1 << 20);
    }

    private static FixedTarget console(ServerSocket at, Transport transport, OnBoot onBoot, Upkeep upkeep) {
        return new FixedTarget(
                "console",
                new InetSocketAddress(at.getInetAddress(), at.getLocalPort()),
                OscGateway.ROOT,
                List.of("/**"),
                new TargetPolicy(AccessScope.OPEN, onBoot, 0),
                new FixedTarget.Reach(transport, false),
                upkeep);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("came in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource(Framing.class)
    void bothFramingsAreRecognisedAndAnsweredInTheirOwn(Framing framing) throws IOException {
        try (OscGateway gateway = new OscGateway(settings(), 0);
                TcpClient desk = new TcpClient(gateway.addresses.get(1), framing);
                UdpClient tablet = new UdpClient(gateway.address)) {
            gateway.set("/osc/label", Value.of("\u00C0\u00DB \u0080"));
            await(() -> gateway.value("/osc/label").isPresent());
            desk.send("/stagebus/subscribe", text("/**"));
            assertThat(desk.receive()).isEqualTo(message("/label", text("\u00C0\u00DB \u0080")));

            tablet.send("/fader", f(0.5));
            assertThat(desk.receive()).isEqualTo(message("/fader", f(0.5)));

            desk.send(OscBundle.immediately(message("/a", i(0xC0DB)), message("/b", i(1))));
            assertThat(desk.drain()).as("no echo").isEmpty();
            assertThat(gateway.value("/osc/a")).contains(Value.of(0xC0DBL));
            assertThat(gateway.bridge.counters().connections()).isEqualTo(1);
        }
    }

    @Test
    void aBadPacketIsDroppedAndTheConnectionLives() throws IOException {
        try (OscGateway gateway = new OscGateway(settings(), 0);
                TcpClient desk = new TcpClient(gateway.addresses.get(1), Framing.LENGTH)) {
            desk.sendRaw((byte) 0, (byte) 0, (byte) 0, (byte) 4, (byte) 1, (byte) 2, (byte) 3, (byte) 4);

            assertThat(desk.drain()).isEmpty();
            assertThat(gateway.bridge.counters().malformedTotal()).isEqualTo(1);
        }
    }

    @Test
    void aLostFramingEndsTheConnectionAndNoOther() throws IOException {
        try (OscGateway gateway = new OscGateway(settings(), 0);
                TcpClient good = new TcpClient(gateway.addresses.get(1), Framing.SLIP);
                TcpClient bad = new TcpClient(gateway.addresses.get(1), Framing.LENGTH)) {
            good.drain();
            bad.drain();
            bad.sendRaw((byte) 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF);

            bad.awaitClosed();
            assertThat(good.drain()).isEmpty();
            assertThat(gateway.bridge.counters().framingLost()).isEqualTo(1);
            await(() -> gateway.bridge.counters().connections() == 1
                    && gateway.bridge.counters().peers() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TCP_LENGTH", "TCP_SLIP"})
    void aConsoleIsCalledAndCalledAgain(Transport transport) throws IOException {
        Framing framing = transport.framing().orElseThrow();
        Upkeep upkeep = new Upkeep(List.of(message("/eos/subscribe", i(1))), List.of(), List.of());
        try (ServerSocket port = TcpClient.console();
                OscGateway gateway = new OscGateway(settings(console(port, transport, OnBoot.HOLD, upkeep)), 500)) {
            try (TcpClient console = TcpClient.called(port, framing)) {
                assertThat(console.receive()).as("nothing restored").isEqualTo(message("/eos/subscribe", i(1)));
                console.send("/eos/out/show/name", text("Storm"));
                await(() -> gateway.value("/osc/eos/out/show/name").isPresent());
                gateway.set("/osc/fader", Value.of(1L));
                assertThat(console.receive()).isEqualTo(message("/fader", i(1)));
            }
            // While it is away nothing is kept for it.
            try (TcpClient back = TcpClient.called(port, framing)) {
                assertThat(back.receive()).isEqualTo(message("/eos/subscribe", i(1)));
                gateway.set("/osc/fader", Value.of(2L));
                assertThat(back.receive()).isEqualTo(message("/fader", i(2)));
            }
        }
    }

    @Test
    void aConsoleThatWantsTheStateGetsItAtEveryConnection() throws IOException {
        try (ServerSocket port = TcpClient.console();
                OscGateway gateway =
                        new OscGateway(settings(console(port, Transport.TCP_SLIP, OnBoot.SEND, Upkeep.NONE)), 3)) {
            for (int connection = 0; connection < 2; connection++) {
                try (TcpClient console = TcpClient.called(port, Framing.SLIP)) {
                    assertThat(List.of(console.receive(), console.receive(), console.receive()))
                            .containsExactlyInAnyOrder(
                                    message("/restored/0", i(0)),
                                    message("/restored/1", i(1)),
                                    message("/restored/2", i(2)));
                }
            }
            assertThat(gateway.bridge.counters().sent()).isEqualTo(6);
        }
    }

    @Test
    void nothingIsLostOrOvertakenBehindAPattern() throws IOException {
        int messages = 20_000;
        try (OscGateway gateway = new OscGateway(settings(), 4_000);
                TcpClient desk = new TcpClient(gateway.addresses.get(1), Framing.SLIP);
                TcpClient other = new TcpClient(gateway.addresses.get(1), Framing.SLIP)) {
            other.send("/stagebus/subscribe", text("/restored/7"));
            other.send("/stagebus/subscribe", text("/count"));
            assertThat(other.receive()).isEqualTo(message("/restored/7", i(7)));

            ByteBuf sent = Unpooled.buffer();
            for (int n = 0; n <= messages; n++) {
                OscPacket packet = n == 0 ? message("/restored/*", i(-1)) : message("/count", i(n));
                Framing.SLIP.write(Unpooled.wrappedBuffer(OscBytes.encode(packet)), sent);
            }
            desk.sendRaw(ByteBufUtil.getBytes(sent));

            assertThat(other.receive()).isEqualTo(message("/restored/7", i(-1)));
            for (int n = 1; n <= messages; n++) {
                assertThat(other.receive()).isEqualTo(message("/count", i(n)));
            }
            assertThat(gateway.bridge.counters().backlogDropped()).isZero();
        }
    }

    @Test
    void whoDoesNotReadHurtsNobody() throws IOException { // R21
        try (OscGateway gateway = new OscGateway(settings(), 0);
                TcpClient deaf = new TcpClient(gateway.addresses.get(1), Framing.LENGTH);
                TcpClient good = new TcpClient(gateway.addresses.get(1), Framing.LENGTH)) {
            deaf.send("/stagebus/subscribe", text("/blob"));
            deaf.drain();
            good.send("/stagebus/subscribe", text("/mark"));
            good.drain();
            String big = "x".repeat(60_000);
            for (int n = 0; n < 200; n++) {
                gateway.set("/osc/blob", Value.of(n + big));
            }
            gateway.set("/osc/mark", Value.of(1L));

            assertThat(good.receive()).isEqualTo(message("/mark", i(1)));
            // It gets the newest when it reads again.
            OscPacket newest = message("/blob", text(199 + big));
            while (!deaf.receive().equals(newest)) {
                // What had gone to the socket before it was full.
            }
        }
    }

    @Test
    void aStopEndsEveryConnection() throws IOException {
        OscGateway gateway = new OscGateway(settings(), 0);
        try (TcpClient desk = new TcpClient(gateway.addresses.get(1), Framing.LENGTH)) {
            desk.drain();
            gateway.close();
            try {
                desk.awaitClosed();
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
    }
}

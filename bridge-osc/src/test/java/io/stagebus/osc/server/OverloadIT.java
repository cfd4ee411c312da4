package io.stagebus.osc.server;

import static io.stagebus.osc.server.OscFixture.i;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.server.FixedTarget.OnBoot;
import io.stagebus.osc.server.FixedTarget.TargetPolicy;
import io.stagebus.osc.stream.Framing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** More than the gateway can take in: who can wait is not read (R20), and what the kernel drops is counted. */
class OverloadIT {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("came in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static OscSettings calling(ServerSocket console) {
        FixedTarget target = new FixedTarget(
                "console",
                new InetSocketAddress(console.getInetAddress(), console.getLocalPort()),
                OscGateway.ROOT,
                List.of("/**"),
                new TargetPolicy(AccessScope.OPEN, OnBoot.HOLD, 0),
                new FixedTarget.Reach(Transport.TCP_SLIP, false),
                Upkeep.NONE);
        return new OscSettings(
                List.of(
                        new ListenerSettings(Transport.UDP, ANY_PORT, OscGateway.ROOT),
                        new ListenerSettings(Transport.TCP, ANY_PORT, OscGateway.ROOT)),
                OscFixture.unlimited(),
                List.of(target),
                List.of(),
                TimePolicy.RUN_LATE,
                1 << 20);
    }

    @Test
    void neitherAcceptedNorCalledConnectionsAreRead() throws IOException {
        HeldJournal journal = new HeldJournal();
        try (ServerSocket port = TcpClient.console();
                OscGateway gateway = new OscGateway(calling(port), 0, journal);
                TcpClient console = TcpClient.called(port, Framing.SLIP);
                TcpClient desk = new TcpClient(gateway.addresses.get(1), Framing.SLIP)) {
            console.drain();
            desk.drain();
            // The journal is behind, which the bus looks at when a batch ends.
            long before = gateway.onLoop(() -> {
                journal.backlog = Long.MAX_VALUE / 2;
                gateway.bus.nowMicros();
                return gateway.bridge.counters().datagrams();
            });
            await(() -> !gateway.bus.admission().isOpen());

            console.send("/a", i(1));
            desk.send("/b", i(2));
            for (int turn = 0; turn < 100; turn++) {
                assertThat(gateway.onLoop(() -> gateway.bridge.counters().datagrams()))
                        .isEqualTo(before);
            }

            gateway.onLoop(() -> journal.backlog = 0);
            await(() -> gateway.value("/osc/a").isPresent()
                    && gateway.value("/osc/b").isPresent());
            assertThat(gateway.value("/osc/a")).contains(Value.of(1L));
        }
    }

    @Test
    void whatTheKernelDropsIsCounted() throws IOException {
        int sent = 1_000;
        OscSettings small = new OscSettings(ANY_PORT, OscGateway.ROOT, OscFixture.unlimited(), List.of(), 1);
        try (OscGateway gateway = new OscGateway(small, 0);
                UdpClient desk = new UdpClient(gateway.address)) {
            desk.drain();
            long before = gateway.bridge.counters().datagrams();

            gateway.whileAway(() -> {
                for (int n = 0; n < sent; n++) {
                    desk.send("/fader", i(n));
                }
            });

            await(() -> gateway.bridge.counters().datagrams()
                            - before
                            + gateway.bridge.counters().kernelDrops()
                    == sent);
            assertThat(gateway.bridge.counters().kernelDrops()).isPositive();
        }
    }
}

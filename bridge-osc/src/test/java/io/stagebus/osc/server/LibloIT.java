package io.stagebus.osc.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.ForeignTool;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.server.FixedTarget.TargetPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A foreign implementation, liblo, sends to us and reads what we send. */
class LibloIT {

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    private static void send(Path oscsend, int port, String... message) throws IOException, InterruptedException {
        send(oscsend, "osc.udp://127.0.0.1:" + port, message);
    }

    private static void send(Path oscsend, String url, String... message) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(oscsend.toString(), url));
        command.addAll(List.of(message));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void talksBothWays() throws IOException, InterruptedException {
        Path oscsend = ForeignTool.require("oscsend", "liblo-tools");
        Path oscdump = ForeignTool.require("oscdump", "liblo-tools");
        int dumpPort = freePort();
        Process dump = new ProcessBuilder(oscdump.toString(), "-L", "osc.udp://:" + dumpPort)
                .redirectErrorStream(true)
                .start();
        FixedTarget target = new FixedTarget(
                "oscdump",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), dumpPort),
                OscGateway.ROOT,
                List.of("/**"),
                new TargetPolicy(PeerPolicy.DEFAULT.scope(), FixedTarget.OnBoot.HOLD, 0));
        try (OscGateway gateway = new OscGateway(OscGateway.onLoopback(PeerPolicy.DEFAULT, target), 0);
                BufferedReader lines = dump.inputReader()) {
            awaitReader(gateway, lines);
            int port = gateway.address.getPort();

            send(
                    oscsend,
                    port,
                    "/tags",
                    "ihfdsScmTFNI",
                    "1",
                    "5000000000",
                    "0.5",
                    "0.25",
                    "text",
                    "symbol",
                    "A",
                    "90003c7f");
            assertThat(next(lines, "/tags"))
                    .isEqualTo(
                            "/tags ihfdsScmTFNI 1 5000000000 0.500000 0.250000 \"text\" 'symbol 'A' MIDI [0x90 0x00 0x3c 0x7f]"
                                    + " #T #F Nil Infinitum");
            send(oscsend, port, "/go");
            assertThat(next(lines, "/go")).isEqualTo("/go");

            gateway.set("/osc/from/elsewhere", Value.array(Value.of(1L), Value.of(0.5), Value.of("żółć"), Value.FALSE));
            assertThat(next(lines, "/from/elsewhere")).isEqualTo("/from/elsewhere ifsF 1 0.500000 \"żółć\" #F");
        } finally {
            dump.destroy();
            dump.waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"TCP_LENGTH", "TCP_SLIP"})
    void talksBothWaysOverTcp(Transport transport) throws IOException, InterruptedException {
        Path oscsend = ForeignTool.require("oscsend", "liblo-tools");
        Path oscdump = ForeignTool.require("oscdump", "liblo-tools");
        int dumpPort = freePort();
        Process dump = new ProcessBuilder(oscdump.toString(), "-L", "osc.tcp://:" + dumpPort)
                .redirectErrorStream(true)
                .start();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        FixedTarget target = new FixedTarget(
                "oscdump",
                new InetSocketAddress(loopback, dumpPort),
                OscGateway.ROOT,
                List.of("/**"),
                new TargetPolicy(PeerPolicy.DEFAULT.scope(), FixedTarget.OnBoot.HOLD, 0),
                new FixedTarget.Reach(transport, false),
                Upkeep.NONE);
        InetSocketAddress anyPort = new InetSocketAddress(loopback, 0);
        OscSettings settings = new OscSettings(
                List.of(
                        new ListenerSettings(Transport.UDP, anyPort, OscGateway.ROOT),
                        new ListenerSettings(Transport.TCP, anyPort, OscGateway.ROOT)),
                OscFixture.unlimited(),
                List.of(target),
                List.of(),
                TimePolicy.RUN_LATE,
                1 << 20);
        try (OscGateway gateway = new OscGateway(settings, 0);
                BufferedReader lines = dump.inputReader()) {
            awaitReader(gateway, lines);
            int port = gateway.addresses.get(1).getPort();

            send(oscsend, "osc.tcp://127.0.0.1:" + port, "/tags", "ihfdsTF", "1", "5000000000", "0.5", "0.25", "text");
            assertThat(next(lines, "/tags")).isEqualTo("/tags ihfdsTF 1 5000000000 0.500000 0.250000 \"text\" #T #F");

            gateway.set("/osc/bytes/192/219", Value.array(Value.of(0xC0DBL), Value.of("\u00C0\u00DB")));
            assertThat(next(lines, "/bytes/192/219")).isEqualTo("/bytes/192/219 is 49371 \"\u00C0\u00DB\"");
        } finally {
            dump.destroy();
            dump.waitFor();
        }
    }

    /** Until oscdump has bound its port, what is sent to it is lost. */
    private static void awaitReader(OscGateway gateway, BufferedReader lines) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (int n = 0; !lines.ready(); n++) {
            assertThat(System.nanoTime()).as("oscdump is slow").isLessThan(deadline);
            gateway.set("/osc/ready", Value.of((long) n));
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static String next(BufferedReader lines, String address) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            // A line starts with the time tag.
            String message = line.substring(line.indexOf(' ') + 1).strip();
            if (message.split(" ", 2)[0].equals(address)) {
                return message;
            }
        }
        throw new AssertionError("oscdump ended");
    }
}

package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PortHolderTest {

    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    Path proc;

    private void process(int id, String name, String... sockets) throws IOException {
        Path folder = proc.resolve(String.valueOf(id));
        Files.createDirectories(folder.resolve("fd"));
        Files.writeString(folder.resolve("comm"), name + "\n");
        for (int i = 0; i < sockets.length; i++) {
            Files.createSymbolicLink(folder.resolve("fd/" + i), Path.of(sockets[i]));
        }
    }

    private void table(String name, String... lines) throws IOException {
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net").resolve(name), HEAD + String.join("\n", lines) + "\n");
    }

    @Test
    void findsTheListenerAndNotItsConnections() throws IOException {
        table(
                "tcp",
                "   0: 0100007F:075B 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  0 0 111 1 0",
                "   1: 00000000:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 222 1 0");
        process(40, "client", "socket:[111]");
        process(812, "mosquitto", "pipe:[9]", "socket:[222]");

        assertThat(new PortHolder(proc).of(1883, false)).contains("mosquitto (process 812)");
        assertThat(new PortHolder(proc).of(1884, false)).isEmpty();
    }

    @Test
    void findsUdpAndTheNewerFamily() throws IOException {
        table(
                "udp6",
                "   9: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 333");
        process(7, "qlab", "socket:[333]");

        assertThat(new PortHolder(proc).of(8000, true)).contains("qlab (process 7)");
        assertThat(new PortHolder(proc).of(8000, false)).isEmpty();
    }

    @Test
    void namesNobodyWhereItMayNotLook() throws IOException {
        table("tcp", "   1: 00000000:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0 0 222 1 0");
        Files.createDirectories(proc.resolve("5"));

        assertThat(new PortHolder(proc).of(1883, false)).isEmpty();
        assertThat(new PortHolder(proc.resolve("nowhere")).of(1883, false)).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsOurselves() throws IOException {
        String us = "(process " + ProcessHandle.current().pid() + ")";
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(any)) {
            tcp.bind(any);
            PortHolder holder = new PortHolder(Path.of("/proc"));

            assertThat(holder.of(tcp.getLocalPort(), false)).get().asString().endsWith(us);
            assertThat(holder.of(udp.getLocalPort(), true)).get().asString().endsWith(us);
        }
    }
}

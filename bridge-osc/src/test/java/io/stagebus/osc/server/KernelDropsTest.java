package io.stagebus.osc.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The drops column of Linux's tables of UDP sockets. */
class KernelDropsTest {

    private static final String HEAD =
            "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                    + "  timeout inode ref pointer drops\n";

    @TempDir
    private Path net;

    @Test
    void addsTheDropsOfOurPorts() throws IOException {
        Files.writeString(
                net.resolve("udp"),
                HEAD + " 1: 0100007F:1F40 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2 0 17\n"
                        + " 2: 0100007F:1F41 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2 0 5\n");
        Files.writeString(
                net.resolve("udp6"),
                HEAD + " 1: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 07"
                        + " 00000000:00000000 00:00000000 00000000 0 0 1 2 0 3\n");

        assertThat(KernelDrops.of(net, Set.of(8_000))).isEqualTo(20);
        assertThat(KernelDrops.of(net, Set.of(8_000, 8_001))).isEqualTo(25);
        assertThat(KernelDrops.of(net, Set.of())).isZero();
    }

    @Test
    void whereTheSystemDoesNotTellThereAreNone() {
        assertThat(KernelDrops.of(net.resolve("nothing"), Set.of(8_000))).isZero();
    }
}

package io.stagebus.mqtt.broker;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Packets bent in every way a byte can be, cut at every byte, and in any order. */
class HostileStreamPropertyTest {

    private static final int CONNECTS = 3;

    @Property(tries = 1_500)
    void survivesBentPackets(
            @ForAll @IntRange(max = CONNECTS - 1) int connect,
            @ForAll @Size(max = 6) List<@IntRange(max = 18) Integer> packets,
            @ForAll @IntRange(max = 200) int bentAt,
            @ForAll byte bentTo,
            @ForAll @IntRange(min = 1, max = 40) int pieceSize) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(HostileStream.PACKETS.get(connect));
        for (int packet : packets) {
            stream.writeBytes(HostileStream.PACKETS.get(packet));
        }
        byte[] bytes = stream.toByteArray();
        if (bentAt < bytes.length) {
            bytes[bentAt] = bentTo;
        }
        HostileStream.check(bytes, pieceSize);
    }

    @Property(tries = 300)
    void survivesAnyBytes(@ForAll @Size(max = 300) byte[] bytes, @ForAll boolean connected) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        if (connected) {
            stream.writeBytes(HostileStream.PACKETS.get(1));
        }
        stream.writeBytes(bytes);
        HostileStream.check(stream.toByteArray(), 1_000);
    }

    @Test
    void survivesEveryPacketCutAtEveryByte() {
        for (byte[] packet : HostileStream.PACKETS) {
            for (int connect = 0; connect < CONNECTS; connect++) {
                byte[] hello = HostileStream.PACKETS.get(connect);
                for (int cut = 0; cut < packet.length; cut++) {
                    byte[] bytes = Arrays.copyOf(hello, hello.length + cut);
                    System.arraycopy(packet, 0, bytes, hello.length, cut);
                    HostileStream.check(bytes, 7);
                }
            }
        }
    }
}

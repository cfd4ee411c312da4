package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import io.stagebus.mqtt.counter.Count;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Feeds a connection whatever bytes, and checks that nobody but their sender is the worse for it. */
final class HostileStream {

    /** Valid packets to begin with, or to be bent. */
    static final List<byte[]> PACKETS = List.of(
            hex("100d 0004 4d515454 04 02 003c 0001 61"),
            hex("100e 0004 4d515454 05 02 003c 00 0001 61"),
            hex("1013 0006 4d5149736470 03 02 003c 0005 6162636465"),
            hex("101f 0004 4d515454 05 ee 003c 00 0001 62 02 0101 0002 772f 0002 6869 0001 75 0001 70"),
            hex("3009 0003 612f62 31323334"),
            hex("3205 0001 61 0001"),
            hex("3306 0001 61 0002 31"),
            hex("3107 0001 61 7b227d7d"),
            hex(
                    "3029 0001 61 25 0101 02 0000003c 03 0001 62 08 0001 63 09 0002 0102 26 0001 6b 0001 76 26 0001 6b 0001 77 23 0001"),
            hex("3006 0003 2f6c78 31"),
            hex("4002 0001"),
            hex("8206 0001 0001 23 01"),
            hex("820a 0002 0005 2b2f2b2f23 00"),
            hex("8209 0001 02 0b01 0001 61 2d"),
            hex("a205 0001 0001 23"),
            hex("c000"),
            hex("e000"),
            hex("e007 00 05 11 00000000"),
            hex("f002 1900"));

    static {
        // Protocol errors by the thousand are the point here; only faults of the gateway are worth a line.
        ((ch.qos.logback.classic.Logger) org.slf4j.LoggerFactory.getLogger("io.stagebus.mqtt"))
                .setLevel(ch.qos.logback.classic.Level.ERROR);
    }

    private HostileStream() {}

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /**
     * Sends {@code bytes} in pieces.
     *
     * @param pieceSize 1 or more
     */
    static void check(byte[] bytes, int pieceSize) {
        Harness harness = new Harness();
        TestClient bystander = harness.connect("bystander").subscribe("calm", 1);
        TestClient hostile = harness.open(MqttVersion.MQTT_5);
        for (int at = 0; at < bytes.length && hostile.isOpen(); at += pieceSize) {
            hostile.sendBytes(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieceSize)));
        }

        assertThat(harness.count(Count.FAILURES)).isZero();
        hostile.channel().checkException();
        harness.connect("other").publish1("calm", "still here", false);
        assertThat(bystander.received())
                .anyMatch(packet -> packet instanceof io.netty.handler.codec.mqtt.MqttPublishMessage publish
                        && publish.variableHeader().topicName().equals("calm"));
        harness.close();
        assertThat(harness.allocator.metric().usedHeapMemory())
                .as("leaked bytes")
                .isZero();
    }
}

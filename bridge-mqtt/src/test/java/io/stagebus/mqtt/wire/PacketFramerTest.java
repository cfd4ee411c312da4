package io.stagebus.mqtt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.stagebus.core.session.IncompleteInput;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole packets pass, and what breaks the standard gets the standard's code. Bytes in hexadecimal, as on the wire. */
class PacketFramerTest {

    private static final String CONNECT3 = "10 0d 0004 4d515454 04 02 003c 0001 61";
    private static final String CONNECT5 = "10 0e 0004 4d515454 05 02 003c 00 0001 61";

    private static final IncompleteInput PLENTY = new IncompleteInput(1 << 20);

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** What comes out of the framer: whole packets as hexadecimal, and at most one violation. */
    private static List<Object> frame(int pieceSize, String... packets) {
        byte[] bytes = hex(String.join("", packets));
        EmbeddedChannel channel = new EmbeddedChannel(new PacketFramer(1_024, PLENTY));
        for (int at = 0; at < bytes.length; at += pieceSize) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(pieceSize, bytes.length - at)));
        }
        List<Object> out = new ArrayList<>();
        StringBuilder passed = new StringBuilder();
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof ByteBuf slice) {
                passed.append(ByteBufUtil.hexDump(slice));
                slice.release();
            } else {
                out.add(next);
            }
        }
        out.add(0, passed.toString());
        channel.finishAndReleaseAll();
        return out;
    }

    private static void assertPasses(String connect, String packet) {
        String all = (connect + packet).replace(" ", "");
        for (int pieceSize : new int[] {1, 2, 3, 7, 1_000}) {
            assertThat(frame(pieceSize, connect, packet)).containsExactly(all);
        }
    }

    private static ReasonCode violation(String... packets) {
        List<Object> out = frame(1_000, packets);
        assertThat(out).hasSize(2);
        assertThat(out.get(1)).isInstanceOf(Violation.class);
        return ((Violation) out.get(1)).reason();
    }

    @ParameterizedTest
    @CsvSource({
        "PUBLISH QoS 0, 30 05 0003 612f62",
        "PUBLISH QoS 0 with payload, 30 09 0003 612f62 31323334",
        "PUBLISH QoS 1 with DUP, 3a 07 0003 612f62 0001",
        "PUBACK, 40 02 0001",
        "PUBREL, 62 02 0001",
        "SUBSCRIBE, 82 0a 0001 0001 61 00 0001 23 01",
        "UNSUBSCRIBE, a2 05 0001 0001 61",
        "PINGREQ, c0 00",
        "DISCONNECT, e0 00",
    })
    void passesWholePacketsInWhateverPiecesTheyCome(String name, String packet) {
        assertPasses(CONNECT3, packet);
    }

    @ParameterizedTest
    @CsvSource({
        "PUBLISH with every property, 30 29 0001 61 25 0101 02 0000003c 03 0001 62 08 0001 63 09 0002 0102 26 0001 6b 0001 76 26 0001 6b 0001 77 23 0001",
        "PUBACK with reason, 40 03 0001 10",
        "PUBACK with reason and properties, 40 08 0001 80 04 1f 0001 78",
        "SUBSCRIBE with identifier, 82 09 0001 02 0b 01 0001 61 2d",
        "UNSUBSCRIBE with user property, a2 0d 0001 07 26 0001 6b 0001 76 0001 61",
        "DISCONNECT with reason, e0 01 04",
        "DISCONNECT with expiry, e0 07 00 05 11 00000000",
        "AUTH, f0 02 19 00",
    })
    void passesPropertiesWhereTheyBelong(String name, String packet) {
        assertPasses(CONNECT5, packet);
    }

    @ParameterizedTest
    @CsvSource({
        "anything before CONNECT, PROTOCOL_ERROR, c0 00",
        "an HTTP request, PROTOCOL_ERROR, 47 45 54 20 2f",
        "reserved CONNECT flag [MQTT-3.1.2-3], MALFORMED_PACKET, 10 0d 0004 4d515454 04 03 003c 0001 61",
        "will QoS 3 [MQTT-3.1.2-14], MALFORMED_PACKET, 10 13 0004 4d515454 04 1e 003c 0001 61 0001 62 0001 63",
        "will QoS without will [MQTT-3.1.2-13], MALFORMED_PACKET, 10 0d 0004 4d515454 04 0a 003c 0001 61",
        "will retain without will [MQTT-3.1.2-15], MALFORMED_PACKET, 10 0d 0004 4d515454 04 22 003c 0001 61",
        "password without user [MQTT-3.1.2-22], MALFORMED_PACKET, 10 10 0004 4d515454 04 42 003c 0001 61 0001 70",
        "user name that is not there [MQTT-3.1.2-17], MALFORMED_PACKET, 10 0d 0004 4d515454 04 82 003c 0001 61",
        "CONNECT cut in its client id, MALFORMED_PACKET, 10 0d 0004 4d515454 04 02 003c 0002 61",
        "CONNECT with bytes behind, MALFORMED_PACKET, 10 0e 0004 4d515454 04 02 003c 0001 61 00",
        "receive maximum 0, PROTOCOL_ERROR, 10 11 0004 4d515454 05 02 003c 03 21 0000 0001 61",
        "maximum packet size 0, PROTOCOL_ERROR, 10 13 0004 4d515454 05 02 003c 05 27 00000000 0001 61",
        "session expiry twice, PROTOCOL_ERROR, 10 18 0004 4d515454 05 02 003c 0a 11 00000001 11 00000001 0001 61",
        "request problem information 2, PROTOCOL_ERROR, 10 10 0004 4d515454 05 02 003c 02 17 02 0001 61",
        "topic alias in a CONNECT, PROTOCOL_ERROR, 10 11 0004 4d515454 05 02 003c 03 23 0001 0001 61",
        "unknown property, MALFORMED_PACKET, 10 10 0004 4d515454 05 02 003c 02 7f 00 0001 61",
        "properties longer than the packet, MALFORMED_PACKET, 10 0e 0004 4d515454 05 02 003c ff 0001 61",
        "remaining length of five bytes, MALFORMED_PACKET, 10 ff ff ff ff 01",
        "CONNECT larger than the limit, PACKET_TOO_LARGE, 10 ff ff ff 7f",
    })
    void refusesBadConnects(String name, ReasonCode reason, String packet) {
        assertThat(violation(packet)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "second CONNECT [MQTT-3.1.0-2], PROTOCOL_ERROR, 10 0d 0004 4d515454 04 02 003c 0001 61",
        "type 0, MALFORMED_PACKET, 00 00",
        "AUTH in version 3, MALFORMED_PACKET, f0 00",
        "CONNACK from a client, PROTOCOL_ERROR, 20 02 0000",
        "SUBACK from a client, PROTOCOL_ERROR, 90 03 0001 00",
        "UNSUBACK from a client, PROTOCOL_ERROR, b0 02 0001",
        "PINGRESP from a client, PROTOCOL_ERROR, d0 00",
        "QoS 3 [MQTT-3.3.1-4], MALFORMED_PACKET, 36 07 0003 612f62 0001",
        "DUP with QoS 0 [MQTT-3.3.1-2], MALFORMED_PACKET, 38 05 0003 612f62",
        "wildcard in a topic [MQTT-3.3.2-2], TOPIC_NAME_INVALID, 30 05 0003 612f23",
        "plus in a topic, TOPIC_NAME_INVALID, 30 05 0003 612f2b",
        "NUL in a topic [MQTT-1.5.3-2], TOPIC_NAME_INVALID, 30 05 0003 610061",
        "topic longer than the packet, MALFORMED_PACKET, 30 05 0004 612f62",
        "packet identifier 0 [MQTT-2.3.1-1], MALFORMED_PACKET, 32 07 0003 612f62 0000",
        "PUBACK without identifier, MALFORMED_PACKET, 40 01 00",
        "PUBACK with bytes behind, MALFORMED_PACKET, 40 03 0001 00",
        "PUBACK with flags [MQTT-2.2.2-2], MALFORMED_PACKET, 42 02 0001",
        "PUBREL without its flags [MQTT-3.6.1-1], MALFORMED_PACKET, 60 02 0001",
        "SUBSCRIBE without its flags [MQTT-3.8.1-1], MALFORMED_PACKET, 80 06 0001 0001 61 00",
        "SUBSCRIBE without filter [MQTT-3.8.3-3], PROTOCOL_ERROR, 82 02 0001",
        "SUBSCRIBE with reserved bits [MQTT-3-8.3-4], MALFORMED_PACKET, 82 06 0001 0001 61 04",
        "SUBSCRIBE with QoS 3, MALFORMED_PACKET, 82 06 0001 0001 61 03",
        "SUBSCRIBE without options, MALFORMED_PACKET, 82 05 0001 0001 61",
        "UNSUBSCRIBE without filter [MQTT-3.10.3-2], PROTOCOL_ERROR, a2 02 0001",
        "PINGREQ with a body, MALFORMED_PACKET, c0 01 00",
        "DISCONNECT with a body, MALFORMED_PACKET, e0 01 00",
        "packet larger than the limit, PACKET_TOO_LARGE, 30 80 08",
    })
    void refusesBadPacketsOfVersion3(String name, ReasonCode reason, String packet) {
        assertThat(violation(CONNECT3, packet)).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "subscription identifier in a PUBLISH, PROTOCOL_ERROR, 30 06 0001 61 02 0b 01",
        "payload format 2, PROTOCOL_ERROR, 30 06 0001 61 02 01 02",
        "content type twice, PROTOCOL_ERROR, 30 0c 0001 61 08 03 0001 62 03 0001 62",
        "property cut by the properties' end, MALFORMED_PACKET, 30 06 0001 61 02 03 00",
        "property over the properties' end, MALFORMED_PACKET, 30 08 0001 61 02 03 0001 62",
        "subscription identifier 0, PROTOCOL_ERROR, 82 09 0001 02 0b 00 0001 61 00",
        "subscription identifier twice, PROTOCOL_ERROR, 82 0b 0001 04 0b 01 0b 02 0001 61 00",
        "subscription options reserved, MALFORMED_PACKET, 82 07 0001 00 0001 61 40",
        "subscription QoS 3, PROTOCOL_ERROR, 82 07 0001 00 0001 61 03",
        "retain handling 3, PROTOCOL_ERROR, 82 07 0001 00 0001 61 30",
        "server reference from a client, PROTOCOL_ERROR, e0 06 00 04 1c 0001 78",
        "no properties at all in a PUBLISH, MALFORMED_PACKET, 30 03 0001 61",
    })
    void refusesBadPacketsOfVersion5(String name, ReasonCode reason, String packet) {
        assertThat(violation(CONNECT5, packet)).isEqualTo(reason);
    }

    @Test
    void leavesAnUnknownVersionToWhoeverAnswersIt() {
        assertThat(frame(1_000, "10 06 0001 61 09 ff ff")).containsExactly("100600016109ffff");
    }

    @Test
    void refusesMoreFiltersThanAreGoodForTheOthers() {
        String filter = "0001 61 00";
        String ok = "82 a2 1f 0001" + filter.repeat(1_000);
        EmbeddedChannel channel = new EmbeddedChannel(new PacketFramer(100_000, PLENTY));
        channel.writeInbound(Unpooled.wrappedBuffer(hex(CONNECT3 + ok)));
        assertThat(channel.<Object>readInbound()).isInstanceOf(ByteBuf.class);
        channel.writeInbound(Unpooled.wrappedBuffer(hex("82 a6 1f 0001" + filter.repeat(1_001))));

        assertThat(channel.<Object>readInbound())
                .isInstanceOfSatisfying(
                        Violation.class, v -> assertThat(v.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED));
        channel.finishAndReleaseAll();
    }

    @Test
    void refusesMoreUserPropertiesThanAnybodyNeeds() {
        String properties = "26 0000 0000".repeat(257);
        EmbeddedChannel channel = new EmbeddedChannel(new PacketFramer(100_000, PLENTY));
        channel.writeInbound(Unpooled.wrappedBuffer(hex(CONNECT5)));
        channel.writeInbound(Unpooled.wrappedBuffer(hex("30 8a 0a 0001 61 85 0a" + properties)));

        ((ByteBuf) channel.readInbound()).release();
        assertThat(channel.<Object>readInbound())
                .isInstanceOfSatisfying(
                        Violation.class, v -> assertThat(v.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED));
        channel.finishAndReleaseAll();
    }

    @Test
    void passesOnWhatCameBeforeAViolationAndNothingAfter() {
        assertThat(frame(1_000, CONNECT3, "c000", "0000", "c000"))
                .hasSize(2)
                .first()
                .isEqualTo((CONNECT3 + "c000").replace(" ", ""));
        assertThat(frame(1, CONNECT3, "c000", "0000", "c000"))
                .hasSize(2)
                .first()
                .isEqualTo((CONNECT3 + "c000").replace(" ", ""));
    }

    @Test
    void keepsOnlyWhatAPacketMayHave() {
        EmbeddedChannel channel = new EmbeddedChannel(new PacketFramer(1_024, PLENTY));
        channel.writeInbound(Unpooled.wrappedBuffer(hex(CONNECT3)));
        channel.releaseInbound();
        channel.writeInbound(Unpooled.wrappedBuffer(hex("30 ff ff ff 7f")));
        ByteBuf flood = Unpooled.buffer().writeZero(10_000);

        channel.writeInbound(flood);

        assertThat(flood.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    void theLargestIncompletePacketGivesWay() {
        IncompleteInput incomplete = new IncompleteInput(1_000);
        EmbeddedChannel small = new EmbeddedChannel(new PacketFramer(10_000, incomplete));
        EmbeddedChannel large = new EmbeddedChannel(new PacketFramer(10_000, incomplete));
        EmbeddedChannel last = new EmbeddedChannel(new PacketFramer(10_000, incomplete));
        String begun = "10 d0 0f 0004 4d515454";
        small.writeInbound(Unpooled.wrappedBuffer(hex(begun)));
        large.writeInbound(Unpooled.buffer(900).writeBytes(hex(begun)));
        assertThat(large.isOpen()).isTrue();

        last.writeInbound(Unpooled.buffer(200).writeBytes(hex(begun)));

        assertThat(large.isOpen()).isFalse();
        assertThat(large.<Object>readInbound())
                .isInstanceOfSatisfying(
                        Violation.class, v -> assertThat(v.reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED));
        assertThat(small.isOpen()).isTrue();
        assertThat(last.isOpen()).isTrue();
        small.finishAndReleaseAll();
        last.finishAndReleaseAll();
        large.finishAndReleaseAll();
        assertThat(incomplete.total()).isZero();
    }

    @Test
    void aConnectLargerThanAnybodyNeedsIsRefusedAtOnce() {
        assertThat(violation("10 81 80 04")).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }
}

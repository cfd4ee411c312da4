package io.stagebus.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** MQTT 3.1.1 packets as a client sends them, each shorter than 128 bytes. Stateless. */
public final class MqttPackets {

    /** Packet types, as in the high nibble of the first byte (MQTT 3.1.1 §2.2.1). */
    public static final int CONNACK = 2;
    /** See {@link #CONNACK}. */
    public static final int PUBLISH = 3;
    /** See {@link #CONNACK}. */
    public static final int PUBACK = 4;
    /** See {@link #CONNACK}. */
    public static final int SUBACK = 9;

    private static final int LARGEST_ID = 65_535;

    private static final int DIGITS = 13;
    private static final long FIRST_OF_ITS_LENGTH = 1_000_000_000_000L;

    private MqttPackets() {}

    private static byte[] packet(int firstByte, byte[] rest) {
        byte[] packet = new byte[2 + rest.length];
        packet[0] = (byte) firstByte;
        packet[1] = (byte) rest.length;
        System.arraycopy(rest, 0, packet, 2, rest.length);
        return packet;
    }

    private static byte[] strings(byte[] before, byte[] after, String... strings) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(before);
            for (String each : strings) {
                out.writeUTF(each);
            }
            out.write(after);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CONNECT with a clean session, keep-alive off. */
    public static byte[] connect(String clientId) {
        byte[] head = {0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0};
        return packet(0x10, strings(head, new byte[0], clientId));
    }

    /** SUBSCRIBE to one filter. */
    public static byte[] subscribe(String filter, int qos) {
        return packet(0x82, strings(new byte[] {0, 1}, new byte[] {(byte) qos}, filter));
    }

    /** The same as {@link #publish(String)} at QoS 1, with packet identifiers that go round. */
    public static FrameWriter publishOnce(String topic) {
        byte[] head = packet(0x32, strings(new byte[0], new byte[2 + DIGITS], topic));
        return new FrameWriter() {
            @Override
            public void write(ByteBuf out, long sequence) {
                out.writeBytes(head);
                out.setShort(out.writerIndex() - DIGITS - 2, (int) (sequence % LARGEST_ID) + 1);
                digits(out, sequence);
            }

            @Override
            public int maxSize() {
                return head.length;
            }
        };
    }

    /** PUBLISH at QoS 0, retained or not, with a payload of {@code size} zeros behind the topic. */
    public static ByteBuf publish(ByteBuf out, String topic, int size, boolean retain) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int rest = 2 + name.length + size;
        out.writeByte(retain ? 0x31 : 0x30);
        for (; rest > 0x7F; rest >>>= 7) {
            out.writeByte((rest & 0x7F) | 0x80);
        }
        return out.writeByte(rest).writeShort(name.length).writeBytes(name).writeZero(size);
    }

    private static void digits(ByteBuf out, long sequence) {
        long rest = sequence + FIRST_OF_ITS_LENGTH;
        int end = out.writerIndex();
        for (int i = 1; i <= DIGITS; i++) {
            out.setByte(end - i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /**
     * PUBLISH at QoS 0, not retained, whose payload is the sequence number in thirteen decimal digits; a sequence number
     * below 10^12 counts from there, so that no payload starts with a zero, which would make it text (R9).
     */
    public static FrameWriter publish(String topic) {
        byte[] head = packet(0x30, strings(new byte[0], new byte[DIGITS], topic));
        return new FrameWriter() {
            @Override
            public void write(ByteBuf out, long sequence) {
                out.writeBytes(head);
                digits(out, sequence);
            }

            @Override
            public int maxSize() {
                return head.length;
            }
        };
    }

    /** Takes away what {@link #publish} added; for what any reader found. */
    public static SequenceReader counted(SequenceReader reader) {
        return (buffer, at, length) -> {
            long number = reader.read(buffer, at, length);
            return number < FIRST_OF_ITS_LENGTH ? SequenceReader.NONE : number - FIRST_OF_ITS_LENGTH;
        };
    }
}

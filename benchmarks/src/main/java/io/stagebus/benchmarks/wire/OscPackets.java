package io.stagebus.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** OSC 1.0 messages. Stateless. */
public final class OscPackets {

    private static final long SECONDS_1900_TO_1970 = 2_208_988_800L;
    private static final long ANSWER = 0x2F73746167656275L; // "/stagebu"

    private OscPackets() {}

    /** A message with one {@code h}, a 64-bit integer. */
    public static FrameTemplate withLong(String address) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(padded(address));
        packet.writeBytes(padded(",h"));
        packet.writeBytes(new byte[8]);
        return new FrameTemplate(packet.toByteArray(), packet.size() - 8, 0);
    }

    /** A message with one string argument, such as {@code /stagebus/ping ,s text}. */
    public static byte[] withText(String address, String argument) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(padded(address));
        packet.writeBytes(padded(",s"));
        packet.writeBytes(padded(argument));
        return packet.toByteArray();
    }

    /** A message with one integer argument, such as {@code /stagebus/bundle ,i 1472}. */
    public static byte[] withInt(String address, int argument) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(padded(address));
        packet.writeBytes(padded(",i"));
        packet.writeBytes(word(argument));
        return packet.toByteArray();
    }

    /** {@code /stagebus/subscribe ,si pattern 0}: every change, however many a second. */
    public static byte[] subscribeToAll(String pattern) {
        return subscribe(pattern, 0);
    }

    /** {@code /stagebus/subscribe ,si pattern rate}. */
    public static byte[] subscribe(String pattern, int rate) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(padded("/stagebus/subscribe"));
        packet.writeBytes(padded(",si"));
        packet.writeBytes(padded(pattern));
        packet.writeBytes(word(rate));
        return packet.toByteArray();
    }

    /** A bundle of messages {@code ,f value} at {@code prefix} with the numbers from {@code first} on. */
    public static byte[] faders(String prefix, int first, int count, float value) {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        bundle.writeBytes(padded("#bundle"));
        bundle.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, 1});
        for (int i = first; i < first + count; i++) {
            byte[] address = padded(prefix + i);
            bundle.writeBytes(word(address.length + 8));
            bundle.writeBytes(address);
            bundle.writeBytes(padded(",f"));
            bundle.writeBytes(word(Float.floatToIntBits(value)));
        }
        return bundle.toByteArray();
    }

    /** A bundle for a time, of messages {@code ,h value} at {@code prefix} with the numbers from 1 on. */
    public static byte[] cue(long atMicros, String prefix, int count, long value) {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        bundle.writeBytes(padded("#bundle"));
        bundle.writeBytes(word((int) (atMicros / 1_000_000 + SECONDS_1900_TO_1970)));
        bundle.writeBytes(word((int) ((atMicros % 1_000_000 << 32) / 1_000_000)));
        for (int i = 1; i <= count; i++) {
            byte[] address = padded(prefix + i);
            bundle.writeBytes(word(address.length + 12));
            bundle.writeBytes(address);
            bundle.writeBytes(padded(",h"));
            bundle.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        }
        return bundle.toByteArray();
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Whether a message is the gateway's answer to a request and no signal. */
    public static boolean isAnswer(ByteBuf buffer, int at, int length) {
        return length > 10 && buffer.getLong(at) == ANSWER;
    }

    /** One to four zeros behind the text (OSC 1.0 "OSC-string"). */
    private static byte[] padded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, (bytes.length / 4 + 1) * 4);
    }
}

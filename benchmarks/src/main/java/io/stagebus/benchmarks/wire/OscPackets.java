package io.stagebus.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** OSC 1.0 messages. Stateless. */
public final class OscPackets {

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

    /** {@code /stagebus/subscribe ,si pattern 0}: every change, however many a second. */
    public static byte[] subscribeToAll(String pattern) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(padded("/stagebus/subscribe"));
        packet.writeBytes(padded(",si"));
        packet.writeBytes(padded(pattern));
        packet.writeBytes(new byte[4]);
        return packet.toByteArray();
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

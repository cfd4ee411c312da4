package io.stagebus.osc.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Packets written down as text, laid out like the packet: {@code 'text'}, and hexadecimal bytes. */
public final class OscBytes {

    private OscBytes() {}

    /**
     * Reads a layout: words in single quotes stand for their ASCII characters, {@code .} for a zero byte, everything else is
     * hexadecimal; blanks separate.
     */
    public static byte[] of(String layout) {
        ByteBuf out = Unpooled.buffer();
        for (String word : layout.strip().split("\\s+", -1)) {
            if (word.startsWith("'")) {
                out.writeCharSequence(word.substring(1, word.length() - 1), StandardCharsets.US_ASCII);
            } else if (word.chars().allMatch(c -> c == '.')) {
                out.writeZero(word.length());
            } else {
                out.writeBytes(ByteBufUtil.decodeHexDump(word));
            }
        }
        return bytes(out);
    }

    /** What the encoder makes of {@code packet}. */
    public static byte[] encode(OscPacket packet) {
        ByteBuf out = Unpooled.buffer();
        OscEncoder.encode(packet, out);
        return bytes(out);
    }

    /** What a new decoder makes of {@code bytes}. */
    public static OscPacket decode(byte[] bytes) throws OscException {
        return new OscDecoder().decode(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] bytes(ByteBuf buffer) {
        return ByteBufUtil.getBytes(buffer);
    }
}

package io.stagebus.osc.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/** Writes OSC 1.0 packets. Stateless; any thread. What it writes, {@link OscDecoder} reads as equal. */
public final class OscEncoder {

    private static final long BUNDLE_HEAD = 0x2362756E_646C6500L; // "#bundle\0"

    private OscEncoder() {}

    /** Appends {@code packet} to {@code out}, which stays the caller's and must be able to grow. */
    public static void encode(OscPacket packet, ByteBuf out) {
        switch (packet) {
            case OscMessage message -> encode(message, out);
            case OscBundle bundle -> encode(bundle, out);
        }
    }

    private static void encode(OscBundle bundle, ByteBuf out) {
        out.writeLong(BUNDLE_HEAD);
        out.writeLong(bundle.timeTag().ntp());
        for (OscPacket element : bundle.elements()) {
            int sizeAt = out.writerIndex();
            out.writeInt(0);
            encode(element, out);
            out.setInt(sizeAt, out.writerIndex() - sizeAt - 4);
        }
    }

    private static void encode(OscMessage message, ByteBuf out) {
        string(message.address(), out);
        int start = out.writerIndex();
        out.writeByte(',');
        tags(message.arguments(), out);
        end(start, out);
        arguments(message.arguments(), out);
    }

    private static void tags(List<OscArgument> arguments, ByteBuf out) {
        for (OscArgument argument : arguments) {
            out.writeByte(OscArgument.tag(argument));
            if (argument instanceof OscArgument.Array(List<OscArgument> items)) {
                tags(items, out);
                out.writeByte(']');
            }
        }
    }

    private static void arguments(List<OscArgument> arguments, ByteBuf out) {
        for (OscArgument argument : arguments) {
            switch (argument) {
                case OscArgument.Int32 a -> out.writeInt(a.value());
                case OscArgument.Float32 a -> out.writeInt(Float.floatToRawIntBits(a.value()));
                case OscArgument.Text a -> string(a.value(), out);
                case OscArgument.Blob a -> blob(a, out);
                case OscArgument.Int64 a -> out.writeLong(a.value());
                case OscArgument.Time a -> out.writeLong(a.value().ntp());
                case OscArgument.Float64 a -> out.writeLong(Double.doubleToRawLongBits(a.value()));
                case OscArgument.Symbol a -> string(a.value(), out);
                case OscArgument.Char a -> out.writeInt(a.value());
                case OscArgument.Rgba a -> out.writeInt(a.value());
                case OscArgument.Midi a -> out.writeInt(a.value());
                case OscArgument.Array a -> arguments(a.items(), out);
                case OscArgument.True a -> {}
                case OscArgument.False a -> {}
                case OscArgument.Nil a -> {}
                case OscArgument.Infinitum a -> {}
            }
        }
    }

    private static void string(String text, ByteBuf out) {
        int start = out.writerIndex();
        ByteBufUtil.writeUtf8(out, text);
        end(start, out);
    }

    /** Ends a string with one to four zeros. */
    private static void end(int start, ByteBuf out) {
        out.writeZero(4 - (out.writerIndex() - start) % 4);
    }

    private static void blob(OscArgument.Blob blob, ByteBuf out) {
        int size = blob.value().size();
        out.writeInt(size);
        out.writeBytes(blob.value().buffer());
        out.writeZero(-size & 3);
    }
}

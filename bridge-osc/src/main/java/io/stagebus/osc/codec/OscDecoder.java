package io.stagebus.osc.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.stagebus.core.signal.Bytes;
import io.stagebus.osc.codec.OscException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads OSC 1.0 packets. Total: for any bytes it gives a packet or throws {@link OscException}. Not thread-safe, because it
 * remembers addresses; one per event loop.
 *
 * <pre>
 * message   address\0.. ,tags\0.. argument*                 every part a multiple of four bytes
 * bundle    #bundle\0 time-tag(8) ( size(4) packet )*
 * string    UTF-8 bytes, NUL, zeros up to a multiple of four
 * blob      size(4) bytes, zeros up to a multiple of four
 * </pre>
 *
 * <p>Stricter than some senders are: padding must be there and must be zero, and nothing may follow the last argument. More
 * lenient than the specification: a message may lack its type tag string and has no arguments then, text is UTF-8, and
 * text that is no UTF-8 is read as Latin-1, as old senders write it.
 */
public final class OscDecoder {

    /** How many bundles may lie within each other. */
    public static final int MAX_BUNDLE_DEPTH = 8;

    /** How many arrays may lie within each other. */
    public static final int MAX_ARRAY_DEPTH = 16;

    private static final long BUNDLE_HEAD = 0x2362756E_646C6500L; // "#bundle\0"
    /** Room for so many elements of a bundle is made at first, when they are as short as messages usually are. */
    private static final int MAX_ROOM = 64;

    private static final int LIKELY_BYTES = 32;
    private static final int FADER_TAGS = 0x2C660000; // ",f\0\0"

    private final RecentNames names = new RecentNames();

    private ByteBuf in = Unpooled.EMPTY_BUFFER;
    private int origin;
    private int at;
    private int tagAt;
    private float faderValue;

    /**
     * Decodes one packet, which is all that is readable.
     *
     * @param packet stays the caller's, who releases it; its indexes are not moved and nothing of it is kept
     * @throws OscException when the bytes are no packet; offsets count from the reader index
     */
    public OscPacket decode(ByteBuf packet) throws OscException {
        in = packet;
        origin = packet.readerIndex();
        try {
            return packet(origin, packet.writerIndex(), 1);
        } finally {
            in = Unpooled.EMPTY_BUFFER;
        }
    }

    /**
     * Reads what most packets are: a message with one float, at an address that was decoded before and is still remembered.
     * Nothing is allocated for it; the float is {@link #faderValue()}.
     *
     * @param packet as for {@link #decode}
     * @return the address; null when the packet is anything else, which {@link #decode} tells
     */
    public @Nullable String fader(ByteBuf packet) {
        in = packet;
        @Nullable String address = fader(packet.readerIndex(), packet.writerIndex());
        in = Unpooled.EMPTY_BUFFER;
        return address;
    }

    /** The float of the message whose address {@link #fader} gave last. */
    public float faderValue() {
        return faderValue;
    }

    private @Nullable String fader(int from, int to) {
        if (to - from < 12 || (to - from) % 4 != 0 || in.getInt(to - 8) != FADER_TAGS) {
            return null;
        }
        // What is known begins with '/' and ends with its only zeros, so these are the tags.
        @Nullable String address = names.find(in, from, to - 8);
        if (address != null) {
            faderValue = Float.intBitsToFloat(in.getInt(to - 4));
        }
        return address;
    }

    private OscPacket packet(int from, int to, int depth) throws OscException {
        if (from == to) {
            throw problem(Kind.EMPTY, from, "a packet", "nothing");
        }
        if ((to - from) % 4 != 0) {
            throw problem(Kind.SIZE, to, "a size that is a multiple of 4", "a packet of " + (to - from) + " bytes");
        }
        at = from;
        byte first = in.getByte(from);
        if (first == '/') {
            return message(to);
        }
        if (first == '#') {
            return bundle(to, depth);
        }
        throw problem(Kind.START, from, "'/' or \"#bundle\"", shown(first));
    }

    private OscBundle bundle(int to, int depth) throws OscException {
        if (to - at < 16) {
            throw problem(Kind.TRUNCATED, to, "16 bytes of \"#bundle\" and time tag", (to - at) + " bytes");
        }
        if (in.getLong(at) != BUNDLE_HEAD) {
            throw problem(Kind.START, at, "\"#bundle\"", "something else that starts with '#'");
        }
        if (depth > MAX_BUNDLE_DEPTH) {
            throw problem(Kind.DEPTH, at, "at most " + MAX_BUNDLE_DEPTH + " bundles in each other", "one more");
        }
        TimeTag timeTag = new TimeTag(in.getLong(at + 8));
        at += 16;
        List<OscPacket> elements = new ArrayList<>(Math.min(MAX_ROOM, 1 + (to - at) / LIKELY_BYTES));
        while (at < to) {
            int size = in.getInt(at);
            if (size < 4 || size % 4 != 0 || size > to - at - 4) {
                String limit = "an element size of 4.." + (to - at - 4) + ", a multiple of 4";
                throw problem(Kind.ELEMENT, at, limit, String.valueOf(size));
            }
            int end = at + 4 + size;
            elements.add(packet(at + 4, end, depth + 1));
            at = end;
        }
        return new OscBundle(timeTag, elements);
    }

    private OscMessage message(int to) throws OscException {
        @Nullable String fader = fader(at, to);
        if (fader != null) {
            at = to;
            return new OscMessage(fader, List.of(new OscArgument.Float32(faderValue)));
        }
        String address = address(to);
        if (at == to) {
            return new OscMessage(address, List.of());
        }
        if (in.getByte(at) != ',') {
            throw problem(Kind.TYPE_TAG_STRING, at, "a type tag string that starts with ','", shown(in.getByte(at)));
        }
        tagAt = at + 1;
        int tagsEnd = skipString(to);
        List<OscArgument> arguments = arguments(tagsEnd, to, 0);
        if (at != to) {
            throw problem(Kind.TRAILING, at, "the end of the message", (to - at) + " more bytes");
        }
        return new OscMessage(address, arguments);
    }

    /** Reads arguments until the tags end, or the array's closing tag, which it takes. */
    private List<OscArgument> arguments(int tagsEnd, int to, int depth) throws OscException {
        if (depth == 0 && tagsEnd - tagAt == 1 && in.getByte(tagAt) != '[') {
            return List.of(argument(to));
        }
        List<OscArgument> found = new ArrayList<>();
        while (tagAt < tagsEnd) {
            byte tag = in.getByte(tagAt);
            if (tag == ']' && depth > 0) {
                tagAt++;
                return found;
            } else if (tag == '[') {
                if (depth == MAX_ARRAY_DEPTH) {
                    throw problem(
                            Kind.DEPTH, tagAt, "at most " + MAX_ARRAY_DEPTH + " arrays in each other", "one more");
                }
                tagAt++;
                found.add(new OscArgument.Array(arguments(tagsEnd, to, depth + 1)));
            } else {
                found.add(argument(to));
            }
        }
        if (depth > 0) {
            throw problem(Kind.ARRAY, tagsEnd, "']'", "the end of the type tags");
        }
        return found;
    }

    private OscArgument argument(int to) throws OscException {
        byte tag = in.getByte(tagAt);
        OscArgument argument = switch (tag) {
            case 'i' -> new OscArgument.Int32(word(to));
            case 'f' -> new OscArgument.Float32(Float.intBitsToFloat(word(to)));
            case 's' -> new OscArgument.Text(text(to));
            case 'b' -> new OscArgument.Blob(blob(to));
            case 'h' -> new OscArgument.Int64(doubleWord(to));
            case 't' -> new OscArgument.Time(new TimeTag(doubleWord(to)));
            case 'd' -> new OscArgument.Float64(Double.longBitsToDouble(doubleWord(to)));
            case 'S' -> new OscArgument.Symbol(text(to));
            case 'c' -> new OscArgument.Char(word(to));
            case 'r' -> new OscArgument.Rgba(word(to));
            case 'm' -> new OscArgument.Midi(word(to));
            case 'T' -> OscArgument.TRUE;
            case 'F' -> OscArgument.FALSE;
            case 'N' -> OscArgument.NIL;
            case 'I' -> OscArgument.INFINITUM;
            case ']' -> throw problem(Kind.ARRAY, tagAt, "'[' before ']'", shown(tag));
            default -> throw problem(Kind.TYPE_TAG, tagAt, "a type tag of ifsbhtdScrmTFNI[]", shown(tag));
        };
        tagAt++;
        return argument;
    }

    private int word(int to) throws OscException {
        need(4, to);
        int word = in.getInt(at);
        at += 4;
        return word;
    }

    private long doubleWord(int to) throws OscException {
        need(8, to);
        long word = in.getLong(at);
        at += 8;
        return word;
    }

    private void need(int bytes, int to) throws OscException {
        if (to - at < bytes) {
            String argument = bytes + " bytes of an argument tagged " + shown(in.getByte(tagAt));
            throw problem(Kind.TRUNCATED, at, argument, (to - at) + " bytes");
        }
    }

    private Bytes blob(int to) throws OscException {
        int size = word(to);
        if (size < 0 || size > to - at) {
            throw problem(Kind.BLOB, at - 4, "a blob size of 0.." + (to - at), String.valueOf(size));
        }
        byte[] bytes = new byte[size];
        in.getBytes(at, bytes);
        at += size;
        // Everything before and around the blob is a multiple of four, so the padding lies within the packet.
        for (; (at - origin) % 4 != 0; at++) {
            if (in.getByte(at) != 0) {
                throw problem(Kind.BLOB, at, "zeros up to a multiple of 4 bytes", shown(in.getByte(at)));
            }
        }
        return Bytes.owning(bytes);
    }

    private String address(int to) throws OscException {
        int from = at;
        int end = from;
        while (end < to && !hasZero(in.getInt(end))) {
            end += 4;
        }
        if (end < to) {
            @Nullable String known = names.find(in, from, end + 4);
            if (known != null) {
                at = end + 4;
                return known;
            }
        }
        int nul = skipString(to);
        if (!isUtf8(from, nul)) {
            throw problem(Kind.ADDRESS, from, "an address in UTF-8", "other bytes");
        }
        String address = in.toString(from, nul - from, StandardCharsets.UTF_8);
        names.keep(in, from, at, address);
        return address;
    }

    private String text(int to) throws OscException {
        int from = at;
        int nul = skipString(to);
        return in.toString(from, nul - from, isUtf8(from, nul) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private boolean isUtf8(int from, int to) {
        return ByteBufUtil.isText(in, from, to - from, StandardCharsets.UTF_8);
    }

    /** Goes behind the string at {@link #at} and its padding; answers where its NUL is. */
    private int skipString(int to) throws OscException {
        int from = at;
        int word = from;
        while (word < to && !hasZero(in.getInt(word))) {
            word += 4;
        }
        if (word >= to) {
            throw problem(Kind.STRING, to, "the NUL of the string at byte " + (from - origin), "the end");
        }
        int nul = word;
        while (in.getByte(nul) != 0) {
            nul++;
        }
        for (int i = nul; i < word + 4; i++) {
            if (in.getByte(i) != 0) {
                throw problem(Kind.STRING, i, "zeros up to a multiple of 4 bytes", shown(in.getByte(i)));
            }
        }
        at = word + 4;
        return nul;
    }

    private static boolean hasZero(int word) {
        return ((word - 0x0101_0101) & ~word & 0x8080_8080) != 0;
    }

    private OscException problem(Kind kind, int position, String expected, String found) {
        return new OscException(kind, position - origin, expected, found);
    }

    private static String shown(byte found) {
        return found >= ' ' && found < 0x7F ? "'" + (char) found + "'" : String.format("0x%02X", found);
    }
}

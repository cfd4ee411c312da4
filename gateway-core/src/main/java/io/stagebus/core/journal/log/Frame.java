package io.stagebus.core.journal.log;

import java.util.zip.CRC32C;

/**
 * How an entry lies in a file. Big-endian:
 *
 * <pre>
 * 0 length of the body u32    4 CRC32C u32    8 type u8    9 body
 * </pre>
 *
 * <p>The checksum runs over the file's salt, the frame's place in the file, length, type and body. A frame that is found
 * elsewhere than where it was written, or in another file, is therefore none.
 */
final class Frame {

    static final int HEADER = 9;

    /** An entry, see {@link EntryCodec}. */
    static final int ENTRY = 1;

    /** The gateway was stopped in order, and nothing follows. Body: when, microseconds since 1970, i64. */
    static final int STOP = 2;

    /** A snapshot is whole. Body: how many records it has, i64; the time of the last one, i64. */
    static final int END = 3;

    /**
     * First in every segment. Body: the last seq there was before it, i64, so that a missing piece is noticed; the seq above
     * which it goes on, i64, so that none is given twice. Where that is lower, the disk refused what is in between: a
     * snapshot makes up for it, and what of it was still to be had follows.
     */
    static final int LINK = 4;

    /** A note, see {@link NoteCodec}. */
    static final int NOTE = 5;

    /** Added to the type of the first frame after a force: all that lies before it in the log was durable. */
    static final int FORCED_BEFORE = 0x80;

    /** Added to the type of a record that counts only if the next record is there too. */
    static final int GOES_ON = 0x40;

    /** Added to the type of a record that counts only if the record before it is there too. */
    static final int CONTINUES = 0x20;

    /** What of the type byte is the type. */
    static final int TYPE = 0x1F;

    private static final int PREFIX = 20;

    private Frame() {}

    static boolean isType(int type) {
        int bare = type & TYPE;
        return bare >= ENTRY && bare <= NOTE;
    }

    /** Sums frames up. Not thread-safe. */
    static final class Checksum {
        private final CRC32C crc = new CRC32C();
        private final byte[] prefix = new byte[PREFIX];

        /**
         * A frame's checksum.
         *
         * @param salt the file's
         * @param offset the frame's place in the file
         * @param array holds type and body from {@code at} on
         */
        int of(long salt, long offset, byte[] array, int at, int bodyLength) {
            put(prefix, 0, salt);
            put(prefix, 8, offset);
            putInt(prefix, 16, bodyLength);
            crc.reset();
            crc.update(prefix, 0, PREFIX);
            crc.update(array, at, bodyLength + 1);
            return (int) crc.getValue();
        }
    }

    private static void put(byte[] array, int at, long value) {
        putInt(array, at, (int) (value >>> 32));
        putInt(array, at + 4, (int) value);
    }

    private static void putInt(byte[] array, int at, int value) {
        array[at] = (byte) (value >>> 24);
        array[at + 1] = (byte) (value >>> 16);
        array[at + 2] = (byte) (value >>> 8);
        array[at + 3] = (byte) value;
    }
}

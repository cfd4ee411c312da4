package io.stagebus.core.journal.log;

import io.stagebus.core.journal.files.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks over the frames of a file and over whatever is damaged between them. Total: any bytes give frames or nothing. One
 * thread.
 *
 * <p>What is no frame is searched for the next one, byte by byte, so that damage costs the damaged entries and no more. The
 * search ends at the end of the file, and when it has cost {@value #MAX_SEARCH} bytes of checksum: {@link #gaveUp}.
 */
final class FrameReader {

    private static final int WINDOW = 256 << 10;
    private static final byte[] ZEROS = new byte[64 << 10];
    private static final long MAX_SEARCH = 256L << 20;

    private final JournalFile file;
    private final long salt;
    private final long end;
    private final Frame.Checksum checksum = new Frame.Checksum();

    private byte[] window = new byte[WINDOW];
    private long windowStart;
    private int windowLength;

    private long position;
    private int bodyLength;
    private int type;
    private long goodEnd;
    private long searched;
    private long damagedBytes;
    private long tornBytes;
    private long firstDamage = -1;
    private long garbageBytes;
    private boolean afterGap;

    /**
     * A reader of {@code file} from {@code start} up to {@code end}.
     *
     * @param salt the file's, see {@link FileHeader#salt}
     */
    FrameReader(JournalFile file, long salt, long start, long end) {
        this.file = file;
        this.salt = salt;
        this.end = end;
        this.position = start;
        this.goodEnd = start;
    }

    /** Moves to the next frame; {@code false} at the end. */
    boolean next() throws IOException {
        if (isFrame(goodEnd)) {
            afterGap = false;
            take(goodEnd);
            return true;
        }
        afterGap = true;
        return search();
    }

    private void take(long at) {
        position = at;
        goodEnd = at + Frame.HEADER + bodyLength;
        if ((type & Frame.FORCED_BEFORE) != 0) {
            damagedBytes += tornBytes;
            tornBytes = 0;
        }
    }

    private boolean search() throws IOException {
        long from = goodEnd;
        long garbageEnd = from;
        long at = from;
        while (at < end && searched < MAX_SEARCH) {
            int zeros = zeroBytes(at);
            if (zeros > 0) {
                // A frame that began within these would have a zero where its type is.
                at += Math.max(1, zeros - Frame.HEADER + 1);
                continue;
            }
            if (byteAt(at) != 0) {
                garbageEnd = at + 1;
            }
            if (at > from && isFrame(at)) {
                damaged(from, at);
                take(at);
                return true;
            }
            at++;
        }
        garbageBytes = garbageEnd - from;
        return false;
    }

    private void damaged(long from, long to) {
        tornBytes += to - from;
        if (firstDamage < 0) {
            firstDamage = from;
        }
    }

    /** How many zero bytes follow, when they are enough to be worth skipping; else 0. */
    private int zeroBytes(long at) throws IOException {
        int wanted = (int) Math.min(ZEROS.length, end - at);
        if (wanted <= Frame.HEADER || !load(at, wanted)) {
            return 0;
        }
        int start = (int) (at - windowStart);
        int other = Arrays.mismatch(window, start, start + wanted, ZEROS, 0, wanted);
        int zeros = other < 0 ? wanted : other;
        return zeros > Frame.HEADER ? zeros : 0;
    }

    private byte byteAt(long at) throws IOException {
        return load(at, 1) ? window[(int) (at - windowStart)] : 0;
    }

    private boolean isFrame(long at) throws IOException {
        if (at + Frame.HEADER > end || !load(at, Frame.HEADER)) {
            return false;
        }
        int start = (int) (at - windowStart);
        int length = intAt(start);
        int code = window[start + 8] & 0xFF;
        if (length < 0 || length > end - at - Frame.HEADER || !Frame.isType(code) || !load(at, Frame.HEADER + length)) {
            return false;
        }
        start = (int) (at - windowStart);
        int sum = checksum.of(salt, at, window, start + 8, length);
        if (sum != intAt(start + 4)) {
            searched += length;
            return false;
        }
        bodyLength = length;
        type = code;
        return true;
    }

    private int intAt(int index) {
        return ((window[index] & 0xFF) << 24)
                | ((window[index + 1] & 0xFF) << 16)
                | ((window[index + 2] & 0xFF) << 8)
                | (window[index + 3] & 0xFF);
    }

    /** Sees to it that {@code length} bytes from {@code at} on are in the window; {@code false} when the file is shorter. */
    private boolean load(long at, int length) throws IOException {
        if (at >= windowStart && at + length <= windowStart + windowLength) {
            return true;
        }
        if (length > window.length) {
            window = Arrays.copyOf(window, length);
        }
        int kept = 0;
        if (at >= windowStart && at < windowStart + windowLength) {
            kept = (int) (windowStart + windowLength - at);
            System.arraycopy(window, (int) (at - windowStart), window, 0, kept);
        }
        windowStart = at;
        windowLength = kept;
        int room = (int) Math.min(window.length, end - at);
        while (windowLength < room) {
            int got = file.read(ByteBuffer.wrap(window, windowLength, room - windowLength), at + windowLength);
            if (got <= 0) {
                break;
            }
            windowLength += got;
        }
        return windowLength >= length;
    }

    /** The type of the frame, without the marks. */
    int type() {
        return type & Frame.TYPE;
    }

    /** Whether the type has {@code mark}. */
    boolean has(int mark) {
        return (type & mark) != 0;
    }

    /** Whether all that lies before the frame was durable when it was written. */
    boolean isForcedBefore() {
        return has(Frame.FORCED_BEFORE);
    }

    /** Whether something that is no frame lies between the frame and the one before it. */
    boolean isAfterGap() {
        return afterGap;
    }

    /** After the end: whether frames may lie behind it, because the search for them was given up. */
    boolean gaveUp() {
        return searched >= MAX_SEARCH;
    }

    /** The frame's place in the file. */
    long position() {
        return position;
    }

    /** Holds the body from {@link #bodyStart} on; valid until {@link #next}. */
    byte[] array() {
        return window;
    }

    int bodyStart() {
        return (int) (position - windowStart) + Frame.HEADER;
    }

    int bodyLength() {
        return bodyLength;
    }

    /** The number at {@code offset} of the body; 0 when the body is shorter. */
    long longAt(int offset) {
        int at = bodyStart() + offset;
        return offset + Long.BYTES > bodyLength
                ? 0
                : ((long) intAt(at) << Integer.SIZE) | (intAt(at + Integer.BYTES) & 0xFFFF_FFFFL);
    }

    /** Where the last frame so far ends. */
    long goodEnd() {
        return goodEnd;
    }

    /** How many bytes that are no frames lay between frames although they had been durable: damage, not a power cut. */
    long damagedBytes() {
        return damagedBytes;
    }

    /** How many such bytes lay behind all that is known to have been durable. */
    long tornBytes() {
        return tornBytes;
    }

    /** Where the first of either lies; -1 when there is none. */
    long firstDamage() {
        return firstDamage;
    }

    /** After the end: how many bytes behind the last frame were written but are no frame: a power cut's torn tail. */
    long garbageBytes() {
        return garbageBytes;
    }
}

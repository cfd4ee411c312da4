package io.stagebus.core.journal.log;

import java.nio.file.Path;
import java.util.Locale;

/**
 * What is known about one piece of the log. The log's thread writes it; readers and the keeper look at it from their own
 * threads, so every field is final or volatile.
 */
public final class Segment {

    private static final String ENDING = ".log";

    private final long number;
    private final Path path;
    private volatile long size;
    private volatile long readable;
    private volatile long lastSeq;
    private volatile boolean sealed;

    Segment(long number, Path path, long size, long readable, long lastSeq, boolean sealed) {
        this.number = number;
        this.path = path;
        this.size = size;
        this.readable = readable;
        this.lastSeq = lastSeq;
        this.sealed = sealed;
    }

    static String fileName(long number) {
        return String.format(Locale.ROOT, "%012d", number) + ENDING;
    }

    /** The number in a segment's file name; 0 when it is none. */
    public static long numberOf(Path path) {
        String name = path.getFileName().toString();
        if (name.length() != 12 + ENDING.length() || !name.endsWith(ENDING)) {
            return 0;
        }
        long number = 0;
        for (int i = 0; i < 12; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Its place in the log, from 1. */
    public long number() {
        return number;
    }

    /** Its file. */
    public Path path() {
        return path;
    }

    /** What its file takes on the disk, bytes. */
    public long size() {
        return size;
    }

    /** Up to where it may be read, bytes. */
    public long readable() {
        return readable;
    }

    /** The seq of the last entry up to there; 0 when it has none or nobody looked yet. */
    public long lastSeq() {
        return lastSeq;
    }

    /** Whether nothing is added to it any more. */
    public boolean isSealed() {
        return sealed;
    }

    void published(long bytes, long seq) {
        // In this order: who sees the bytes may ask for the seq a little later and gets the same or a higher one.
        lastSeq = seq;
        readable = bytes;
    }

    void seal() {
        sealed = true;
    }

    void cut(long bytes) {
        size = bytes;
    }

    @Override
    public String toString() {
        return path.getFileName() + "[" + readable + " bytes, to seq " + lastSeq + (sealed ? ", sealed]" : "]");
    }
}

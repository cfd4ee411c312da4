package io.stagebus.core.journal.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What is in a file of a {@link SimulatedDisk}: now, and what is safe. Its disk guards it. */
final class SimulatedContent {

    /** A write or a cut that is not durable yet. */
    private static final class Change {
        private final long position;
        private final byte[] bytes;
        private final boolean cuts;

        Change(long position, byte[] bytes, boolean cuts) {
            this.position = position;
            this.bytes = bytes;
            this.cuts = cuts;
        }
    }

    /** Bytes that grow. */
    private static final class Image {
        private byte[] bytes = new byte[0];
        private int size;

        void write(long position, byte[] source, int from, int to) {
            int end = (int) position + to - from;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            System.arraycopy(source, from, bytes, (int) position, to - from);
            size = Math.max(size, end);
        }

        void resize(long to) {
            if (to < size) {
                Arrays.fill(bytes, (int) to, size, (byte) 0);
            }
            size = (int) to;
            if (size > bytes.length) {
                bytes = Arrays.copyOf(bytes, size);
            }
        }

        void apply(Change change) {
            if (change.cuts) {
                resize(change.position);
            } else {
                write(change.position, change.bytes, 0, change.bytes.length);
            }
        }
    }

    /** Its own, so that what befalls one file does not depend on what is done to others. */
    final Random random;

    private final Image now = new Image();
    private final Image safe = new Image();
    private final List<Change> pending = new ArrayList<>();

    SimulatedContent(Random random) {
        this.random = random;
    }

    /** A file that has always been there. */
    SimulatedContent(Random random, byte[] bytes) {
        this(random);
        now.write(0, bytes, 0, bytes.length);
        safe.write(0, bytes, 0, bytes.length);
    }

    int size() {
        return now.size;
    }

    byte[] bytes() {
        return Arrays.copyOf(now.bytes, now.size);
    }

    byte[] safeBytes() {
        return Arrays.copyOf(safe.bytes, safe.size);
    }

    void read(java.nio.ByteBuffer target, long position, int length) {
        target.put(now.bytes, (int) position, length);
    }

    void write(long position, byte[] bytes) {
        change(new Change(position, bytes, false));
    }

    void resize(long size) {
        change(new Change(size, new byte[0], true));
    }

    private void change(Change change) {
        now.apply(change);
        pending.add(change);
    }

    void force() {
        pending.forEach(safe::apply);
        pending.clear();
    }

    /** Some of what is pending becomes safe, sector by sector; the rest never will. */
    void settle() {
        double kept = List.of(0.0, 0.5, 0.9, 1.0).get(random.nextInt(4));
        for (Change change : pending) {
            if (!change.cuts) {
                settle(change, kept);
            } else if (random.nextDouble() < kept) {
                safe.apply(change);
            }
        }
        pending.clear();
    }

    private void settle(Change change, double kept) {
        int from = 0;
        while (from < change.bytes.length) {
            long next = ((change.position + from) / SimulatedDisk.SECTOR + 1) * SimulatedDisk.SECTOR;
            int to = (int) Math.min(change.bytes.length, next - change.position);
            if (random.nextDouble() < kept) {
                safe.write(change.position + from, change.bytes, from, to);
            }
            from = to;
        }
    }
}

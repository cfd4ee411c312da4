package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes what is in a file once more, as it is. After a force that failed, the system may hold bytes for clean that the disk
 * does not have: they can be read, and the next force says that all is well and writes nothing. Only a new write brings them
 * there. Any thread.
 */
public final class Rewriting {

    private static final int STEP_BYTES = 64 << 10;

    private Rewriting() {}

    /** The disk does not give what is in the file: there is nothing that could be written again. */
    public static final class Unreadable extends IOException {
        private static final long serialVersionUID = 1;

        private Unreadable(String message, IOException cause) {
            super(message, cause);
        }
    }

    /**
     * Writes the bytes between two places again; the caller forces.
     *
     * @throws Unreadable when they cannot be read
     * @throws IOException when they cannot be written, or the file ends before
     */
    public static void again(JournalFile file, long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(STEP_BYTES, Math.max(1, to - from)));
        long at = from;
        while (at < to) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), to - at));
            int got = read(file, bytes, at);
            if (got <= 0) {
                throw new IOException("it ends at byte " + at + " instead of " + to);
            }
            file.write(bytes.flip(), at);
            at += got;
        }
    }

    private static int read(JournalFile file, ByteBuffer target, long at) throws Unreadable {
        try {
            return file.read(target, at);
        } catch (IOException e) {
            throw new Unreadable("it cannot be read at byte " + at + ": " + e.getMessage(), e);
        }
    }
}

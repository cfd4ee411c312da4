package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is all in memory, for reading. Any thread. */
public final class BytesFile implements JournalFile {

    private final byte[] bytes;

    /** A file of these bytes, which must not change any more. */
    public BytesFile(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target, long position) {
        if (position >= bytes.length) {
            return -1;
        }
        int length = (int) Math.min(target.remaining(), bytes.length - position);
        target.put(bytes, (int) position, length);
        return length;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        throw new IOException("this file is only read");
    }

    @Override
    public void force() {
        // Nothing was changed.
    }

    @Override
    public void truncate(long size) throws IOException {
        throw new IOException("this file is only read");
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public void close() {
        // Nothing is held open.
    }
}

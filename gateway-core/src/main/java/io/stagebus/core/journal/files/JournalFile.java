package io.stagebus.core.journal.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file, read and written at positions. One thread at a time. */
public interface JournalFile extends Closeable {

    /**
     * Reads into {@code target} from {@code position} on; as much as there is, which may be less than there is room for.
     *
     * @return how many bytes; -1 at the end of the file
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all that remains in {@code source} at {@code position}, or throws. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Makes the contents durable. After a failure nothing is known about what was written since the last one. */
    void force() throws IOException;

    /** Cuts the file to {@code size} bytes. */
    void truncate(long size) throws IOException;

    /** The size in bytes. */
    long size() throws IOException;
}

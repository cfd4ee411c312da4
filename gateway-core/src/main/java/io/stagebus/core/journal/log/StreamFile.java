package io.stagebus.core.journal.log;

import io.stagebus.core.journal.files.JournalFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A file that is written from its beginning to its end into a stream. One thread. */
final class StreamFile implements JournalFile {

    private final OutputStream out;
    private long size;

    StreamFile(OutputStream out) {
        this.out = out;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        throw new IOException("what went into a stream cannot be read back");
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        if (position != size) {
            throw new IOException("a stream is written in order: at " + size + ", not at " + position);
        }
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        out.write(bytes);
        size += bytes.length;
    }

    @Override
    public void force() throws IOException {
        out.flush();
    }

    @Override
    public void truncate(long to) throws IOException {
        throw new IOException("a stream is not cut");
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

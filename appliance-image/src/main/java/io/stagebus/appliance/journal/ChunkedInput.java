package io.stagebus.appliance.journal;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A stream that is made piece by piece, when somebody reads it. One thread at a time. */
public abstract class ChunkedInput extends InputStream {

    private byte[] chunk;
    private int next;

    /** A stream that begins with these bytes, which are its own from now on. */
    protected ChunkedInput(byte[] first) {
        this.chunk = first;
    }

    /**
     * The next piece, which is the stream's own from then on; may block. Asked only when the one before is read.
     *
     * @return not empty, unless this is the end; may be asked again then
     */
    protected abstract byte[] nextChunk() throws IOException;

    /** Whether there is another byte. */
    private boolean fill() throws IOException {
        if (next == chunk.length) {
            chunk = nextChunk();
            next = 0;
        }
        return chunk.length > 0;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? chunk[next++] & 0xFF : -1;
    }

    @Override
    public final int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(length, chunk.length - next);
        System.arraycopy(chunk, next, target, from, taken);
        next += taken;
        return taken;
    }
}

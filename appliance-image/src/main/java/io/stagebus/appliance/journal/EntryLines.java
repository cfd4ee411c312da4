package io.stagebus.appliance.journal;

import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Entries of the journal as a stream of lines, made as they are read. Blocks while it reads; one thread at a time. */
public final class EntryLines extends InputStream {

    /** Makes the cursor when the first byte is asked for. */
    @FunctionalInterface
    public interface Source {
        /** The cursor, which the stream closes. */
        EntryCursor open() throws JournalException;
    }

    private final Source source;
    private final EntryFormat format;
    private @Nullable EntryCursor cursor;
    private byte[] chunk;
    private int next;
    private boolean ended;

    /**
     * A stream of what {@code source} gives.
     *
     * @param withHeading whether it begins with the format's heading
     */
    public EntryLines(Source source, EntryFormat format, boolean withHeading) {
        this.source = source;
        this.format = format;
        this.chunk = (withHeading ? format.heading() : "").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[next++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
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

    /** Whether there is another byte. */
    private boolean fill() throws IOException {
        while (next == chunk.length && !ended) {
            try {
                EntryCursor known = cursor;
                if (known == null) {
                    known = source.open();
                    cursor = known;
                }
                List<JournalEntry> page = known.next();
                ended = page.isEmpty();
                StringBuilder lines = new StringBuilder();
                page.forEach(entry -> lines.append(format.line(entry)));
                chunk = lines.toString().getBytes(StandardCharsets.UTF_8);
                next = 0;
            } catch (JournalException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return next < chunk.length;
    }

    @Override
    public void close() {
        ended = true;
        EntryCursor known = cursor;
        cursor = null;
        if (known != null) {
            known.close();
        }
    }
}

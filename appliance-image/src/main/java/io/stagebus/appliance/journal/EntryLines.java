package io.stagebus.appliance.journal;

import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries of the journal as a stream of lines, made as they are read. Blocks while it reads; one thread at a time. */
public final class EntryLines extends ChunkedInput {

    /** Makes the cursor when the first byte is asked for. */
    @FunctionalInterface
    public interface Source {
        /** The cursor, which the stream closes. */
        EntryCursor open() throws JournalException;
    }

    private final Source source;
    private final EntryFormat format;
    private @Nullable EntryCursor cursor;
    private boolean ended;

    /**
     * A stream of what {@code source} gives.
     *
     * @param withHeading whether it begins with the format's heading
     */
    public EntryLines(Source source, EntryFormat format, boolean withHeading) {
        super((withHeading ? format.heading() : "").getBytes(StandardCharsets.UTF_8));
        this.source = source;
        this.format = format;
    }

    @Override
    protected byte[] nextChunk() throws IOException {
        StringBuilder lines = new StringBuilder();
        while (lines.isEmpty() && !ended) {
            try {
                EntryCursor known = cursor;
                if (known == null) {
                    known = source.open();
                    cursor = known;
                }
                List<JournalEntry> page = known.next();
                ended = page.isEmpty();
                page.forEach(entry -> lines.append(format.line(entry)));
            } catch (JournalException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
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

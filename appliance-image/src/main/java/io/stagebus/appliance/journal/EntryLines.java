package io.stagebus.appliance.journal;

import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Entries of the journal as a stream of lines, made as they are read. Blocks while it reads; one thread at a time. */
public final class EntryLines extends ChunkedInput {

    private final EntryCursor cursor;
    private final EntryFormat format;
    private boolean ended;

    /**
     * A stream of what {@code cursor} gives, which it closes.
     *
     * @param withHeading whether it begins with the format's heading
     */
    public EntryLines(EntryCursor cursor, EntryFormat format, boolean withHeading) {
        super((withHeading ? format.heading() : "").getBytes(StandardCharsets.UTF_8));
        this.cursor = cursor;
        this.format = format;
    }

    @Override
    protected byte[] nextChunk() throws IOException {
        StringBuilder lines = new StringBuilder();
        while (lines.isEmpty() && !ended) {
            try {
                List<JournalEntry> page = cursor.next();
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
        cursor.close();
    }
}

package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.files.JournalFile;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The entries of a segment, in order, skipping what cannot be read. One thread. */
public final class SegmentEntries implements Closeable {

    private final JournalFile file;
    private final FrameReader frames;
    private final EntryCodec codec;
    private long seqBefore;

    SegmentEntries(JournalFile file, FrameReader frames, EntryCodec codec) {
        this.file = file;
        this.frames = frames;
        this.codec = codec;
    }

    /**
     * The next entry after {@code afterSeq}; null at the end.
     *
     * @param afterSeq entries up to this one are passed over without being decoded
     */
    public @Nullable JournalEntry next(long afterSeq) throws IOException {
        while (frames.next()) {
            if (frames.type() == Frame.LINK) {
                seqBefore = EntryCodec.seqOf(frames.array(), frames.bodyStart(), frames.bodyLength());
            }
            boolean wanted = frames.type() == Frame.ENTRY
                    && EntryCodec.seqOf(frames.array(), frames.bodyStart(), frames.bodyLength()) > afterSeq;
            if (wanted) {
                try {
                    return codec.decode(frames.array(), frames.bodyStart(), frames.bodyLength());
                } catch (EntryFormatException e) {
                    // Its checksum is right, so a later version wrote it; recovery has said so already.
                }
            }
        }
        return null;
    }

    /** The last seq the log had before this segment; known once {@link #next} was called. */
    public long seqBefore() {
        return seqBefore;
    }

    /** The body of the entry that {@link #next} answered last, as it lies in the file. */
    public byte[] body() {
        byte[] body = new byte[frames.bodyLength()];
        System.arraycopy(frames.array(), frames.bodyStart(), body, 0, body.length);
        return body;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

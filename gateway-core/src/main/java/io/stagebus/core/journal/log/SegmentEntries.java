package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.files.JournalFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The entries of a segment, in order, skipping notes and what cannot be read. One thread. */
public final class SegmentEntries implements Closeable {

    private final JournalFile file;
    private final FrameReader frames;
    private final EntryCodec codec;
    private long seqBefore;
    private long lastSeq;

    SegmentEntries(JournalFile file, FrameReader frames, EntryCodec codec) {
        this.file = file;
        this.frames = frames;
        this.codec = codec;
    }

    /**
     * The entries of a whole segment, wherever it lies.
     *
     * @throws IOException when it has no header
     */
    public static SegmentEntries of(JournalFile file, EntryCodec codec) throws IOException {
        FileHeader header = SnapshotFolder.readHeader(file).orElseThrow(() -> new IOException("no segment of a log"));
        return new SegmentEntries(file, new FrameReader(file, header.salt(), FileHeader.BYTES, file.size()), codec);
    }

    /**
     * The next entry after {@code afterSeq}; null at the end.
     *
     * @param afterSeq entries up to this one are passed over without being decoded
     */
    public @Nullable JournalEntry next(long afterSeq) throws IOException {
        while (advance(afterSeq)) {
            JournalEntry entry = entry();
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    /** Like {@link #next}, for those who want the entry's {@link #body} as it is. */
    public @Nullable EntryHead nextHead(long afterSeq) throws IOException {
        while (advance(afterSeq)) {
            try {
                return EntryCodec.head(frames.array(), frames.bodyStart(), frames.bodyLength());
            } catch (EntryFormatException e) {
                // As above.
            }
        }
        return null;
    }

    /** The entry whose head was answered last; null when a later version wrote it. */
    public @Nullable JournalEntry entry() {
        try {
            return codec.decode(frames.array(), frames.bodyStart(), frames.bodyLength());
        } catch (EntryFormatException e) {
            // Its checksum is right, so a later version wrote it; recovery has said so already.
            return null;
        }
    }

    private boolean advance(long afterSeq) throws IOException {
        while (frames.next()) {
            if (frames.type() == Frame.LINK) {
                long from = frames.longAt(Long.BYTES);
                // Where the disk refused what is in between, nothing is lost that the log had.
                seqBefore = Math.min(frames.longAt(0), from);
                lastSeq = Math.max(lastSeq, Math.max(frames.longAt(0), from));
            } else if (RecordCodec.isRecord(frames.type())) {
                long seq = frames.longAt(0);
                lastSeq = Math.max(lastSeq, seq);
                if (frames.type() == Frame.ENTRY && seq > afterSeq) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The last seq the log had before this segment; known once {@link #next} was called. */
    public long seqBefore() {
        return seqBefore;
    }

    /** The seq of the last entry or note so far, or the one above which they go on: there is none in between. */
    public long lastSeq() {
        return lastSeq;
    }

    /** The entry that was answered last, as it lies in the file; good until the next is asked for. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(frames.array(), frames.bodyStart(), frames.bodyLength());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

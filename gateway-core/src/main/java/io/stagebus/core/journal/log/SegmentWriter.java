package io.stagebus.core.journal.log;

import io.stagebus.core.journal.files.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A segment that is being written. One thread. */
public final class SegmentWriter {

    private final LogFolder folder;
    private final JournalFile file;
    private final Segment segment;
    private final long salt;
    private final long bytes;
    private long position = FileHeader.BYTES;

    SegmentWriter(LogFolder folder, JournalFile file, Segment segment, long salt, long bytes) {
        this.folder = folder;
        this.file = file;
        this.segment = segment;
        this.salt = salt;
        this.bytes = bytes;
    }

    /** Puts the segment at the end of the log. */
    public void begin() {
        folder.add(segment);
    }

    /** Its place in the log. */
    public long number() {
        return segment.number();
    }

    /** Its size, bytes. */
    public long bytes() {
        return bytes;
    }

    long salt() {
        return salt;
    }

    long position() {
        return position;
    }

    long room() {
        return bytes - position;
    }

    void write(ByteBuffer frames, long lastSeq) throws IOException {
        int length = frames.remaining();
        file.write(frames, position);
        position += length;
        segment.published(position, lastSeq);
    }

    void force() throws IOException {
        file.force();
    }

    /** Nothing is added any more; releases the file. */
    public void seal() throws IOException {
        segment.seal();
        file.close();
    }
}

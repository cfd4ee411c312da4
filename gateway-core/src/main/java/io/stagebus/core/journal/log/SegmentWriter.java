package io.stagebus.core.journal.log;

import io.stagebus.core.journal.files.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A segment that is being written. One thread. */
public final class SegmentWriter {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentWriter.class);

    /** Less than this is not worth a call. */
    private static final int WORTH_IT = 4 << 10;

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

    /** Nothing is added any more; gives back the room that was not used, and the file. */
    public void seal() throws IOException {
        segment.seal();
        try {
            if (room() >= WORTH_IT) {
                file.truncate(position);
                file.force();
                segment.cut(position);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("segment", segment).log("room could not be given back");
        } finally {
            file.close();
        }
    }

    /** Nothing was added, and nothing will be: removes the file. */
    public void discard() throws IOException {
        file.close();
        folder.remove(segment);
    }
}

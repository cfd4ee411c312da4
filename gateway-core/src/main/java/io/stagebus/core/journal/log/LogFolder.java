package io.stagebus.core.journal.log;

import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the log's segments: makes them, lists them, removes them. Any thread.
 *
 * <p>A segment is filled with zeros and made durable before it gets its name, so that a force while entries are added has
 * no size and no blocks to settle, and the room is there.
 */
public final class LogFolder {

    private static final Logger LOG = LoggerFactory.getLogger(LogFolder.class);
    private static final int FILL_STEP = 256 << 10;
    private static final String UNFINISHED = ".new";

    private final JournalFiles files;
    private final Path folder;
    private final long folderId;
    private final NavigableMap<Long, Segment> segments = new ConcurrentSkipListMap<>();

    LogFolder(JournalFiles files, Path folder, long folderId) {
        this.files = files;
        this.folder = folder;
        this.folderId = folderId;
    }

    void add(Segment segment) {
        segments.put(segment.number(), segment);
    }

    /** The segments there are, in the log's order; a live view. */
    public Collection<Segment> segments() {
        return segments.values();
    }

    /** What the segments take on the disk, bytes. */
    public long bytes() {
        long sum = 0;
        for (Segment segment : segments.values()) {
            sum += segment.size();
        }
        return sum;
    }

    /**
     * Makes segment {@code number}, durable, ready to be written. It is on nobody's list until {@link SegmentWriter#begin}.
     *
     * @param bytes its size
     * @param floor the revision floor to record in it (R11)
     */
    public SegmentWriter create(long number, long bytes, long floor) throws IOException {
        Path path = folder.resolve(Segment.fileName(number));
        Path unfinished = folder.resolve(Segment.fileName(number) + UNFINISHED);
        FileHeader header = FileHeader.segment(folderId, number, floor);
        JournalFile file = files.create(unfinished);
        boolean done = false;
        try {
            file.write(header.encode(), 0);
            ByteBuffer zeros = ByteBuffer.allocate(FILL_STEP);
            for (long at = FileHeader.BYTES; at < bytes; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(FILL_STEP, bytes - at));
                file.write(zeros, at);
                zeros.rewind();
            }
            file.force();
            files.rename(unfinished, path);
            files.forceFolder(folder);
            done = true;
        } finally {
            if (!done) {
                file.close();
                tidy(unfinished);
                tidy(path);
            }
        }
        Segment segment = new Segment(number, path, bytes, FileHeader.BYTES, 0, false);
        return new SegmentWriter(this, file, segment, header.salt(), bytes);
    }

    private void tidy(Path path) {
        try {
            files.delete(path);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("file", path).log("file could not be removed");
        }
    }

    /**
     * Notes in the last segment that a run goes on behind it which has no segment of its own, for want of room: takes none,
     * and is durable when this returns.
     *
     * @param floor the run's revision floor (R11)
     * @param seqFloor above which its seqs go on
     * @throws IOException when there is no segment, or the disk does not take even that
     */
    public void claim(long floor, long seqFloor) throws IOException {
        Map.Entry<Long, Segment> last = segments.lastEntry();
        if (last == null) {
            throw new IOException("there is no segment yet");
        }
        try (JournalFile file = files.openForWriting(last.getValue().path())) {
            FileHeader header = SnapshotFolder.readHeader(file).orElse(FileHeader.segment(folderId, last.getKey(), 0));
            ByteBuffer both = header.claimed(floor, seqFloor).encode();
            // One copy is whole at any time.
            for (int start = 0; start < FileHeader.BYTES; start += FileHeader.COPY_BYTES) {
                file.write(both.slice(start, FileHeader.COPY_BYTES), start);
                file.force();
            }
        }
    }

    /** Opens a segment for reading its entries as far as they are readable now. */
    public SegmentEntries read(Segment segment, EntryCodec codec) throws IOException {
        JournalFile file = files.openForReading(segment.path());
        long end = Math.min(segment.readable(), file.size());
        long salt = FileHeader.salt(FileHeader.Kind.SEGMENT, folderId, segment.number());
        return new SegmentEntries(file, new FrameReader(file, salt, FileHeader.BYTES, end), codec);
    }

    /** Removes a segment that nobody needs any more. */
    public void remove(Segment segment) throws IOException {
        segments.remove(segment.number());
        files.delete(segment.path());
    }
}

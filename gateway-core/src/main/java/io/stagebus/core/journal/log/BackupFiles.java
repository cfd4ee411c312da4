package io.stagebus.core.journal.log;

import io.stagebus.core.journal.BackupSink;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.files.JournalFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes the files of a data folder from a state and the entries before it: the history as finished segments of a log, the
 * state as a snapshot that covers them. No stop is noted, so whoever starts on them goes on above what may have been given
 * since (R11). To be used once; one thread.
 */
public final class BackupFiles {

    private static final int SEGMENT_BYTES = 8 << 20;
    private static final int GROUP_BYTES = 256 << 10;

    private final BackupSink sink;
    private final long folderId;
    private final long floor;
    private final EntryOutput group = new EntryOutput(2 * GROUP_BYTES);
    private long number;
    private long lastSeq;

    /**
     * A writer into {@code sink}.
     *
     * @param folderId the data folder's number
     * @param floor the revision floor in force (R11)
     */
    public BackupFiles(BackupSink sink, long folderId, long floor) {
        this.sink = sink;
        this.folderId = folderId;
        this.floor = floor;
    }

    /**
     * Writes everything.
     *
     * @param history the entries up to the state's seq, oldest first
     */
    public void write(StateImageCopy state, EntryCursor history) throws IOException, JournalException {
        List<JournalEntry> page = history.next();
        while (!page.isEmpty()) {
            page = segment(page, history);
        }
        FileHeader header = SnapshotFolder.header(state, folderId, floor, number + 1);
        try (JournalFile file = new StreamFile(sink.file("snapshots/" + SnapshotFolder.fileName(state.seq())))) {
            SnapshotFolder.writeFrames(file, header, state);
        }
    }

    /** Writes one segment, from {@code first} on; answers the page that the next one begins with, empty at the end. */
    private List<JournalEntry> segment(List<JournalEntry> first, EntryCursor history)
            throws IOException, JournalException {
        number++;
        FileHeader header = FileHeader.segment(folderId, number, floor);
        FrameStamp stamp = new FrameStamp(header.salt());
        try (JournalFile file = new StreamFile(sink.file("log/" + Segment.fileName(number)))) {
            file.write(header.encode(), 0);
            int start = stamp.begin(group);
            group.putLong(lastSeq);
            group.putLong(lastSeq);
            stamp.end(group, start, Frame.LINK, file.size());
            List<JournalEntry> page = first;
            while (!page.isEmpty() && file.size() < SEGMENT_BYTES) {
                for (JournalEntry entry : page) {
                    add(entry, stamp, file);
                }
                page = history.next();
            }
            flush(file);
            return page;
        }
    }

    private void add(JournalEntry entry, FrameStamp stamp, JournalFile file) throws IOException {
        int start = stamp.begin(group);
        EntryCodec.encode(entry, group);
        stamp.end(group, start, Frame.ENTRY, file.size());
        lastSeq = entry.seq();
        if (group.size() > GROUP_BYTES) {
            flush(file);
        }
    }

    private void flush(JournalFile file) throws IOException {
        file.write(ByteBuffer.wrap(group.array(), 0, group.size()), file.size());
        group.clear(2 * GROUP_BYTES);
    }
}

package io.stagebus.core.journal.log;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Puts records into the log: gathers frames, writes them in groups, forces them. One thread.
 *
 * <p>After any exception it must not be used again: what the last writes left behind is not known.
 */
public final class LogWriter {

    /** Where the next segment comes from when one is full. */
    public interface SegmentSource {
        /**
         * A segment that is ready to be written.
         *
         * @param number its place in the log
         * @param atLeast how many bytes it must have room for
         */
        SegmentWriter next(long number, long atLeast) throws IOException;
    }

    /** A group is written when it is larger than this. */
    private static final int GROUP_BYTES = 256 << 10;

    private static final int LINK_BYTES = Frame.HEADER + 2 * Long.BYTES;

    private final SegmentSource source;
    private final EntryOutput group = new EntryOutput(2 * GROUP_BYTES);
    private final FrameStamp stamp;

    private SegmentWriter segment;
    private int mark;
    private long groupSeq;
    private long writtenSeq;
    private long bytes;
    private long forces;

    /**
     * A writer that goes on in {@code first}, which is empty.
     *
     * @param before the last seq of what is behind: log, or the snapshot that makes up for what the log lacks
     * @param from above which seqs go on; higher than {@code before} after an unclean stop, lower where a snapshot makes up
     *     for what the disk refused, of which some follows
     */
    public LogWriter(SegmentWriter first, long before, long from, SegmentSource source) {
        this.segment = first;
        this.source = source;
        this.stamp = new FrameStamp(first.salt());
        this.groupSeq = Math.max(before, from);
        this.writtenSeq = groupSeq;
        first.begin();
        link(before, from);
    }

    /** Adds a record to the group; writes the group when it is large. */
    public void add(JournalRecord item) throws IOException {
        add(item, item.part());
    }

    /** Adds a record to the group, as part of another whole than the one it was made in. */
    public void add(JournalRecord item, BundlePart part) throws IOException {
        int start = stamp.begin(group);
        int type = RecordCodec.encode(item, group);
        int marks = (part.continues() ? Frame.CONTINUES : 0) | (part.goesOn() ? Frame.GOES_ON : 0);
        endFrame(start, type | marks);
        groupSeq = Math.max(groupSeq, item.seq());
        if (group.size() > GROUP_BYTES) {
            write();
        }
    }

    private void endFrame(int start, int type) throws IOException {
        int length = group.size() - start;
        if (length > segment.room() - start) {
            roll(start, length);
            close(0, type);
        } else {
            close(start, type);
        }
    }

    private void close(int start, int type) {
        stamp.end(group, start, type | mark, segment.position());
        mark = 0;
    }

    /** Ends the segment with what lies before {@code start} in the group; the last frame goes to the next one. */
    private void roll(int start, int length) throws IOException {
        flush(start);
        force();
        segment.seal();
        segment = source.next(segment.number() + 1, FileHeader.BYTES + LINK_BYTES + (long) length);
        stamp.salt(segment.salt());
        segment.begin();
        byte[] frame = Arrays.copyOfRange(group.array(), start, start + length);
        group.clear(4 * GROUP_BYTES);
        link(groupSeq, groupSeq);
        write();
        group.putArray(frame);
    }

    private void link(long before, long from) {
        int start = stamp.begin(group);
        group.putLong(before);
        group.putLong(from);
        close(start, Frame.LINK);
    }

    private void flush(int length) throws IOException {
        if (length > 0) {
            segment.write(ByteBuffer.wrap(group.array(), 0, length), groupSeq);
            bytes += length;
            writtenSeq = groupSeq;
        }
    }

    /** Hands the group to the operating system: it survives this process from now on, and can be read. */
    public void write() throws IOException {
        flush(group.size());
        group.clear(4 * GROUP_BYTES);
    }

    /** Makes all that was written durable. */
    public void force() throws IOException {
        segment.force();
        forces++;
        mark = Frame.FORCED_BEFORE;
    }

    /** Notes that the gateway stopped in order, and when, makes everything durable and ends the segment. */
    public void stop(long nowMicros) throws IOException {
        write();
        int start = stamp.begin(group);
        group.putLong(nowMicros);
        endFrame(start, Frame.STOP);
        write();
        force();
        segment.seal();
    }

    /** Lets go of the file after a failure, whatever state it is in. */
    public void abandon() {
        try {
            segment.seal();
        } catch (IOException e) {
            // It is being given up because of another failure, which is reported.
        }
    }

    /** The segment that is being written. */
    public long segmentNumber() {
        return segment.number();
    }

    /** The segment's size. */
    public long segmentBytes() {
        return segment.bytes();
    }

    /** How many more bytes the segment takes. */
    public long room() {
        return segment.room();
    }

    /** The last seq that was handed to the operating system. */
    public long writtenSeq() {
        return writtenSeq;
    }

    /** Bytes written since the start. Grows only. */
    public long bytes() {
        return bytes;
    }

    /** How often the log was forced. */
    public long forces() {
        return forces;
    }
}

package io.stagebus.core.journal.log;

import io.stagebus.core.journal.files.JournalFile;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads segments and snapshots to their ends and says what is wrong where. Segments come in the order of their numbers. One
 * thread.
 */
public final class FileCheck {

    private final RecordCodec codec;
    private final Consumer<String> findings;
    private final Consumer<String> gaps;
    private OptionalLong folderId = OptionalLong.empty();
    private long frames;
    private long entries;
    private long lastNumber;
    private OptionalLong before = OptionalLong.empty();
    private long lastSeq;
    /** What the next record comes behind: lower where records follow that the disk refused at first. */
    private long recordSeq;

    /**
     * A check.
     *
     * @param findings told a sentence about everything that is wrong
     * @param gaps told a sentence about what the log lacks because the disk refused it, which is no damage
     */
    public FileCheck(EntryCodec codec, Consumer<String> findings, Consumer<String> gaps) {
        this.codec = new RecordCodec(codec);
        this.findings = findings;
        this.gaps = gaps;
    }

    /** What a file starts with, when that can be used. */
    private Optional<FileHeader> header(String name, JournalFile file, FileHeader.Kind kind) throws IOException {
        Optional<FileHeader> header = SnapshotFolder.readHeader(file);
        if (header.isEmpty()) {
            findings.accept(name + ": its header is damaged or it is no file of a journal");
        } else if (header.get().kind() != kind) {
            findings.accept(name + ": is no " + (kind == FileHeader.Kind.SEGMENT ? "piece of a log" : "snapshot"));
        } else if (header.get().version() > EntryCodec.VERSION) {
            findings.accept(name + ": has format " + header.get().version() + ", this version of Stagebus knows "
                    + EntryCodec.VERSION);
        } else if (folderId.orElse(header.get().folder()) != header.get().folder()) {
            findings.accept(name + ": belongs to another data folder");
        } else {
            folderId = OptionalLong.of(header.get().folder());
            return header;
        }
        return Optional.empty();
    }

    /**
     * Reads a segment.
     *
     * @param number its place in the log
     * @param last whether it is the log's last, whose end a power cut may have torn
     */
    public void segment(String name, JournalFile file, long number, boolean last) throws IOException {
        Optional<FileHeader> header = header(name, file, FileHeader.Kind.SEGMENT);
        if (header.isEmpty()) {
            return;
        }
        if (header.get().number() != number) {
            findings.accept(name + ": was segment " + header.get().number());
            return;
        }
        if (lastNumber > 0 && number != lastNumber + 1) {
            findings.accept(name + ": the log's files between " + Segment.fileName(lastNumber) + " and it are missing");
        }
        FrameReader reader = new FrameReader(file, header.get().salt(), FileHeader.BYTES, file.size());
        long end = FileHeader.BYTES;
        while (reader.next()) {
            frames++;
            if (reader.isAfterGap()) {
                findings.accept(name + " at byte " + end + ": " + (reader.position() - end) + " bytes are damaged");
            }
            frame(name, reader, number == lastNumber + 1 && lastNumber > 0);
            end = reader.goodEnd();
        }
        if (reader.garbageBytes() > 0 && !last) {
            findings.accept(name + " at byte " + end + ": " + reader.garbageBytes() + " bytes at its end are damaged");
        }
        if (reader.gaveUp()) {
            findings.accept(name + " at byte " + end + ": so much is damaged that the rest was not searched");
        }
        lastNumber = number;
        // A run that found no room for a segment of its own counted on from there (R11).
        lastSeq = Math.max(lastSeq, header.get().seqFloor());
    }

    private void frame(String name, FrameReader reader, boolean follows) {
        switch (reader.type()) {
            case Frame.ENTRY, Frame.NOTE -> entry(name, reader, recordSeq);
            case Frame.LINK -> link(name, reader.longAt(0), reader.longAt(Long.BYTES), follows);
            default -> {
                // A stop, or something else that is no entry.
            }
        }
    }

    private void link(String name, long linked, long from, boolean follows) {
        boolean isBehindGap = from < linked;
        before = before.isPresent() ? before : OptionalLong.of(Math.min(linked, from));
        if (follows && linked > lastSeq && isBehindGap) {
            gaps.accept(name + ": the disk refused changes between seq " + lastSeq + " and " + linked
                    + ", which are missing from the history; the state is whole");
        } else if (follows && linked > lastSeq) {
            findings.accept(name + ": the log before it ends at seq " + lastSeq + " instead of " + linked);
        }
        lastSeq = Math.max(lastSeq, Math.max(linked, from));
        recordSeq = isBehindGap ? from : lastSeq;
    }

    private void entry(String name, FrameReader reader, long after) {
        entries += reader.type() == Frame.ENTRY ? 1 : 0;
        long seq = reader.longAt(0);
        if (seq <= after) {
            findings.accept(name + " at byte " + reader.position() + ": record " + seq + " follows record " + after);
        }
        recordSeq = Math.max(recordSeq, seq);
        lastSeq = Math.max(lastSeq, seq);
        try {
            codec.decode(reader);
        } catch (EntryFormatException e) {
            findings.accept(name + " at byte " + reader.position() + ": record " + seq + ": " + e.getMessage());
        }
    }

    /** Reads a snapshot; answers its seq, empty when it is damaged. */
    public OptionalLong snapshot(String name, JournalFile file) throws IOException {
        Optional<FileHeader> header = header(name, file, FileHeader.Kind.SNAPSHOT);
        if (header.isEmpty()) {
            return OptionalLong.empty();
        }
        FrameReader reader = new FrameReader(file, header.get().salt(), FileHeader.BYTES, file.size());
        long end = FileHeader.BYTES;
        long found = 0;
        long promised = -1;
        boolean whole = true;
        while (promised < 0 && reader.next()) {
            frames++;
            if (reader.isAfterGap()) {
                findings.accept(name + " at byte " + end + ": " + (reader.position() - end) + " bytes are damaged");
                whole = false;
            }
            if (RecordCodec.isRecord(reader.type())) {
                entry(name, reader, Long.MIN_VALUE);
                found++;
            } else if (reader.type() == Frame.END) {
                promised = reader.longAt(0);
            }
            end = reader.goodEnd();
        }
        if (promised != found) {
            findings.accept(name + " at byte " + end
                    + (promised < 0 ? ": it ends early" : ": it has " + found + " of " + promised + " entries"));
            whole = false;
        }
        return whole ? OptionalLong.of(header.get().number()) : OptionalLong.empty();
    }

    /** The seq behind which the segments begin; empty when they do not say. */
    public OptionalLong before() {
        return before;
    }

    /** How many frames were whole. */
    public long frames() {
        return frames;
    }

    /** How many of them were entries. */
    public long entries() {
        return entries;
    }

    /** The highest seq so far. */
    public long lastSeq() {
        return lastSeq;
    }
}

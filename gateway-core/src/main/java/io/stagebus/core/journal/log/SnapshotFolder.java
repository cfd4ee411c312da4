package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the snapshots. A snapshot is a header, the frames of its records, and a frame that says how many they were;
 * it is written under another name, forced, read back, renamed, and the folder forced. The last two are kept. One thread at
 * a time.
 */
public final class SnapshotFolder {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFolder.class);
    private static final String ENDING = ".snap";
    private static final String UNFINISHED = ".new";
    private static final int GENERATIONS = 2;
    private static final int GROUP_BYTES = 256 << 10;

    private final JournalFiles files;
    private final Path folder;
    /** Where recovery would begin in the log, by the seq of each snapshot that is whole. */
    private final Map<Long, Long> logStarts = new HashMap<>();

    private final List<Path> damaged = new ArrayList<>();
    private Path quarantine;

    SnapshotFolder(JournalFiles files, Path folder) {
        this.files = files;
        this.folder = folder;
        this.quarantine = folder;
    }

    /** What reading a snapshot gave. */
    record Read(Optional<FileHeader> header, long records, boolean complete, long micros, String problem) {}

    /** A snapshot's file, by the seq in its name. */
    record Generation(long seq, Path path) {}

    /** Removes what an earlier run did not finish. */
    void removeUnfinished() throws IOException {
        for (Path path : files.list(folder)) {
            if (path.toString().endsWith(UNFINISHED)) {
                tidy(path);
            }
        }
    }

    /** The snapshots there are, oldest first. */
    List<Generation> generations() throws IOException {
        List<Generation> found = new ArrayList<>();
        for (Path path : files.list(folder)) {
            String name = path.getFileName().toString();
            if (name.matches("\\d{19}\\.snap")) {
                found.add(new Generation(Long.parseLong(name, 0, 19, 10), path));
            }
        }
        return found;
    }

    static String fileName(long seq) {
        return String.format(Locale.ROOT, "%019d", seq) + ENDING;
    }

    /**
     * Reads a snapshot as far as it can be read.
     *
     * @param folderId the data folder's number, for the case that the header is lost; ignored otherwise
     */
    Read read(Generation generation, long folderId, EntryCodec codec, Consumer<JournalRecord> sink) throws IOException {
        try (JournalFile file = files.openForReading(generation.path)) {
            Optional<FileHeader> header = readHeader(file);
            if (header.isPresent() && header.get().version() > EntryCodec.VERSION) {
                return new Read(
                        header, 0, false, 0, "has format " + header.get().version());
            }
            long salt = header.map(FileHeader::salt)
                    .orElse(FileHeader.salt(FileHeader.Kind.SNAPSHOT, folderId, generation.seq));
            FrameReader frames = new FrameReader(file, salt, FileHeader.BYTES, file.size());
            RecordCodec records = new RecordCodec(codec);
            long found = 0;
            long promised = -1;
            long micros = 0;
            while (promised < 0 && frames.next()) {
                if (RecordCodec.isRecord(frames.type())) {
                    found += decode(frames, records, sink) ? 1 : 0;
                } else if (frames.type() == Frame.END) {
                    promised = frames.longAt(0);
                    micros = frames.longAt(Long.BYTES);
                }
            }
            boolean named = header.isPresent() && header.get().number() == generation.seq;
            boolean complete = named && promised == found;
            String problem = complete ? "" : problem(header, found, promised, frames);
            return new Read(header, found, complete, micros, problem);
        }
    }

    private static boolean decode(FrameReader frames, RecordCodec codec, Consumer<JournalRecord> sink) {
        try {
            sink.accept(codec.decode(frames));
            return true;
        } catch (EntryFormatException e) {
            return false;
        }
    }

    private static String problem(Optional<FileHeader> header, long found, long promised, FrameReader frames) {
        if (header.isEmpty()) {
            return "its header is damaged, " + found + " entries can be read";
        }
        if (promised < 0) {
            return "it ends early, " + found + " entries can be read";
        }
        return "damaged at byte " + Math.max(0, frames.firstDamage()) + ", " + found + " of " + promised
                + " entries can be read";
    }

    static Optional<FileHeader> readHeader(JournalFile file) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(FileHeader.BYTES);
        while (start.hasRemaining() && file.read(start, start.position()) > 0) {
            // Reads until the header is there or the file ends.
        }
        return FileHeader.decode(start.flip());
    }

    private long write(FileHeader header, StateImageCopy state) throws IOException {
        Path unfinished = folder.resolve(fileName(header.number()) + UNFINISHED);
        long size;
        try (JournalFile file = files.create(unfinished)) {
            size = writeFrames(file, header, state);
            file.force();
            verify(file, header, size, state.records().size());
        } catch (IOException e) {
            tidy(unfinished);
            throw e;
        }
        Path finished = folder.resolve(fileName(header.number()));
        files.rename(unfinished, finished);
        damaged.remove(finished);
        files.forceFolder(folder);
        return size;
    }

    private void tidy(Path path) {
        try {
            files.delete(path);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("file", path).log("file could not be removed");
        }
    }

    static long writeFrames(JournalFile file, FileHeader header, StateImageCopy state) throws IOException {
        file.write(header.encode(), 0);
        long position = FileHeader.BYTES;
        EntryOutput group = new EntryOutput(GROUP_BYTES + (GROUP_BYTES >> 1));
        FrameStamp stamp = new FrameStamp(header.salt());
        for (JournalRecord item : state.records()) {
            int start = stamp.begin(group);
            int type = RecordCodec.encode(item, group);
            stamp.end(group, start, type, position);
            if (group.size() > GROUP_BYTES) {
                file.write(ByteBuffer.wrap(group.array(), 0, group.size()), position);
                position += group.size();
                group.clear(2 * GROUP_BYTES);
            }
        }
        int start = stamp.begin(group);
        group.putLong(state.records().size());
        group.putLong(state.micros());
        stamp.end(group, start, Frame.END, position);
        file.write(ByteBuffer.wrap(group.array(), 0, group.size()), position);
        return position + group.size();
    }

    private static void verify(JournalFile file, FileHeader header, long size, long expected) throws IOException {
        FrameReader frames = new FrameReader(file, header.salt(), FileHeader.BYTES, size);
        long found = 0;
        while (frames.next() && RecordCodec.isRecord(frames.type())) {
            found++;
        }
        if (found != expected || frames.goodEnd() != size || frames.firstDamage() >= 0) {
            throw new IOException("snapshot reads back " + found + " of " + expected + " entries");
        }
    }

    /** A snapshot's header; empty when it cannot be read. */
    Optional<FileHeader> header(Generation generation) throws IOException {
        try (JournalFile file = files.openForReading(generation.path)) {
            return readHeader(file);
        }
    }

    /** Notes a snapshot that is there and whole, as far as is known. */
    void remember(FileHeader header) {
        logStarts.put(header.number(), header.logStart());
    }

    /** Notes damaged snapshots, which are moved away as soon as there is a new one. */
    void setAside(List<Path> paths, Path into) {
        damaged.addAll(paths);
        quarantine = into;
    }

    /**
     * Writes the next snapshot and removes all but the newest two. When this returns it is durable and was read back.
     *
     * @param state what it holds, up to its last seq
     * @param folderId the data folder it belongs to
     * @param floor the revision floor in force (R11)
     * @param logStart the number of the first segment that may hold later entries
     * @return its size in bytes
     */
    public long write(StateImageCopy state, long folderId, long floor, long logStart) throws IOException {
        FileHeader header = header(state, folderId, floor, logStart);
        long size = write(header, state);
        remember(header);
        try {
            tidyUp();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("folder", folder).log("old snapshots could not be looked for");
        }
        return size;
    }

    static FileHeader header(StateImageCopy state, long folderId, long floor, long logStart) {
        return new FileHeader(
                FileHeader.Kind.SNAPSHOT,
                EntryCodec.VERSION,
                folderId,
                state.seq(),
                floor,
                state.creationFloor(),
                logStart,
                0);
    }

    /** The new snapshot is what counts: what cannot be moved or removed stays where it is, and is tried again. */
    private void tidyUp() throws IOException {
        for (Path path : List.copyOf(damaged)) {
            try {
                files.rename(path, files.free(quarantine.resolve(path.getFileName())));
                damaged.remove(path);
            } catch (NoSuchFileException e) {
                damaged.remove(path);
            } catch (IOException e) {
                LOG.atWarn().setCause(e).addKeyValue("file", path).log("damaged snapshot could not be moved");
            }
        }
        List<Generation> found = generations();
        found.removeIf(generation -> damaged.contains(generation.path()));
        for (Generation old : found.subList(0, Math.max(0, found.size() - GENERATIONS))) {
            tidy(old.path());
            logStarts.remove(old.seq());
        }
    }

    /**
     * The number of the first segment that a recovery may still need, whichever of the two snapshots it starts from; 0 when
     * there are not two.
     */
    public long firstSegmentNeeded() {
        if (logStarts.size() < GENERATIONS) {
            return 0;
        }
        return logStarts.values().stream().min(Long::compare).orElse(0L);
    }
}

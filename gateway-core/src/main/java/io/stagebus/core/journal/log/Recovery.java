package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the state back from snapshot and log alone (R27): the newest snapshot that is whole, then every entry of the log
 * behind it. What is damaged is passed over and reported; what is whole is never given up for it. To be used once.
 */
public final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final JournalFiles files;
    private final DataFolder folder;
    private final EntryCodec codec;
    private final RecordCodec records;
    private final int maxTombstones;
    private final boolean passOverUnreadable;

    private final List<String> problems = new ArrayList<>();
    private final List<Path> damagedSnapshots = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private StateImage image;
    private OptionalLong folderId = OptionalLong.empty();
    private Optional<FileHeader> snapshot = Optional.empty();
    private Optional<FileHeader> olderSnapshot = Optional.empty();
    private final BundleAssembly bundles = new BundleAssembly(item -> image.apply(item));
    private final List<Path> unused = new ArrayList<>();
    private long lastSeq;
    private long lastMicros;
    private long floor;
    private long highestNumber;
    private long bytesRead;
    private long tornBytes;
    private boolean stopped;
    private final LogTail tail = new LogTail();
    /** Where in the last segment with frames the bundle begins, or goes on, that is open now. */
    private long openFrom;
    /** The highest seq before it; not just the one before its first, which may be torn, too. */
    private long seqBeforeOpen;

    private boolean found;
    private boolean searchGivenUp;
    private Optional<IOException> unforced = Optional.empty();
    /** What the end of the last segment lost, if it was not the end of the log after all. */
    private String openEnd = "";

    /**
     * A recovery of {@code folder}.
     *
     * @param maxTombstones how many deleted Params keep their revision
     * @param passOverUnreadable whether a file that the disk does not give is set aside instead of ending the recovery
     */
    public Recovery(
            JournalFiles files, DataFolder folder, EntryCodec codec, int maxTombstones, boolean passOverUnreadable) {
        this.files = files;
        this.folder = folder;
        this.codec = codec;
        this.records = new RecordCodec(codec);
        this.maxTombstones = maxTombstones;
        this.passOverUnreadable = passOverUnreadable;
        this.image = new StateImage(maxTombstones);
    }

    /** Reads a segment or snapshot. */
    private interface Reading {
        void run() throws IOException, JournalException;
    }

    /**
     * Reads everything; changes nothing but torn tails and files that have no business here.
     *
     * @param newFolderId the number of the folder if it is new
     * @throws JournalException when a later version wrote here
     */
    public RecoveredLog run(long newFolderId) throws IOException, JournalException {
        clearTheWay();
        files.createFolder(folder.log());
        files.createFolder(folder.snapshots());
        files.createFolder(folder.quarantine());
        files.forceFolder(folder.root());
        SnapshotFolder snapshots = new SnapshotFolder(files, folder.snapshots());
        snapshots.removeUnfinished();
        readSnapshots(snapshots);
        long logStart = snapshot.map(FileHeader::logStart).orElse(0L);
        highestNumber = Math.max(0, logStart - 1);
        for (Path path : files.list(folder.log())) {
            long number = Segment.numberOf(path);
            if (number > 0) {
                highestNumber = Math.max(highestNumber, number);
                guarded(path, () -> readSegment(path, number, number < logStart));
            } else if (path.toString().endsWith(".new")) {
                unused.add(path);
            }
        }
        settleTail();
        removeUnused();
        long id = folderId.orElse(newFolderId);
        LogFolder log = new LogFolder(files, folder.log(), id);
        segments.forEach(log::add);
        snapshot.ifPresent(snapshots::remember);
        olderSnapshot.ifPresent(snapshots::remember);
        snapshots.setAside(damagedSnapshots, folder.quarantine());
        boolean clean = problems.isEmpty() && unforced.isEmpty() && (stopped || !found);
        return new RecoveredLog(
                image,
                id,
                lastSeq,
                lastMicros,
                floor,
                clean,
                problems,
                unforced,
                tornBytes,
                bytesRead,
                highestNumber + 1,
                log,
                snapshots);
    }

    /** Files that are where folders belong were put there by somebody else. */
    private void clearTheWay() throws IOException {
        if (isNoFolder(folder.quarantine())) {
            Path aside = files.free(folder.quarantine().resolveSibling("quarantine-foreign"));
            files.rename(folder.quarantine(), aside);
            problems.add(folder.quarantine() + " was a file, not a folder; it is " + aside + " now");
        }
        for (Path one : List.of(folder.log(), folder.snapshots(), folder.index())) {
            if (isNoFolder(one)) {
                files.createFolder(folder.quarantine());
                setAside(one, "was a file, not a folder");
            }
        }
    }

    private boolean isNoFolder(Path path) throws IOException {
        try {
            files.list(path);
            return false;
        } catch (NotDirectoryException e) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void guarded(Path path, Reading reading) throws IOException, JournalException {
        try {
            reading.run();
        } catch (IOException e) {
            if (!passOverUnreadable) {
                throw e;
            }
            setAside(path, "cannot be read: " + e.getMessage());
        }
    }

    private void setAside(Path path, String problem) throws IOException {
        files.rename(path, files.free(folder.quarantine().resolve(path.getFileName())));
        files.forceFolder(folder.quarantine());
        problems.add(path.getFileName() + " " + problem + "; moved to " + folder.quarantine());
    }

    private void readSnapshots(SnapshotFolder snapshots) throws IOException, JournalException {
        List<SnapshotFolder.Generation> generations = snapshots.generations();
        found |= !generations.isEmpty();
        for (SnapshotFolder.Generation generation : generations.reversed()) {
            if (snapshot.isEmpty()) {
                StateImage candidate = new StateImage(maxTombstones);
                guarded(generation.path(), () -> readSnapshot(snapshots, generation, candidate));
            } else if (olderSnapshot.isEmpty()) {
                olderSnapshot = snapshots.header(generation);
            }
        }
        if (snapshot.isEmpty()) {
            for (SnapshotFolder.Generation generation : generations) {
                guarded(generation.path(), () -> salvage(snapshots, generation));
            }
        }
    }

    private void readSnapshot(SnapshotFolder snapshots, SnapshotFolder.Generation generation, StateImage candidate)
            throws IOException, JournalException {
        SnapshotFolder.Read read = snapshots.read(generation, folderId.orElse(0), codec, candidate::apply);
        refuseLater(generation.path(), read.header());
        if (read.complete()) {
            image = candidate;
        }
        read.header().ifPresent(this::note);
        if (read.complete()) {
            snapshot = read.header();
            lastSeq = Math.max(lastSeq, generation.seq());
            lastMicros = read.micros();
        } else {
            damagedSnapshots.add(generation.path());
            problems.add("snapshot " + generation.path().getFileName() + ": " + read.problem());
        }
    }

    /** No snapshot is whole: what is whole in each of them is better than nothing. */
    private void salvage(SnapshotFolder snapshots, SnapshotFolder.Generation generation) throws IOException {
        snapshots.read(generation, folderId.orElse(0), codec, item -> {
            image.apply(item);
            lastSeq = Math.max(lastSeq, item.seq());
        });
    }

    private void note(FileHeader header) {
        floor = Math.max(floor, header.floor());
        image.raiseCreationFloor(header.creationFloor());
        if (folderId.isEmpty()) {
            folderId = OptionalLong.of(header.folder());
        }
    }

    private static void refuseLater(Path path, Optional<FileHeader> header) throws JournalException {
        if (header.isPresent() && header.get().version() > EntryCodec.VERSION) {
            throw new JournalException(path + " was written by a later version of Stagebus (format "
                    + header.get().version() + ", this one knows " + EntryCodec.VERSION
                    + "): use that version, or another --data-dir");
        }
    }

    private void readSegment(Path path, long number, boolean covered) throws IOException, JournalException {
        found = true;
        try (JournalFile file = files.openForReading(path)) {
            if (covered) {
                segments.add(new Segment(number, path, file.size(), file.size(), 0, true));
                return;
            }
            Optional<FileHeader> header = SnapshotFolder.readHeader(file);
            refuseLater(path, header);
            if (header.isPresent() && isForeign(header.get(), number)) {
                setAside(path, "belongs to another data folder or place in the log");
                return;
            }
            header.ifPresent(this::note);
            long salt = FileHeader.salt(FileHeader.Kind.SEGMENT, folderId.orElse(0), number);
            FrameReader frames = new FrameReader(file, salt, FileHeader.BYTES, file.size());
            boolean any = readFrames(path, frames);
            if (header.isEmpty()) {
                problems.add(path.getFileName() + ": its header is damaged");
            }
            if (any) {
                bytesRead += frames.goodEnd();
                ended(path, frames);
            }
            header.ifPresent(this::noteClaim);
            if (any || header.isEmpty() || header.get().seqFloor() > 0 || frames.garbageBytes() > 0) {
                segments.add(new Segment(number, path, file.size(), frames.goodEnd(), lastSeq, true));
            } else {
                unused.add(path);
            }
        }
    }

    /** A run went on behind this segment that could write nothing else: its end was no clean stop. */
    private void noteClaim(FileHeader header) {
        if (header.seqFloor() > 0) {
            stopped = false;
            lastSeq = Math.max(lastSeq, header.seqFloor());
        }
    }

    private boolean isForeign(FileHeader header, long number) {
        return header.number() != number || folderId.orElse(header.folder()) != header.folder();
    }

    private boolean readFrames(Path path, FrameReader frames) throws IOException {
        boolean any = false;
        tail.segment();
        while (frames.next()) {
            openFrom = any ? openFrom : -1;
            if (!any && frames.isForcedBefore() && !openEnd.isEmpty()) {
                problems.add(openEnd);
            }
            any = true;
            stopped = frames.type() == Frame.STOP;
            if (frames.isAfterGap()) {
                bundles.interrupted();
            }
            if (frames.isForcedBefore()) {
                bundles.wasDurable();
                tail.forcedBefore(frames.position());
            }
            switch (frames.type()) {
                case Frame.ENTRY, Frame.NOTE -> readRecord(path, frames);
                case Frame.LINK -> readLink(path, frames);
                case Frame.STOP -> lastMicros = frames.longAt(0) > 0 ? frames.longAt(0) : lastMicros;
                default -> {}
            }
        }
        return any;
    }

    private void readRecord(Path path, FrameReader frames) {
        long snapshotSeq = snapshot.map(FileHeader::number).orElse(0L);
        long seq = frames.longAt(0);
        long before = lastSeq;
        lastSeq = Math.max(lastSeq, seq);
        if (seq <= snapshotSeq) {
            return;
        }
        try {
            JournalRecord item = records.decode(frames);
            if (frames.has(Frame.GOES_ON) && (openFrom < 0 || !frames.has(Frame.CONTINUES))) {
                openFrom = frames.position();
            }
            seqBeforeOpen = frames.has(Frame.CONTINUES) ? seqBeforeOpen : before;
            bundles.add(item, frames.has(Frame.CONTINUES), frames.has(Frame.GOES_ON));
            lastMicros = item.timeMicros();
        } catch (EntryFormatException e) {
            bundles.interrupted();
            problems.add(path.getFileName() + " at byte " + frames.position() + ": " + e.getMessage());
        }
    }

    private void readLink(Path path, FrameReader frames) {
        long before = frames.longAt(0);
        if (before > lastSeq) {
            problems.add("the log before " + path.getFileName() + " ends at seq " + lastSeq + " instead of " + before);
        }
        if (!frames.isForcedBefore()) {
            bundles.restarted();
        } else if (before != lastSeq) {
            bundles.interrupted();
        }
        lastSeq = Math.max(lastSeq, Math.max(before, frames.longAt(Long.BYTES)));
    }

    /** Settles what lies behind and between a segment's frames: damage, or the torn tail of a power cut. */
    private void ended(Path path, FrameReader frames) throws IOException {
        if (frames.damagedBytes() > 0) {
            problems.add(path.getFileName() + ": " + frames.damagedBytes() + " bytes are damaged from byte "
                    + frames.firstDamage() + " on; the entries around them were read");
        }
        long lost = frames.tornBytes() + frames.garbageBytes();
        openEnd = lost == 0 ? "" : path.getFileName() + ": " + lost + " bytes at its end are damaged";
        tornBytes += lost;
        searchGivenUp = frames.gaveUp();
        if (searchGivenUp) {
            problems.add(path.getFileName() + ": so much of it is damaged that it was not read to its end");
        }
        tail.ended(path, frames.goodEnd());
    }

    /**
     * What was read counts from now on, so it must not depend on what the system has yet to write, after a stop in order
     * neither, whose last force may have failed. What was not read for want of its other half goes.
     */
    private void settleTail() throws IOException {
        if (searchGivenUp) {
            return;
        }
        if (!stopped && bundles.isOpen()) {
            lastSeq = seqBeforeOpen;
            if (openFrom >= 0) {
                tail.cutAt(openFrom);
            }
        }
        try {
            tail.settle(files);
        } catch (IOException e) {
            if (!passOverUnreadable) {
                throw e;
            }
            unforced = Optional.of(new IOException("the end of the log cannot be forced: " + e.getMessage(), e));
        }
    }

    /** Segments made ahead of need that nobody came to write, and what was not finished. */
    private void removeUnused() {
        for (Path path : unused) {
            try {
                files.delete(path);
            } catch (IOException e) {
                LOG.atWarn().setCause(e).addKeyValue("file", path).log("file could not be removed");
            }
        }
    }
}

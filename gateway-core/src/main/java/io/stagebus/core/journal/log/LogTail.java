package io.stagebus.core.journal.log;

import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.Rewriting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The end of the log while a recovery reads it: where its whole frames end, and from where on nobody knows whether the disk
 * has them. One thread.
 *
 * <p>What a process leaves behind that was killed can be read, and yet a force alone need not bring it to the disk if one
 * failed before ({@link Rewriting}). Which bytes that can be about the log says itself: a frame that is marked {@link
 * Frame#FORCED_BEFORE} was written after a force that succeeded, and before a segment gets a successor it is forced. So all
 * from the last such frame of the last segment on is written again.
 */
final class LogTail {

    private Optional<Path> last = Optional.empty();
    private long end;
    private long unsureFrom;
    private long unsureInSegment;

    /** A segment is read. */
    void segment() {
        unsureInSegment = FileHeader.BYTES;
    }

    /** It has a frame that says that what lies before it was forced. */
    void forcedBefore(long position) {
        unsureInSegment = position;
    }

    /** The frames of the segment, of which there are some, end. */
    void ended(Path path, long goodEnd) {
        last = Optional.of(path);
        end = goodEnd;
        unsureFrom = unsureInSegment;
    }

    /** What lies behind {@code position} goes, too. */
    void cutAt(long position) {
        end = position;
    }

    /** Cuts what is behind the end and sees to it that what is before it is on the disk. */
    void settle(JournalFiles files) throws IOException {
        if (last.isEmpty()) {
            return;
        }
        try (JournalFile file = files.openForWriting(last.get())) {
            if (file.size() > end) {
                file.truncate(end);
            }
            Rewriting.again(file, unsureFrom, end);
            file.force();
        }
    }
}

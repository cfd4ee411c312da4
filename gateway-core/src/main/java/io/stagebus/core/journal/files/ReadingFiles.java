package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Files that are looked at and never changed: what would be renamed, removed, cut or forced stays as it is, so that a recovery
 * can read a folder without leaving a trace. Any thread.
 */
public final class ReadingFiles implements JournalFiles {

    private final JournalFiles files = new SystemFiles();

    /** The machine's own files, for reading. */
    public ReadingFiles() {}

    @Override
    public void createFolder(Path folder) {
        // Nothing is made.
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        try {
            return files.list(folder);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    @Override
    public JournalFile openForReading(Path path) throws IOException {
        return files.openForReading(path);
    }

    @Override
    public JournalFile openForWriting(Path path) throws IOException {
        return new Untouched(files.openForReading(path));
    }

    @Override
    public JournalFile create(Path path) throws IOException {
        throw new IOException(path + " is not made: this folder is only read");
    }

    @Override
    public void rename(Path from, Path to) {
        // It keeps its name.
    }

    @Override
    public void delete(Path path) {
        // It stays.
    }

    @Override
    public void forceFolder(Path folder) {
        // Nothing was changed.
    }

    /** Keeps writers out, not other readers. */
    @Override
    public Optional<AutoCloseable> lock(Path path, String owner) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            return Optional.of(() -> {});
        }
        boolean taken = false;
        try {
            taken = channel.tryLock(0, Long.MAX_VALUE, true) != null;
        } catch (OverlappingFileLockException e) {
            // This very process writes there.
            taken = false;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        return taken ? Optional.of(channel) : Optional.empty();
    }

    @Override
    public String read(Path path) throws IOException {
        return files.read(path);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return files.exists(path);
    }

    @Override
    public long size(Path path) throws IOException {
        return files.size(path);
    }

    @Override
    public String scheme() {
        return files.scheme();
    }

    @Override
    public long volumeBytes(Path folder) throws IOException {
        return files.volumeBytes(folder);
    }

    /** A file whose changes do not happen. */
    private record Untouched(JournalFile file) implements JournalFile {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            throw new IOException("this file is only read");
        }

        @Override
        public void force() {
            // Nothing was changed.
        }

        @Override
        public void truncate(long size) {
            // It keeps its end.
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}

package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.files.JournalFile;
import io.stagebus.core.journal.files.JournalFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A file system that passes everything on; what is sabotaged overrides a method. */
public class PassingFiles implements JournalFiles {

    final JournalFiles disk;

    /** Passes everything on to {@code disk}. */
    public PassingFiles(JournalFiles disk) {
        this.disk = disk;
    }

    /** Every file that is opened comes by here. */
    JournalFile opened(Path path, JournalFile file) throws IOException {
        return file;
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        disk.createFolder(folder);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public JournalFile openForReading(Path path) throws IOException {
        return opened(path, disk.openForReading(path));
    }

    @Override
    public JournalFile openForWriting(Path path) throws IOException {
        return opened(path, disk.openForWriting(path));
    }

    @Override
    public JournalFile create(Path path) throws IOException {
        return opened(path, disk.create(path));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        disk.forceFolder(folder);
    }

    @Override
    public Optional<AutoCloseable> lock(Path path, String owner) throws IOException {
        return disk.lock(path, owner);
    }

    @Override
    public String read(Path path) throws IOException {
        return disk.read(path);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return disk.exists(path);
    }

    @Override
    public long size(Path path) throws IOException {
        return disk.size(path);
    }

    @Override
    public String scheme() {
        return disk.scheme();
    }

    @Override
    public long volumeBytes(Path folder) throws IOException {
        return disk.volumeBytes(folder);
    }

    /** A file that passes everything on. */
    static class PassingFile implements JournalFile {
        private final JournalFile file;

        PassingFile(JournalFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
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

package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The machine's own file system. */
public final class SystemFiles implements JournalFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SystemFiles.class);
    private static final int MAX_NOTE = 4_096;

    /** The machine's own file system. */
    public SystemFiles() {}

    @Override
    public void createFolder(Path folder) throws IOException {
        @Nullable Path above = folder.toAbsolutePath();
        List<Path> fresh = new ArrayList<>();
        while (above != null && !Files.exists(above)) {
            fresh.addFirst(above);
            above = above.getParent();
        }
        Files.createDirectories(folder);
        for (Path one : fresh) {
            forceFolder(Objects.requireNonNull(one.getParent()));
        }
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Override
    public JournalFile openForReading(Path path) throws IOException {
        return new ChannelFile(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public JournalFile openForWriting(Path path) throws IOException {
        return new ChannelFile(FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public JournalFile create(Path path) throws IOException {
        return new ChannelFile(FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** With its permissions and times. */
    @Override
    public void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Optional<AutoCloseable> lock(Path path, String owner) throws IOException {
        if (Files.isDirectory(path)) {
            Path aside = free(path.resolveSibling(path.getFileName() + "-foreign"));
            Files.move(path, aside);
            LOG.atWarn().addKeyValue("path", path).addKeyValue("now", aside).log("a folder was where the lock belongs");
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            @Nullable FileLock lock = tryLock(channel);
            if (lock == null) {
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(owner.getBytes(StandardCharsets.UTF_8)), 0);
            taken = true;
            return Optional.of(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // This very process has it already.
            return null;
        }
    }

    @Override
    public String read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer note = ByteBuffer.allocate(MAX_NOTE);
            channel.read(note);
            return new String(note.array(), 0, note.position(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public long size(Path path) throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public String scheme() {
        return "file:";
    }

    @Override
    public long volumeBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getTotalSpace();
    }

    private record ChannelFile(FileChannel channel) implements JournalFile {
        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return channel.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            long at = position;
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        }

        @Override
        public void force() throws IOException {
            // Without metadata: segments are filled before they are used, so their size and blocks are settled.
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}

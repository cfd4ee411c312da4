package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Every access of log, snapshot and history to the file system. One small interface, so that a test can fail the n-th call, lose what
 * was not forced, or fill the disk. Any thread.
 *
 * <p>Names of files become durable by {@link #forceFolder} only, contents by {@link JournalFile#force} only.
 */
public interface JournalFiles {

    /** Makes a folder and those above it, durable; does nothing when it is there. */
    void createFolder(Path folder) throws IOException;

    /** The files directly in {@code folder}, sorted by name; folders in it are left out. */
    List<Path> list(Path folder) throws IOException;

    /** Opens a file that is there for reading. */
    JournalFile openForReading(Path path) throws IOException;

    /** Opens a file that is there for reading and writing. */
    JournalFile openForWriting(Path path) throws IOException;

    /** Makes an empty file, replacing one of that name, for reading and writing. */
    JournalFile create(Path path) throws IOException;

    /** Makes a file with these bytes, replacing one of that name; they are on the disk when this returns, its name need not be. */
    default void write(Path path, byte[] bytes) throws IOException {
        try (JournalFile file = create(path)) {
            file.write(ByteBuffer.wrap(bytes), 0);
            file.force();
        }
    }

    /**
     * Puts a file with these bytes in the place of {@code path}, whole or not at all, whenever the power goes; when this returns it
     * is there for good.
     */
    default void replace(Path path, byte[] bytes) throws IOException {
        Path file = path.toAbsolutePath();
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        write(fresh, bytes);
        rename(fresh, file);
        forceFolder(Objects.requireNonNull(file.getParent()));
    }

    /** Makes {@code to}, which is not there, a copy of {@code from}; neither its bytes nor its name need be on the disk. */
    default void copy(Path from, Path to) throws IOException {
        try (JournalFile source = openForReading(from);
                JournalFile target = create(to)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(source.size(), 64 << 10));
            long position = 0;
            while (source.read(bytes, position) > 0) {
                bytes.flip();
                int length = bytes.remaining();
                target.write(bytes, position);
                position += length;
                bytes.clear();
            }
        }
    }

    /**
     * Keeps what is damaged, as it is, beside it; when this returns the copy is there for good.
     *
     * @return the copy, {@code path-damaged} or the first of {@code path-damaged-2} and so on that was free
     */
    default Path copyDamaged(Path path) throws IOException {
        Path file = path.toAbsolutePath();
        Path copy = free(path.resolveSibling(path.getFileName() + "-damaged"));
        copy(path, copy);
        try (JournalFile fresh = openForReading(copy)) {
            fresh.force();
        }
        forceFolder(Objects.requireNonNull(file.getParent()));
        return copy;
    }

    /** Gives a file another name, atomically; replaces what has it. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file if it is there. */
    void delete(Path path) throws IOException;

    /** Makes the names in {@code folder} durable: files made, renamed and removed. */
    void forceFolder(Path folder) throws IOException;

    /**
     * Takes the lock that keeps a second process out; the operating system gives it back when this process ends.
     *
     * @param path the lock file, made if it is not there
     * @param owner what to write into it for people to read
     * @return closes to give the lock back; empty when somebody else has it
     */
    Optional<AutoCloseable> lock(Path path, String owner) throws IOException;

    /** What is written in a small file; empty when it is not there. For messages. */
    String read(Path path) throws IOException;

    /** Whether there is a file or folder of this name. */
    boolean exists(Path path) throws IOException;

    /**
     * A name for what is moved aside, so that it takes the place of nothing that was moved there before: {@code wanted}, or the
     * first of {@code wanted-2}, {@code wanted-3} and so on that is free.
     */
    default Path free(Path wanted) throws IOException {
        Path name = wanted;
        for (int i = 2; exists(name); i++) {
            name = wanted.resolveSibling(wanted.getFileName() + "-" + i);
        }
        return name;
    }

    /** The size of a file in bytes; 0 when it is not there. */
    long size(Path path) throws IOException;

    /** How the URL of a database that lies here begins, behind {@code jdbc:h2:}; an absolute path follows. */
    String scheme();

    /** The size of the volume that holds {@code folder}, bytes. */
    long volumeBytes(Path folder) throws IOException;
}

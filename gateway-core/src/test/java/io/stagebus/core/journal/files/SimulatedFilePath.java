package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.message.DbException;
import org.h2.store.fs.FakeFileChannel;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/**
 * Lets H2 keep its files on {@link SimulatedDisk}s, by its own pluggable file system: {@code sim:/3/data/index/x.mv.db} is
 * {@code /data/index/x.mv.db} on the third. A disk that is gone refuses everything. Any thread.
 */
public final class SimulatedFilePath extends FilePath {

    static final String SCHEME = "sim";

    private static final Map<Integer, SimulatedDisk> DISKS = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    static {
        FilePath.register(new SimulatedFilePath());
    }

    static int mount(SimulatedDisk disk) {
        int number = NUMBERS.incrementAndGet();
        DISKS.put(number, disk);
        return number;
    }

    static void unmount(int number) {
        DISKS.remove(number);
    }

    private SimulatedFilePath() {}

    private static SimulatedFilePath of(String name) {
        SimulatedFilePath path = new SimulatedFilePath();
        path.name = name.replace('\\', '/');
        return path;
    }

    /** A call to the disk. */
    @FunctionalInterface
    private interface Call<T> {
        T on(SimulatedDisk disk, Path path) throws IOException;
    }

    private int numberEnd() {
        int start = SCHEME.length() + 2;
        int end = name.indexOf('/', start);
        return end < 0 ? name.length() : end;
    }

    private Path path() {
        String below = name.substring(numberEnd());
        return Path.of(below.isEmpty() ? "/" : below);
    }

    private <T> T call(Call<T> call) throws IOException {
        SimulatedDisk disk = DISKS.get(Integer.parseInt(name, SCHEME.length() + 2, numberEnd(), 10));
        if (disk == null) {
            throw new IOException("the power is gone");
        }
        return call.on(disk, path());
    }

    /** For those of H2's methods that declare nothing. */
    private <T> T ask(Call<T> call) {
        try {
            return call(call);
        } catch (IOException e) {
            throw DbException.convertIOException(e, name);
        }
    }

    @Override
    public long size() {
        return ask(SimulatedDisk::size);
    }

    @Override
    public void moveTo(FilePath target, boolean atomicReplace) {
        ask((disk, path) -> {
            disk.rename(path, ((SimulatedFilePath) target).path());
            return true;
        });
    }

    @Override
    public boolean createFile() {
        return ask((disk, path) -> {
            boolean fresh = !disk.exists(path);
            if (fresh) {
                disk.create(path).close();
            }
            return fresh;
        });
    }

    @Override
    public boolean exists() {
        return isDirectory() || ask(SimulatedDisk::exists);
    }

    @Override
    public void delete() {
        ask((disk, path) -> {
            disk.delete(path);
            return true;
        });
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        String root = name.substring(0, numberEnd());
        return ask((disk, path) -> disk.list(path).stream()
                .<FilePath>map(found -> of(root + found))
                .toList());
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public FilePath getParent() {
        return of(name.substring(0, name.lastIndexOf('/')));
    }

    @Override
    public boolean isDirectory() {
        // The disk has no folders; files have an ending.
        return name.indexOf('.', name.lastIndexOf('/') + 1) < 0;
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory() && exists();
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void createDirectory() {
        // Folders are there.
    }

    @Override
    public boolean setReadOnly() {
        return false;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return call((disk, path) -> new Channel(disk.exists(path) ? disk.openForWriting(path) : disk.create(path)));
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FilePath getPath(String path) {
        return of(path);
    }

    /** An open file as H2 wants it. */
    private static final class Channel extends FileBaseDefault {
        private final JournalFile file;

        Channel(JournalFile file) {
            this.file = file;
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            int length = source.remaining();
            // What a channel may do, and disks that are nearly full do.
            int written = length > SimulatedDisk.SECTOR && length % 3 == 0 ? length / 2 : length;
            ByteBuffer part = source.slice(source.position(), written);
            file.write(part, position);
            source.position(source.position() + written);
            return written;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(FakeFileChannel.INSTANCE, position, size, shared) {
                @Override
                public boolean isValid() {
                    return true;
                }

                @Override
                public void release() {
                    // One process only: the folder's own lock sees to that.
                }
            };
        }
    }
}

package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** An open file of a {@link SimulatedDisk}, which guards it. */
final class SimulatedFile implements JournalFile {
    private final SimulatedDisk disk;
    private final Path path;
    private final SimulatedContent content;
    private boolean closed;

    SimulatedFile(SimulatedDisk disk, Path path, SimulatedContent content) {
        this.disk = disk;
        this.path = path;
        this.content = content;
    }

    private boolean begin(String operation) throws IOException {
        if (closed) {
            throw new java.nio.channels.ClosedChannelException();
        }
        return disk.begin(operation, path);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        synchronized (disk) {
            if (begin("readFile")) {
                throw disk.failure("readFile", path);
            }
            if (position >= content.size()) {
                return -1;
            }
            int there = (int) Math.min(target.remaining(), content.size() - position);
            boolean isShort = there > SimulatedDisk.SECTOR && content.random.nextInt(4) == 0;
            int given = isShort ? 1 + content.random.nextInt(there) : there;
            content.read(target, position, given);
            return given;
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        synchronized (disk) {
            boolean fails = begin("write");
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            long grows = Math.max(0, position + bytes.length - content.size());
            boolean full = !disk.takes(grows);
            if (full || fails) {
                // Nobody knows how much of it arrived.
                int arrived = full ? 0 : content.random.nextInt(bytes.length + 1);
                content.write(position, Arrays.copyOf(bytes, arrived));
                throw fails ? disk.failure("write", path) : new IOException("No space left on device (simulated)");
            }
            content.write(position, bytes);
        }
    }

    @Override
    public void force() throws IOException {
        synchronized (disk) {
            if (begin("force")) {
                if (!disk.isDead()) {
                    content.settle();
                }
                throw disk.failure("force", path);
            }
            if (!disk.lies("force", path)) {
                content.force();
            }
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        synchronized (disk) {
            boolean fails = begin("truncate");
            boolean done = (!fails || disk.isDead()) && !disk.lies("truncate", path);
            if (done && size < content.size()) {
                content.resize(size);
            }
            if (fails) {
                throw disk.failure("truncate", path);
            }
        }
    }

    @Override
    public long size() throws IOException {
        synchronized (disk) {
            if (begin("size")) {
                throw disk.failure("size", path);
            }
            return content.size();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
    }
}

package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that does what disks do at their worst. What was not forced may be lost, torn at {@value #SECTOR} bytes
 * or reordered when the power goes; any call can fail; it can be full. After a force that failed, what it should have kept
 * may never be kept. Given a seed, and calls in the same order, it always does the same. Any thread.
 */
public final class SimulatedDisk implements JournalFiles {

    /** What is written whole or not at all. */
    static final int SECTOR = 512;

    /** Decides which calls fail. */
    @FunctionalInterface
    public interface Fault {
        /** No call fails. */
        Fault NONE = (call, operation, path) -> false;

        /**
         * Whether this call fails.
         *
         * @param call its number, from 1
         * @param operation the name of the method: {@code write}, {@code force}, {@code rename}, ...
         */
        boolean strikes(long call, String operation, Path path);
    }

    /** A write or a cut that is not durable yet. */
    private static final class Change {
        private final long position;
        private final byte[] bytes;
        private final boolean cuts;

        Change(long position, byte[] bytes, boolean cuts) {
            this.position = position;
            this.bytes = bytes;
            this.cuts = cuts;
        }
    }

    /** A name given, taken away, or moved; not durable yet. */
    private record NameChange(
            @Nullable Path from,
            @Nullable Path to,
            @Nullable Content content) {
        boolean isIn(Path folder) {
            return (from != null && folder.equals(from.getParent())) || (to != null && folder.equals(to.getParent()));
        }

        void apply(Map<Path, Content> names) {
            if (from != null) {
                names.remove(from);
            }
            if (to != null && content != null) {
                names.put(to, content);
            }
        }
    }

    /** What is in a file: now, and what is safe. */
    private static final class Content {
        private byte[] now = new byte[0];
        private byte[] safe = new byte[0];
        private final List<Change> pending = new ArrayList<>();

        void write(long position, byte[] bytes) {
            now = written(now, position, bytes);
            pending.add(new Change(position, bytes, false));
        }

        void cut(long size) {
            now = java.util.Arrays.copyOf(now, (int) size);
            pending.add(new Change(size, new byte[0], true));
        }

        void force() {
            safe = now.clone();
            pending.clear();
        }

        /** Some of what is pending becomes safe, sector by sector; the rest never will. */
        void settle(Random random) {
            double kept = List.of(0.0, 0.5, 0.9, 1.0).get(random.nextInt(4));
            for (Change change : pending) {
                if (change.cuts) {
                    safe = random.nextDouble() < kept ? java.util.Arrays.copyOf(safe, (int) change.position) : safe;
                } else {
                    settle(change, kept, random);
                }
            }
            pending.clear();
        }

        private void settle(Change change, double kept, Random random) {
            int from = 0;
            while (from < change.bytes.length) {
                int to = (int) Math.min(
                        change.bytes.length, ((change.position + from) / SECTOR + 1) * SECTOR - change.position);
                if (random.nextDouble() < kept) {
                    byte[] sector = java.util.Arrays.copyOfRange(change.bytes, from, to);
                    safe = written(safe, change.position + from, sector);
                }
                from = to;
            }
        }

        private static byte[] written(byte[] before, long position, byte[] bytes) {
            int end = (int) position + bytes.length;
            byte[] after = end > before.length ? java.util.Arrays.copyOf(before, end) : before;
            System.arraycopy(bytes, 0, after, (int) position, bytes.length);
            return after;
        }
    }

    private final Random random;
    private final Map<Path, Content> names = new TreeMap<>();
    private final Map<Path, Content> safeNames = new HashMap<>();
    private final List<NameChange> nameChanges = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();
    private final Set<Path> locked = new HashSet<>();
    private Fault fault = Fault.NONE;
    private long capacity = Long.MAX_VALUE;
    private long cutAt = Long.MAX_VALUE;
    private boolean dead;

    /** An empty disk. */
    public SimulatedDisk(long seed) {
        random = new Random(seed);
    }

    /** From now on {@code other} decides which calls fail. */
    public synchronized void failing(Fault other) {
        fault = other;
    }

    /** From now on there is room for {@code bytes} more. */
    public synchronized void leaveRoom(long bytes) {
        capacity = used() + bytes;
    }

    /** Room again. */
    public synchronized void empty() {
        capacity = Long.MAX_VALUE;
    }

    /** The power goes in the middle of the call that comes after {@code more} others. */
    public synchronized void cutAfter(long more) {
        cutAt = calls.size() + more + 1;
    }

    /** Whether the power is gone. */
    public synchronized boolean isDead() {
        return dead;
    }

    /** How many calls there were. */
    public synchronized int calls() {
        return calls.size();
    }

    /** What the calls were, for messages. */
    public synchronized List<String> history() {
        return List.copyOf(calls);
    }

    /** The bytes that files take. */
    public synchronized long used() {
        return names.values().stream().mapToLong(content -> content.now.length).sum();
    }

    /** The names of the files. */
    public synchronized List<String> names() {
        return names.keySet().stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    /** The power goes now, if it has not gone yet; answers the disk as the next start finds it. */
    public synchronized SimulatedDisk afterCut() {
        dead = true;
        for (NameChange change : nameChanges) {
            if (random.nextBoolean()) {
                change.apply(safeNames);
            }
        }
        SimulatedDisk next = new SimulatedDisk(random.nextLong());
        Map<Content, Content> settled = new HashMap<>();
        safeNames.keySet().stream().sorted().forEach(path -> {
            Content content = safeNames.get(path);
            Content copy = settled.computeIfAbsent(content, before -> {
                before.settle(random);
                Content after = new Content();
                after.now = before.safe.clone();
                after.safe = before.safe.clone();
                return after;
            });
            next.names.put(path, copy);
            next.safeNames.put(path, copy);
        });
        return next;
    }

    /** The file's bytes as they are now. */
    public synchronized byte[] bytes(Path path) {
        return java.util.Objects.requireNonNull(names.get(path)).now.clone();
    }

    /** Makes or replaces a file, durable: what somebody else did to the folder. */
    public synchronized void put(Path path, byte[] bytes) {
        Content content = new Content();
        content.now = bytes.clone();
        content.safe = bytes.clone();
        names.put(path, content);
        safeNames.put(path, content);
    }

    /** A copy of what is on the disk now, as if it had been switched off in order. */
    public synchronized SimulatedDisk copy() {
        SimulatedDisk copy = new SimulatedDisk(random.nextLong());
        names.forEach((path, content) -> copy.put(path, content.now));
        return copy;
    }

    /** Counts the call; says whether the power goes during it. */
    private boolean begin(String operation, Path path) throws IOException {
        if (dead) {
            throw new IOException("the power is gone");
        }
        calls.add(operation + " " + path.getFileName());
        if (calls.size() >= cutAt) {
            dead = true;
            return true;
        }
        return false;
    }

    private boolean fails(String operation, Path path) {
        return dead || fault.strikes(calls.size(), operation, path);
    }

    private IOException failure(String operation, Path path) {
        return new IOException(dead ? "the power went" : operation + " " + path.getFileName() + " failed (simulated)");
    }

    private void check(String operation, Path path) throws IOException {
        begin(operation, path);
        if (fails(operation, path)) {
            throw failure(operation, path);
        }
    }

    private Content find(Path path) throws NoSuchFileException {
        Content content = names.get(path);
        if (content == null) {
            throw new NoSuchFileException(path.toString());
        }
        return content;
    }

    private void name(NameChange change) {
        change.apply(names);
        nameChanges.add(change);
    }

    @Override
    public synchronized void createFolder(Path folder) throws IOException {
        check("createFolder", folder);
    }

    @Override
    public synchronized List<Path> list(Path folder) throws IOException {
        check("list", folder);
        return names.keySet().stream()
                .filter(path -> folder.equals(path.getParent()))
                .toList();
    }

    @Override
    public synchronized JournalFile openForReading(Path path) throws IOException {
        check("openForReading", path);
        return new Handle(path, find(path));
    }

    @Override
    public synchronized JournalFile openForWriting(Path path) throws IOException {
        check("openForWriting", path);
        return new Handle(path, find(path));
    }

    @Override
    public synchronized JournalFile create(Path path) throws IOException {
        check("create", path);
        if (used() >= capacity) {
            throw new IOException("No space left on device (simulated)");
        }
        Content content = new Content();
        name(new NameChange(null, path, content));
        return new Handle(path, content);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        begin("rename", from);
        boolean fails = fails("rename", from);
        if (!fails || dead) {
            name(new NameChange(from, to, find(from)));
        }
        if (fails) {
            throw failure("rename", from);
        }
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        begin("delete", path);
        boolean fails = fails("delete", path);
        if ((!fails || dead) && names.containsKey(path)) {
            name(new NameChange(path, null, null));
        }
        if (fails) {
            throw failure("delete", path);
        }
    }

    @Override
    public synchronized void forceFolder(Path folder) throws IOException {
        check("forceFolder", folder);
        nameChanges.removeIf(change -> {
            boolean here = change.isIn(folder);
            if (here) {
                change.apply(safeNames);
            }
            return here;
        });
    }

    @Override
    public synchronized Optional<AutoCloseable> lock(Path path, String owner) throws IOException {
        check("lock", path);
        if (!locked.add(path)) {
            return Optional.empty();
        }
        put(path, owner.getBytes(StandardCharsets.UTF_8));
        return Optional.of(() -> unlock(path));
    }

    private synchronized void unlock(Path path) {
        locked.remove(path);
    }

    @Override
    public synchronized String read(Path path) throws IOException {
        check("read", path);
        return new String(find(path).now, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized long volumeBytes(Path folder) {
        return Long.MAX_VALUE;
    }

    private final class Handle implements JournalFile {
        private final Path path;
        private final Content content;
        private boolean closed;

        Handle(Path path, Content content) {
            this.path = path;
            this.content = content;
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new java.nio.channels.ClosedChannelException();
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                check("readFile", path);
                if (position >= content.now.length) {
                    return -1;
                }
                int there = (int) Math.min(target.remaining(), content.now.length - position);
                int given = there > SECTOR && random.nextInt(4) == 0 ? 1 + random.nextInt(there) : there;
                target.put(content.now, (int) position, given);
                return given;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                begin("write", path);
                byte[] bytes = new byte[source.remaining()];
                source.get(bytes);
                long grows = Math.max(0, position + bytes.length - content.now.length);
                boolean full = grows > 0 && used() + grows > capacity;
                boolean fails = fails("write", path);
                if (full || fails) {
                    // Nobody knows how much of it arrived.
                    int arrived = full ? 0 : random.nextInt(bytes.length + 1);
                    content.write(position, java.util.Arrays.copyOf(bytes, arrived));
                    throw fails ? failure("write", path) : new IOException("No space left on device (simulated)");
                }
                content.write(position, bytes);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                begin("force", path);
                if (fails("force", path)) {
                    if (!dead) {
                        content.settle(random);
                    }
                    throw failure("force", path);
                }
                content.force();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                begin("truncate", path);
                boolean fails = fails("truncate", path);
                if ((!fails || dead) && size < content.now.length) {
                    content.cut(size);
                }
                if (fails) {
                    throw failure("truncate", path);
                }
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (SimulatedDisk.this) {
                checkOpen();
                check("size", path);
                return content.now.length;
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
        }
    }
}

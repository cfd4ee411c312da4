package io.stagebus.core.journal.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that does what disks do at their worst. What was not forced may be lost, torn at {@value #SECTOR} bytes
 * or reordered when the power goes; any call can fail; it can be full. After a force that failed, what it should have kept
 * may never be kept. Databases lie on it like any other file. Any thread.
 *
 * <p>Given a seed, and calls in the same order, it always does the same. Calls to the files of databases, which have threads
 * of their own, are counted apart and change nothing for the others.
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
         * @param call its number among those of its {@link Part}, from 1
         * @param operation the name of the method: {@code write}, {@code force}, {@code rename}, ...
         */
        boolean strikes(long call, String operation, Path path);
    }

    /** Whose files there are. */
    public enum Part {
        /** Log, snapshots and folders. */
        LOG,
        /** The history's databases. */
        DATABASE;

        /** Whose {@code path} is. */
        public static Part of(Path path) {
            return path.toString().endsWith(".db") ? DATABASE : LOG;
        }
    }

    /** A name given, taken away, or moved; not durable yet. */
    private record NameChange(
            @Nullable Path from,
            @Nullable Path to,
            @Nullable SimulatedContent content) {
        boolean isIn(Path folder) {
            return (from != null && folder.equals(from.getParent())) || (to != null && folder.equals(to.getParent()));
        }

        void apply(Map<Path, SimulatedContent> names) {
            if (from != null) {
                names.remove(from);
            }
            if (to != null && content != null) {
                names.put(to, content);
            }
        }

        Path path() {
            return Objects.requireNonNull(to == null ? from : to);
        }
    }

    /** The calls of one part. */
    private static final class Calls {
        private long count;
        private long cutAt = Long.MAX_VALUE;
    }

    private final long seed;
    private final Map<Path, SimulatedContent> names = new TreeMap<>();
    private final Map<Path, SimulatedContent> safeNames = new TreeMap<>();
    private final List<NameChange> nameChanges = new ArrayList<>();
    private final Map<Part, Calls> calls = Map.of(Part.LOG, new Calls(), Part.DATABASE, new Calls());
    private final Set<Path> locked = new HashSet<>();
    private final Map<Path, Integer> drawn = new HashMap<>();
    private Fault fault = Fault.NONE;
    private DiskLie lie = DiskLie.NONE;
    private long capacity = Long.MAX_VALUE;
    private boolean dead;
    private int mount;

    /** An empty disk. */
    public SimulatedDisk(long seed) {
        this.seed = seed;
    }

    /** The dice for one file; others for each time that they are asked for. */
    private Random random(Path path) {
        long nth = drawn.merge(path, 1, Integer::sum);
        long mixed = (seed ^ (path.toString().hashCode() + (nth << 32))) * 0x9E3779B97F4A7C15L;
        return new Random(mixed ^ (mixed >>> 29));
    }

    /** From now on {@code other} decides which calls fail. */
    public synchronized void failing(Fault other) {
        fault = other;
    }

    /** From now on {@code other} decides which calls are lies. */
    public synchronized void lying(DiskLie other) {
        lie = other;
    }

    synchronized boolean lies(String operation, Path path) {
        return lie.isTold(operation, path);
    }

    /** From now on there is room for {@code bytes} more. */
    public synchronized void leaveRoom(long bytes) {
        capacity = used() + bytes;
    }

    /** Room again. */
    public synchronized void empty() {
        capacity = Long.MAX_VALUE;
    }

    /** The power goes in the middle of the call to log or snapshots that comes after {@code more} others. */
    public void cutAfter(long more) {
        cutAfter(Part.LOG, more);
    }

    /** The power goes in the middle of the call of {@code part} that comes after {@code more} others. */
    public synchronized void cutAfter(Part part, long more) {
        Calls counted = Objects.requireNonNull(calls.get(part));
        counted.cutAt = counted.count + more + 1;
    }

    /** Whether the power is gone. */
    public synchronized boolean isDead() {
        return dead;
    }

    /** How many calls to log and snapshots there were. */
    public int calls() {
        return (int) calls(Part.LOG);
    }

    /** How many calls of {@code part} there were. */
    public synchronized long calls(Part part) {
        return Objects.requireNonNull(calls.get(part)).count;
    }

    /** The bytes that files take. */
    public synchronized long used() {
        return names.values().stream().mapToLong(SimulatedContent::size).sum();
    }

    /** The names of the files. */
    public synchronized List<String> names() {
        return names.keySet().stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    /** The files. */
    public synchronized List<Path> paths() {
        return List.copyOf(names.keySet());
    }

    /** The power goes now, if it has not gone yet; answers the disk as the next start finds it. */
    public synchronized SimulatedDisk afterCut() {
        switchOff();
        for (NameChange change : nameChanges) {
            if (random(change.path()).nextBoolean()) {
                change.apply(safeNames);
            }
        }
        SimulatedDisk next = new SimulatedDisk(seed * 31 + 7);
        Map<SimulatedContent, SimulatedContent> settled = new HashMap<>();
        safeNames.forEach((path, content) -> {
            SimulatedContent copy = settled.computeIfAbsent(content, before -> {
                before.settle();
                return new SimulatedContent(next.random(path), before.safeBytes());
            });
            next.names.put(path, copy);
            next.safeNames.put(path, copy);
        });
        return next;
    }

    /** The process dies now; answers the disk as the next one finds it: nothing is lost yet. */
    public synchronized SimulatedDisk afterKill() {
        switchOff();
        SimulatedDisk next = new SimulatedDisk(seed * 31 + 11);
        next.names.putAll(names);
        next.safeNames.putAll(safeNames);
        next.nameChanges.addAll(nameChanges);
        return next;
    }

    /** The power goes now, for good. */
    public synchronized void switchOff() {
        dead = true;
        SimulatedFilePath.unmount(mount);
    }

    /** The file's bytes as they are now. */
    public synchronized byte[] bytes(Path path) {
        return Objects.requireNonNull(names.get(path)).bytes();
    }

    /** Makes or replaces a file, durable: what somebody else did to the folder. */
    public synchronized void put(Path path, byte[] bytes) {
        SimulatedContent content = new SimulatedContent(random(path), bytes);
        names.put(path, content);
        safeNames.put(path, content);
    }

    /** A copy of what is on the disk now, as if it had been switched off in order. */
    public synchronized SimulatedDisk copy() {
        SimulatedDisk copy = new SimulatedDisk(seed * 31 + 13);
        names.forEach((path, content) -> copy.put(path, content.bytes()));
        return copy;
    }

    /** Counts the call; answers whether it fails, the power going during it included. */
    synchronized boolean begin(String operation, Path path) throws IOException {
        if (dead) {
            throw new IOException("the power is gone");
        }
        Calls counted = Objects.requireNonNull(calls.get(Part.of(path)));
        counted.count++;
        if (counted.count >= counted.cutAt) {
            dead = true;
            return true;
        }
        return fault.strikes(counted.count, operation, path);
    }

    synchronized IOException failure(String operation, Path path) {
        return new IOException(dead ? "the power went" : operation + " " + path.getFileName() + " failed (simulated)");
    }

    /** Whether there is room for {@code more} bytes. */
    synchronized boolean takes(long more) {
        return more <= 0 || used() + more <= capacity;
    }

    private void check(String operation, Path path) throws IOException {
        if (begin(operation, path)) {
            throw failure(operation, path);
        }
    }

    private SimulatedContent find(Path path) throws NoSuchFileException {
        SimulatedContent content = names.get(path);
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
        return new SimulatedFile(this, path, find(path));
    }

    @Override
    public synchronized JournalFile openForWriting(Path path) throws IOException {
        check("openForWriting", path);
        return new SimulatedFile(this, path, find(path));
    }

    @Override
    public synchronized JournalFile create(Path path) throws IOException {
        check("create", path);
        if (used() >= capacity) {
            throw new IOException("No space left on device (simulated)");
        }
        SimulatedContent content = new SimulatedContent(random(path));
        name(new NameChange(null, path, content));
        return new SimulatedFile(this, path, content);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        boolean fails = begin("rename", from);
        if (!fails || dead) {
            name(new NameChange(from, to, find(from)));
        }
        if (fails) {
            throw failure("rename", from);
        }
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        boolean fails = begin("delete", path);
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
        if (lies("forceFolder", folder)) {
            return;
        }
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
        return new String(find(path).bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public synchronized long size(Path path) throws IOException {
        check("size", path);
        SimulatedContent content = names.get(path);
        return content == null ? 0 : content.size();
    }

    /** No call. */
    @Override
    public synchronized boolean exists(Path path) {
        return names.containsKey(path);
    }

    @Override
    public synchronized String scheme() {
        if (mount == 0) {
            mount = SimulatedFilePath.mount(this);
        }
        return SimulatedFilePath.SCHEME + ":/" + mount;
    }

    @Override
    public synchronized long volumeBytes(Path folder) {
        return Long.MAX_VALUE;
    }
}

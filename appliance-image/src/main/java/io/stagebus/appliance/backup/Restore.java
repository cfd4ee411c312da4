package io.stagebus.appliance.backup;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.durable.JournalRestore;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Puts a backup into a data folder. Everything is made in a folder inside it first, and what it replaces is moved into
 * another, so that it works on a volume of its own too, and nothing is lost: all of it happens, or nothing ({@link Exchange}).
 * What a backup has nothing of, such as users and tokens, stays as it is. To be used once; one thread.
 */
public final class Restore {

    private static final String LOCK = "lock";
    private static final String STAGING = "restoring";
    private static final String BEFORE = "before-";
    /** What a backup always takes the place of, whether it has any of it or not. */
    private static final List<String> JOURNAL = List.of("index", "log", "quarantine", "snapshots");

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path target;
    private final Map<String, Function<Origination, Value>> parsers;
    private final SystemFiles files = new SystemFiles();

    /**
     * What became of what was in the folder.
     *
     * @param aside where {@code moved} is; empty when nothing had to be moved
     * @param moved the names of what the backup replaced
     * @param left the names of what is where it was
     */
    public record Replaced(Optional<Path> aside, List<String> moved, List<String> left) {

        /** Copies both. */
        public Replaced {
            moved = List.copyOf(moved);
            left = List.copyOf(left);
        }
    }

    /** A restore into {@code target}. */
    public Restore(Path target, Map<String, Function<Origination, Value>> parsers) {
        this.target = target.toAbsolutePath();
        this.parsers = Map.copyOf(parsers);
    }

    /**
     * Whether anything is there that would have to be moved aside.
     *
     * @throws IOException when that cannot be read, or is no folder
     */
    public boolean isOccupied() throws IOException {
        return Files.exists(target) && !children().isEmpty();
    }

    /** The names of what is there and not a restore's own. */
    private List<String> children() throws IOException {
        try (Stream<Path> found = Files.list(target)) {
            return found.map(path -> path.getFileName().toString())
                    .filter(name -> !isOurs(name))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOurs(String name) {
        return name.equals(LOCK) || name.equals(STAGING) || name.startsWith(BEFORE);
    }

    /**
     * Restores a backup that was checked.
     *
     * @param now names the folder that what was there is moved to
     * @return what became of what was there
     * @throws IOException when something cannot be written or moved; the folder is as it was then
     * @throws JournalException when a gateway uses the folder, or the history cannot be made
     */
    public Replaced run(BackupFile backup, Instant now) throws IOException, InvalidBackupException, JournalException {
        Files.createDirectories(target);
        AutoCloseable lock = lock();
        try {
            finishUnfinished();
            return restore(backup, now);
        } finally {
            release(lock);
        }
    }

    /** Whether a restore was cut off here, so that the folder is half of what it was and half of what it is to be. */
    public boolean isCutOff() throws IOException {
        return Exchange.unfinished(files::rename, target, target.resolve(STAGING))
                .isPresent();
    }

    /**
     * Finishes a restore that was cut off while it put the new in the place of the old. Before anything of the folder is read.
     *
     * @return whether there was one
     * @throws IOException when it cannot be finished
     * @throws JournalException when another process uses the folder
     */
    public boolean finish() throws IOException, JournalException {
        if (!isCutOff()) {
            return false;
        }
        AutoCloseable lock = lock();
        try {
            finishUnfinished();
            return true;
        } finally {
            release(lock);
        }
    }

    private void finishUnfinished() throws IOException {
        Path staging = target.resolve(STAGING);
        Optional<Exchange> unfinished = Exchange.unfinished(files::rename, target, staging);
        if (unfinished.isPresent()) {
            unfinished.get().finish();
            remove(staging);
        }
    }

    private Replaced restore(BackupFile backup, Instant now)
            throws IOException, InvalidBackupException, JournalException {
        Path staging = target.resolve(STAGING);
        remove(staging);
        Files.createDirectories(staging);
        try {
            stage(backup, staging);
            List<String> fresh = parts(staging);
            List<String> there = children();
            List<String> old = there.stream()
                    .filter(name -> JOURNAL.contains(name) || fresh.contains(name))
                    .toList();
            Path aside = target.resolve(BEFORE + STAMP.format(now));
            new Exchange(files::rename, target, staging, aside, old, fresh).run();
            List<String> left =
                    there.stream().filter(name -> !old.contains(name)).toList();
            return new Replaced(old.isEmpty() ? Optional.empty() : Optional.of(aside), old, left);
        } finally {
            if (Exchange.unfinished(files::rename, target, staging).isEmpty()) {
                remove(staging);
            }
        }
    }

    private void stage(BackupFile backup, Path staging) throws IOException, InvalidBackupException, JournalException {
        try (JournalRestore journal = new JournalRestore(staging, parsers)) {
            backup.journal((name, bytes) -> {
                try {
                    journal.file(name, bytes);
                } catch (JournalException e) {
                    throw new IOException(e.getMessage(), e);
                }
            });
            journal.finish();
        }
        backup.configuration((name, bytes) -> {
            write(staging.resolve(name), bytes);
            if (name.equals(BackupWriter.ALIASES)) {
                // Here the gateway looks for them.
                write(staging.resolve(BackupWriter.ALIASES.substring(BackupWriter.CONFIG.length())), bytes);
            }
        });
        files.forceFolder(staging);
    }

    private void write(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.resolveSibling(""));
        files.write(path, bytes);
        files.forceFolder(path.resolveSibling(""));
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) {
            throw new IllegalStateException("a lock could not be given back", e);
        }
    }

    private AutoCloseable lock() throws IOException, JournalException {
        Optional<AutoCloseable> lock = files.lock(
                target.resolve(LOCK), "process " + ProcessHandle.current().pid());
        if (lock.isEmpty()) {
            throw new JournalException("data folder " + target + " is in use by " + files.read(target.resolve(LOCK))
                    + ": stop it before you restore");
        }
        return lock.get();
    }

    /** The names of what was made. The state comes last: a folder without it is a new one, and not half of another. */
    private static List<String> parts(Path staging) throws IOException {
        try (Stream<Path> found = Files.list(staging)) {
            return found.map(path -> path.getFileName().toString())
                    .sorted(Comparator.comparing((String name) -> name.equals("snapshots"))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> found = Files.walk(folder)) {
            paths = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}

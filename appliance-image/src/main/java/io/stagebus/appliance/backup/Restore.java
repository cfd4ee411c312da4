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
 * Puts a backup into a data folder. Everything is made in a folder inside it first, and what was there is moved into another,
 * so that it works on a volume of its own too, and nothing is lost. To be used once; one thread.
 */
public final class Restore {

    private static final String LOCK = "lock";
    private static final String STAGING = "restoring";
    private static final String BEFORE = "before-";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path target;
    private final Map<String, Function<Origination, Value>> parsers;
    private final SystemFiles files = new SystemFiles();

    /** A restore into {@code target}. */
    public Restore(Path target, Map<String, Function<Origination, Value>> parsers) {
        this.target = target.toAbsolutePath();
        this.parsers = Map.copyOf(parsers);
    }

    /** Whether anything is there that would have to be moved aside. */
    public boolean isOccupied() throws IOException {
        return Files.exists(target)
                && (!Files.isDirectory(target) || !children().isEmpty());
    }

    private List<Path> children() throws IOException {
        try (Stream<Path> found = Files.list(target)) {
            return found.filter(path -> !isOurs(path.getFileName().toString()))
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
     * @return that folder; empty when there was nothing
     * @throws JournalException when a gateway uses the folder, or the history cannot be made
     */
    public Optional<Path> run(BackupFile backup, Instant now)
            throws IOException, InvalidBackupException, JournalException {
        Files.createDirectories(target);
        AutoCloseable lock = lock();
        try {
            return restore(backup, now);
        } finally {
            release(lock);
        }
    }

    private Optional<Path> restore(BackupFile backup, Instant now)
            throws IOException, InvalidBackupException, JournalException {
        Path staging = target.resolve(STAGING);
        remove(staging);
        Files.createDirectories(staging);
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
            Path file = staging.resolve(name);
            Files.createDirectories(file.resolveSibling(""));
            Files.write(file, bytes);
        });
        Optional<Path> aside = moveAside(now);
        for (Path part : parts(staging)) {
            files.rename(part, target.resolve(part.getFileName()));
        }
        remove(staging);
        files.forceFolder(target);
        return aside;
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

    private Optional<Path> moveAside(Instant now) throws IOException {
        List<Path> old = children();
        if (old.isEmpty()) {
            return Optional.empty();
        }
        Path aside = target.resolve(BEFORE + STAMP.format(now));
        Files.createDirectories(aside);
        for (Path path : old) {
            files.rename(path, aside.resolve(path.getFileName()));
        }
        files.forceFolder(aside);
        return Optional.of(aside);
    }

    /** The state comes last: a folder without it is a new one, and not half of another. */
    private static List<Path> parts(Path staging) throws IOException {
        try (Stream<Path> found = Files.list(staging)) {
            return found.sorted(Comparator.comparing(
                                    (Path path) -> path.getFileName().toString().equals("snapshots"))
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

package io.stagebus.appliance.backup;

import io.stagebus.core.journal.durable.JournalRestore;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A backup to be read: checked as a whole before anything is taken out of it. One thread. */
public final class BackupFile implements AutoCloseable {

    /** No file in a backup is larger: each is read into memory. */
    private static final long MAX_FILE_BYTES = 512L << 20;

    private static final int MAX_PROBLEMS = 20;

    private final ZipFile zip;
    private final Manifest manifest;
    private final Map<String, Function<Origination, Value>> parsers;

    private BackupFile(ZipFile zip, Manifest manifest, Map<String, Function<Origination, Value>> parsers) {
        this.zip = zip;
        this.manifest = manifest;
        this.parsers = parsers;
    }

    /**
     * What a backup has, once it was read to its end.
     *
     * @param name what the gateway called itself
     * @param made when
     * @param seq up to which entry
     * @param entries how many entries of history and state
     */
    public record Summary(String name, Instant made, long seq, long entries) {}

    /**
     * Opens a backup.
     *
     * @param parsers as for the journal
     * @throws InvalidBackupException when it is none
     * @throws IOException when it cannot be read
     */
    public static BackupFile open(Path file, Map<String, Function<Origination, Value>> parsers)
            throws IOException, InvalidBackupException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidBackupException("there is no such file");
        }
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException | EOFException e) {
            throw new InvalidBackupException("it is no zip file, or was cut short (" + e.getMessage() + ")");
        }
        boolean opened = false;
        try {
            ZipEntry entry = zip.getEntry(Manifest.FILE);
            if (entry == null) {
                throw new InvalidBackupException("it has no manifest: no backup of Stagebus, or not a whole one");
            }
            BackupFile backup = new BackupFile(zip, Manifest.decode(read(zip, entry)), parsers);
            opened = true;
            return backup;
        } finally {
            if (!opened) {
                zip.close();
            }
        }
    }

    private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException, InvalidBackupException {
        if (entry.getSize() > MAX_FILE_BYTES) {
            throw new InvalidBackupException(entry.getName() + ": is too large to be of a backup");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes((int) MAX_FILE_BYTES);
        } catch (ZipException | EOFException e) {
            throw new InvalidBackupException(entry.getName() + ": is damaged (" + e.getMessage() + ")");
        }
    }

    private byte[] read(String name) throws IOException, InvalidBackupException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new InvalidBackupException(name + ": is missing");
        }
        byte[] bytes = read(zip, entry);
        Manifest.Sum sum = manifest.files().get(name);
        String found = HexFormat.of().formatHex(BackupWriter.digest().digest(bytes));
        if (sum == null || sum.bytes() != bytes.length || !sum.sha256().equals(found)) {
            throw new InvalidBackupException(name + ": is not what the manifest says");
        }
        return bytes;
    }

    /**
     * Reads everything.
     *
     * @throws InvalidBackupException when anything is missing, damaged or not understood
     */
    public Summary check() throws IOException, InvalidBackupException {
        List<String> problems = new ArrayList<>();
        JournalRestore.Check journal = new JournalRestore.Check(parsers, problems::add);
        for (String name : manifest.files().keySet()) {
            try {
                String inFolder = isSafe(name) ? name : "";
                if (inFolder.isEmpty()) {
                    problems.add(name + ": has no place in a backup");
                } else {
                    byte[] bytes = read(name);
                    if (isJournal(name)) {
                        journal.file(name.substring(BackupWriter.DATA.length()), bytes);
                    }
                }
            } catch (InvalidBackupException e) {
                problems.addAll(e.problems());
            }
        }
        OptionalLong seq = journal.end();
        if (seq.isPresent() && seq.getAsLong() != manifest.seq()) {
            problems.add("its state is of seq " + seq.getAsLong() + ", its manifest says " + manifest.seq());
        }
        if (!problems.isEmpty()) {
            throw new InvalidBackupException(problems.subList(0, Math.min(MAX_PROBLEMS, problems.size())));
        }
        return new Summary(manifest.name(), manifest.made(), manifest.seq(), journal.entries());
    }

    private static boolean isSafe(String name) {
        boolean ours = name.startsWith(BackupWriter.CONFIG) || isJournal(name);
        return ours && !name.contains("..") && !name.contains("\\") && !name.endsWith("/");
    }

    private static boolean isJournal(String name) {
        return name.startsWith(BackupWriter.DATA)
                && JournalRestore.isJournalFile(name.substring(BackupWriter.DATA.length()));
    }

    /** Takes the files of a backup. */
    interface Taker {
        void file(String name, byte[] bytes) throws IOException, InvalidBackupException;
    }

    /** Hands out the journal's files, in their order, with their names in the data folder. */
    void journal(Taker taker) throws IOException, InvalidBackupException {
        for (String name : manifest.files().keySet()) {
            if (isJournal(name)) {
                taker.file(name.substring(BackupWriter.DATA.length()), read(name));
            }
        }
    }

    /** Hands out the files of the configuration. */
    void configuration(Taker taker) throws IOException, InvalidBackupException {
        for (String name : manifest.files().keySet()) {
            if (name.startsWith(BackupWriter.CONFIG)) {
                taker.file(name, read(name));
            }
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}

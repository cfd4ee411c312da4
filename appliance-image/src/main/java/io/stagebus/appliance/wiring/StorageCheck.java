package io.stagebus.appliance.wiring;

import io.stagebus.appliance.backup.Restore;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.StorageConfig;
import io.stagebus.core.journal.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what is where state is to be kept, before anything is opened: files of other relays, and file systems that promise
 * less than a disk.
 *
 * @param snapshot the file with the state of another relay, if there is any
 * @param warnings sentences for the log and the start card
 */
record StorageCheck(Optional<Path> snapshot, List<String> warnings) {

    private static final Logger LOG = LoggerFactory.getLogger(StorageCheck.class);
    private static final String SQLITE = "SQLite format 3";
    private static final Set<String> NETWORKED = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afs",
            "9p",
            "ceph",
            "glusterfs",
            "fuse.glusterfs",
            "fuse.sshfs",
            "fuse.s3fs",
            "lustre",
            "gfs2",
            "ocfs2",
            "vboxsf",
            "davfs",
            "fuse.davfs2",
            "webdav",
            "afpfs");

    /** Copies {@code warnings}. */
    StorageCheck {
        warnings = List.copyOf(warnings);
    }

    /**
     * Finishes a restore into the data folder that was cut off half-way, before anything in it is read.
     *
     * @throws StartupException when that cannot be done
     */
    static void finishRestore(Optional<StorageConfig> storage) throws StartupException {
        if (storage.isPresent() && Files.isDirectory(storage.get().dataDir())) {
            Path folder = storage.get().dataDir();
            try {
                if (new Restore(folder, Originations.PARSERS).finish()) {
                    LOG.atWarn().addKeyValue("folder", folder).log("a restore that was cut off is finished now");
                }
            } catch (IOException | JournalException e) {
                throw new StartupException(
                        "a restore into " + folder + " was cut off and cannot be finished: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Looks.
     *
     * @throws StartupException with a sentence about what is in the way
     */
    static StorageCheck look(StorageConfig storage) throws StartupException {
        List<String> warnings = new ArrayList<>();
        Optional<Path> snapshot = Optional.empty();
        for (StorageConfig.Named named : storage.named()) {
            if (Files.isDirectory(named.path())) {
                throw new StartupException(named.setting().flag() + " names a file, but " + named.path()
                        + " is a folder: say --data-dir " + named.path());
            }
            if (isSqlite(named.path())) {
                warnings.add(
                        named.path() + " is another relay's SQLite file, which is neither read nor changed; state and"
                                + " history are in " + storage.dataDir());
            } else if (named.setting() == Setting.PERSIST && Files.exists(named.path())) {
                snapshot = Optional.of(named.path());
            }
        }
        if (Files.isRegularFile(storage.dataDir())) {
            throw new StartupException(storage.dataDir()
                    + " is a file, but state is kept in a folder: move it, or say another --data-dir");
        }
        typeOf(storage.dataDir())
                .flatMap(type -> concern(storage.dataDir(), type))
                .ifPresent(warnings::add);
        return new StorageCheck(snapshot, warnings);
    }

    private static boolean isSqlite(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(SQLITE.length()), StandardCharsets.ISO_8859_1).equals(SQLITE);
        } catch (IOException e) {
            return false;
        }
    }

    /** The type of the file system that holds a folder, or would. */
    private static Optional<String> typeOf(Path folder) {
        for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
            if (Files.exists(path)) {
                try {
                    return Optional.of(Files.getFileStore(path).type());
                } catch (IOException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** What a file system of this type does not promise; empty when it is a disk's. */
    static Optional<String> concern(Path folder, String type) {
        String known = type.toLowerCase(Locale.ROOT);
        if (known.equals("tmpfs") || known.equals("ramfs")) {
            return Optional.of("data folder " + folder + " is in memory (" + type
                    + "): what is kept there is gone with the power");
        }
        return NETWORKED.contains(known)
                ? Optional.of("data folder " + folder + " is on a network file system (" + type
                        + "): what is durable, and that only one gateway uses it, is as true as its server makes it;"
                        + " while the server is away nothing durable is acknowledged")
                : Optional.empty();
    }
}

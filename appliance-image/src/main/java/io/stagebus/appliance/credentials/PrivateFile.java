package io.stagebus.appliance.credentials;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes files that only their owner may read, whole or not at all, whenever the power goes. Blocks. */
final class PrivateFile {

    private PrivateFile() {}

    /**
     * Puts a file with this text in the place of what is there.
     *
     * @return the new file, open at its end; the caller closes it
     */
    static FileChannel replace(Path path, String text) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".part");
        Files.deleteIfExists(fresh);
        make(fresh);
        FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE);
        try {
            write(channel, text);
            Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            forceFolder(path);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Makes an empty one. */
    static void make(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(path);
        }
    }

    /** Writes at the channel's place and forces it to the disk. */
    static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static void forceFolder(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }
}

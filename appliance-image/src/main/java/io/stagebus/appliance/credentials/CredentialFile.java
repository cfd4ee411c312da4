package io.stagebus.appliance.credentials;

import io.stagebus.appliance.json.JsonText;
import io.stagebus.core.journal.files.SystemFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Users and tokens on disk ({@link CredentialText}): a line for each thing that happened, forced to the disk before it counts.
 * What does not hold any more is left out when the file is opened, and when it has grown. A lock beside it keeps a second
 * program away. One thread at a time.
 */
final class CredentialFile implements AutoCloseable {

    private static final long MAX_BYTES = 256L << 20;

    /** So many lines more than hold are left standing before the file is written anew. */
    private static final int WASTE = 10_000;

    private final Path path;
    private final FileChannel lock;
    private FileChannel channel;
    private long goodBytes;
    private int lines;
    private int wasteful;

    private CredentialFile(Path path, FileChannel lock, List<String> kept) throws IOException {
        this.path = path;
        this.lock = lock;
        this.channel = PrivateFile.replace(path, CredentialText.of(kept));
        this.goodBytes = channel.position();
        this.lines = kept.size();
        this.wasteful = 2 * lines + WASTE;
    }

    /** Takes what a file holds, in its order. */
    interface Reader {
        /** A user was added. */
        void user(User user);

        /** The user with this id was removed, and what was given to them taken back. */
        void removed(String userId);

        /** A token was given. */
        void token(KnownToken token);

        /** The token with this hash was taken back. */
        void revoked(String hash);

        /** Perhaps a token was taken back, and nobody knows which; or a user removed, if {@code users}. */
        void unsure(boolean users);

        /** What holds of all that, for people. */
        String left();
    }

    /**
     * Reads a file and keeps it open for more; makes it where there is none.
     *
     * @param own whether it lies where nobody else's belongs: then it is taken for a damaged one, whatever is in it
     * @param kept what of it still holds, asked when everything was read
     * @param trouble told a sentence when it is damaged
     * @throws CredentialsException when it cannot be read or written, is another program's, or is in use
     */
    static CredentialFile open(
            Path path, boolean own, Reader reader, Supplier<List<String>> kept, Consumer<String> trouble)
            throws CredentialsException {
        FileChannel lock = null;
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            lock = lock(path);
            if (Files.exists(path)) {
                read(path, own, reader, trouble);
            }
            return new CredentialFile(path, lock, kept.get());
        } catch (IOException e) {
            release(lock);
            throw new CredentialsException(
                    "The file of users and tokens " + path + " cannot be used ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); make its folder writable, or name another with --auth-db.",
                    e);
        } catch (CredentialsException e) {
            release(lock);
            throw e;
        }
    }

    /** Beside the file, because the file itself is exchanged. */
    private static FileChannel lock(Path path) throws IOException, CredentialsException {
        FileChannel channel = FileChannel.open(
                path.resolveSibling(path.getFileName() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // This program has it open already.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new CredentialsException("The file of users and tokens " + path
                + " is in use by another Stagebus; stop that" + " one, or name another file with --auth-db.");
    }

    private static void release(@Nullable FileChannel lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Reads what is there; a copy of what is damaged stays beside it. */
    private static void read(Path path, boolean own, Reader reader, Consumer<String> trouble)
            throws IOException, CredentialsException {
        if (Files.size(path) > MAX_BYTES) {
            throw new CredentialsException("The file of users and tokens " + path + " is larger than 256 MiB.");
        }
        String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        if (text.startsWith("SQLite format 3")) {
            throw new CredentialsException(path + " holds the users of another relay, in a database of SQLite, which"
                    + " cannot be read; name another file with --auth-db and let the users register again.");
        }
        Optional<List<String>> problems = CredentialText.read(text, reader);
        if (problems.isEmpty() && !own) {
            throw new CredentialsException(path + " is no file of users and tokens; name another with --auth-db.");
        }
        List<String> damage = problems.orElse(List.of("nothing in it is one of users and tokens"));
        if (!damage.isEmpty()) {
            Path copy = new SystemFiles().copyDamaged(path);
            trouble.accept("the file of users and tokens " + path + " is damaged: " + String.join("; ", damage) + "; "
                    + reader.left() + "; the file as it was is " + copy);
        }
    }

    /** A user as a line. */
    static String line(User user) {
        return JsonText.object()
                .put("is", "user")
                .put("id", user.id())
                .put("name", user.name())
                .put("password", user.passwordHash())
                .text();
    }

    /** A user who was removed as a line. */
    static String removed(String userId) {
        return JsonText.object().put("is", "removed").put("id", userId).text();
    }

    /** A token as a line. */
    static String line(KnownToken token) {
        JsonText json = JsonText.object()
                .put("is", "token")
                .put("hash", token.hash())
                .put("kind", token.kind().name().toLowerCase(Locale.ROOT))
                .put("subject", token.subject())
                .put("name", token.name())
                .putList("scopes", token.scopes());
        token.expiresAtSeconds().ifPresent(seconds -> json.put("expires", seconds.longValue()));
        return json.text();
    }

    /** A token that was taken back as a line. */
    static String revoked(String hash) {
        return JsonText.object().put("is", "revoked").put("hash", hash).text();
    }

    /**
     * Adds a line; it is on the disk when this returns. What is left of one that could not be written is taken away before
     * the next.
     *
     * @param kept everything that holds without the line, asked when the file has grown far beyond it
     * @throws UncheckedIOException when it cannot be written; then it does not hold
     */
    void append(String line, Supplier<List<String>> kept) {
        try {
            if (channel.size() != goodBytes) {
                channel.truncate(goodBytes);
                channel.position(goodBytes);
            }
            if (lines >= wasteful) {
                rewrite(kept.get());
            }
            PrivateFile.write(channel, CredentialText.line(line));
            goodBytes = channel.position();
            lines++;
        } catch (IOException e) {
            throw new UncheckedIOException("users and tokens cannot be written", e);
        }
    }

    private void rewrite(List<String> kept) throws IOException {
        FileChannel fresh = PrivateFile.replace(path, CredentialText.of(kept));
        channel.close();
        channel = fresh;
        goodBytes = fresh.position();
        lines = kept.size();
        wasteful = 2 * lines + WASTE;
    }

    @Override
    public void close() {
        try {
            channel.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

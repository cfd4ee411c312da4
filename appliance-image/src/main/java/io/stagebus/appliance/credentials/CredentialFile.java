package io.stagebus.appliance.credentials;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Users and tokens on disk: a line of JSON for each thing that happened, forced to the disk before it counts. What does not
 * hold any more is left out when the file is opened. A last line without its end is what a power cut left, and is cut off.
 * One thread at a time.
 */
final class CredentialFile implements AutoCloseable {

    private static final String HEADER = "{\"stagebus-credentials\":1}";
    private static final long MAX_BYTES = 256L << 20;

    private final FileChannel channel;

    private CredentialFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes what a file holds, in its order. */
    interface Reader {
        /** A user was added. */
        void user(User user);

        /** A token was given. */
        void token(KnownToken token);

        /** The token with this hash was taken back. */
        void revoked(String hash);
    }

    /**
     * Reads a file and keeps it open for more; makes it where there is none.
     *
     * @param kept what of it still holds, asked when everything was read
     * @throws CredentialsException when it cannot be read or written, or is another program's
     */
    static CredentialFile open(Path path, Reader reader, java.util.function.Supplier<List<String>> kept)
            throws CredentialsException {
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            if (Files.exists(path)) {
                read(path, reader);
            }
            List<String> lines = new ArrayList<>(List.of(HEADER));
            lines.addAll(kept.get());
            return new CredentialFile(replace(path, String.join("\n", lines) + "\n"));
        } catch (IOException e) {
            throw new CredentialsException(
                    "The file of users and tokens " + path + " cannot be used ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); make its folder writable, or name another with --auth-db.",
                    e);
        }
    }

    /** Beside the old file first, and whole on the disk before it takes its place. */
    private static FileChannel replace(Path path, String text) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".part");
        Files.deleteIfExists(fresh);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(fresh);
        }
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

    private static void forceFolder(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static void read(Path path, Reader reader) throws IOException, CredentialsException {
        if (Files.size(path) > MAX_BYTES) {
            throw new CredentialsException("The file of users and tokens " + path + " is larger than 256 MiB.");
        }
        String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        if (text.startsWith("SQLite format 3")) {
            throw new CredentialsException(path + " holds the users of another relay, in a database of SQLite, which"
                    + " cannot be read; name another file with --auth-db and let the users register again.");
        }
        int number = 0;
        int end = text.indexOf('\n');
        int start = 0;
        while (end >= 0) {
            String line = text.substring(start, end);
            if (++number == 1 ? !line.equals(HEADER) : !accept(line, reader)) {
                throw new CredentialsException(
                        path + ":" + number + " is no line of a file of users and tokens; put back"
                                + " a good copy, or move it away and let the users register again.");
            }
            start = end + 1;
            end = text.indexOf('\n', start);
        }
    }

    private static boolean accept(String line, Reader reader) {
        try {
            if (!(ValueJson.parse(line) instanceof Value.Dict entry)) {
                return false;
            }
            Map<String, Value> members = entry.entries();
            switch (text(members, "is")) {
                case "user" -> {
                    User user = new User(text(members, "id"), text(members, "name"), text(members, "password"));
                    if (!PasswordHash.isOne(user.passwordHash())) {
                        return false;
                    }
                    reader.user(user);
                }
                case "token" -> reader.token(token(members));
                case "revoked" -> reader.revoked(text(members, "hash"));
                default -> {
                    return false;
                }
            }
            return true;
        } catch (InvalidJsonException | IllegalArgumentException e) {
            return false;
        }
    }

    private static KnownToken token(Map<String, Value> members) {
        List<String> scopes = new ArrayList<>();
        if (members.get("scopes") instanceof Value.Array list) {
            for (Value item : list.items()) {
                if (!(item instanceof Value.Text(String scope))) {
                    throw new IllegalArgumentException("a scope is no text");
                }
                scopes.add(scope);
            }
        }
        Optional<Long> expires =
                members.get("expires") instanceof Value.Int(long seconds) ? Optional.of(seconds) : Optional.empty();
        return new KnownToken(
                text(members, "hash"),
                KnownToken.Kind.valueOf(text(members, "kind").toUpperCase(Locale.ROOT)),
                text(members, "subject"),
                text(members, "name"),
                scopes,
                expires);
    }

    private static String text(Map<String, Value> members, String key) {
        if (members.get(key) instanceof Value.Text(String text)) {
            return text;
        }
        throw new IllegalArgumentException("no text " + key);
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

    /** Adds a line; it is on the disk when this returns. */
    void append(String line) {
        try {
            write(channel, line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("users and tokens cannot be written", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

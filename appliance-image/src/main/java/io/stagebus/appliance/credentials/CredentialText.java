package io.stagebus.appliance.credentials;

import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The text of the file of users and tokens: a head that says how many lines there were when it was written, then a line of
 * JSON for each thing that happened, each with a tab and the CRC32C of the JSON in hex. Format 1 had neither number nor
 * checksums, and is read.
 *
 * <p>What is damaged is passed over and told. Where a line may have taken a token back, or removed a user, none holds that was
 * given before: who was shut out stays out. Total.
 */
final class CredentialText {

    private static final String MARK = "stagebus-credentials";
    private static final String HEAD_1 = "{\"" + MARK + "\":1}";
    private static final int FORMAT = 2;
    private static final int CHECKSUM_CHARS = 8;

    private final CredentialFile.Reader reader;
    private final List<String> problems = new ArrayList<>();
    private boolean sealed;
    private int damaged;
    private int firstDamaged;

    private CredentialText(CredentialFile.Reader reader) {
        this.reader = reader;
    }

    /** The text of a file with these lines. */
    static String of(List<String> lines) {
        StringBuilder text = new StringBuilder(line(
                JsonText.object().put(MARK, FORMAT).put("lines", lines.size()).text()));
        lines.forEach(one -> text.append(line(one)));
        return text.toString();
    }

    /** A line with its checksum and its end. */
    static String line(String json) {
        return json + "\t" + checksum(json) + "\n";
    }

    private static String checksum(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    /**
     * Reads a file's text. A last line that only began is what a power cut left, and nothing.
     *
     * @return what is damaged, a sentence each; empty when nothing in it belongs to such a file
     */
    static Optional<List<String>> read(String text, CredentialFile.Reader reader) {
        return new CredentialText(reader).read(text);
    }

    private Optional<List<String>> read(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (isTorn(lines.getLast())) {
            lines.removeLast();
        }
        Optional<Long> promised = lines.isEmpty() ? Optional.empty() : head(lines.getFirst());
        boolean any = promised.isPresent();
        for (int i = 1; i < lines.size(); i++) {
            any |= take(lines.get(i), i + 1);
        }
        if (!any && !text.isBlank()) {
            return Optional.empty();
        }
        if (promised.isEmpty()) {
            problems.add("its first line is damaged");
        }
        if (damaged > 0) {
            problems.add((damaged == 1
                            ? "line " + firstDamaged + " is"
                            : damaged + " lines from " + firstDamaged + " on are")
                    + " damaged");
        }
        if (lines.size() - 1 < promised.orElse(0L)) {
            problems.add("its end is missing, and users who were removed lately may be back");
            reader.unsure(false);
        }
        return Optional.of(problems);
    }

    /** What lacks but its end was written whole: not the power, damage took that. */
    private static boolean isTorn(String last) {
        int sum = last.indexOf('\t');
        return sum < 0 || last.length() <= sum + CHECKSUM_CHARS;
    }

    /** How many lines the head promises; empty when it is damaged. */
    private Optional<Long> head(String line) {
        if (line.equals(HEAD_1)) {
            return Optional.of(0L);
        }
        sealed = true;
        Optional<Long> lines = members(line)
                .filter(head -> head.get(MARK) instanceof Value.Int(long format) && format == FORMAT)
                .map(head -> head.get("lines") instanceof Value.Int(long count) ? count : 0L);
        sealed = lines.isPresent();
        return lines;
    }

    /** Answers whether it is whole. */
    private boolean take(String line, int number) {
        try {
            Optional<Map<String, Value>> members = members(line);
            if (members.isPresent() && accept(members.get())) {
                return true;
            }
        } catch (IllegalArgumentException e) {
            // It says nothing that such a file says.
        }
        firstDamaged = damaged == 0 ? number : firstDamaged;
        damaged++;
        boolean takesToken = line.contains("\"revoked\"");
        boolean takesUser = line.contains("\"removed\"");
        boolean gives = line.contains("\"password\":\"") || line.contains("\"kind\":\"");
        if (takesToken || takesUser || !gives) {
            reader.unsure(takesUser || (!takesToken && !line.contains("\"hash\":\"")));
        }
        return false;
    }

    /** What a line says, if its checksum is right; one without is right where the file has none, or nobody knows. */
    private Optional<Map<String, Value>> members(String line) {
        int end = line.indexOf('\t');
        if (end < 0 ? sealed : !line.substring(end + 1).equals(checksum(line.substring(0, end)))) {
            return Optional.empty();
        }
        try {
            return ValueJson.parse(end < 0 ? line : line.substring(0, end)) instanceof Value.Dict entry
                    ? Optional.of(entry.entries())
                    : Optional.empty();
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    private boolean accept(Map<String, Value> members) {
        switch (text(members, "is")) {
            case "user" -> {
                User user = new User(text(members, "id"), text(members, "name"), text(members, "password"));
                if (!PasswordHash.isOne(user.passwordHash())) {
                    return false;
                }
                reader.user(user);
            }
            case "removed" -> reader.removed(text(members, "id"));
            case "token" -> reader.token(token(members));
            case "revoked" -> reader.revoked(text(members, "hash"));
            default -> {
                return false;
            }
        }
        return true;
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
}

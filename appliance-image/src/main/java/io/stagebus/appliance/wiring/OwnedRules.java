package io.stagebus.appliance.wiring;

import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The one rule file that belongs to the gateway: rules that were put over the bus are kept there, one in a line. People may
 * change it like any other; what they did meanwhile is never overwritten. Blocks; one thread at a time.
 */
final class OwnedRules {

    /** Its name in the folder of rules. */
    static final String NAME = "99-from-the-bus.json";

    private static final String HEAD = """
            // Rules that were put over the bus; changed by hand, it is read again like the others.
            { "rules": [
            """;
    private static final String TAIL = "\n] }\n";
    private static final int MAX_SHOWN = 40;

    private final Path file;
    private final SystemFiles files = new SystemFiles();

    /** What is in force of it. */
    private byte[] known = {};

    OwnedRules(Path folder) {
        file = folder.resolve(NAME);
    }

    /** Where it is. */
    Path file() {
        return file;
    }

    /** What was read with the others is in force now; there may be none of it. */
    void inForce(Map<String, byte[]> documents) {
        known = documents.getOrDefault(file.toString(), new byte[0]);
    }

    /** The rules in it that are in force, as they are written, by their ids. */
    Map<String, Value> rules() throws RuleFileException {
        return known.length == 0 ? Map.of() : RuleFileParser.written(file.toString(), known);
    }

    /** What somebody else did to it since it was read, line by line; nothing when nobody did. */
    List<String> changedMeanwhile() throws IOException {
        byte[] now = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        return Arrays.equals(now, known) ? List.of() : difference(lines(known), lines(now));
    }

    private static List<String> lines(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    private static List<String> difference(List<String> before, List<String> now) {
        int from = 0;
        int shorter = Math.min(before.size(), now.size());
        while (from < shorter && before.get(from).equals(now.get(from))) {
            from++;
        }
        int same = 0;
        while (same < shorter - from && before.get(before.size() - 1 - same).equals(now.get(now.size() - 1 - same))) {
            same++;
        }
        List<String> told = new ArrayList<>();
        told.add("@@ from line " + (from + 1));
        before.subList(from, before.size() - same).forEach(line -> told.add("- " + line));
        now.subList(from, now.size() - same).forEach(line -> told.add("+ " + line));
        return told.size() <= MAX_SHOWN ? told : told.subList(0, MAX_SHOWN);
    }

    /** What the file says with these rules in it. */
    byte[] text(Map<String, Value> rules) {
        return rules.values().stream()
                .map(ValueJson::text)
                .collect(Collectors.joining(",\n", HEAD, TAIL))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Puts a file with this text in its place, whole or not at all, whenever the power goes. */
    void write(byte[] text) throws IOException {
        Path fresh = file.resolveSibling("." + NAME + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(text);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        files.rename(fresh, file);
        files.forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        known = text.clone();
    }
}

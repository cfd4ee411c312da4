package io.stagebus.appliance.wiring;

import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final int MAX_SHOWN_CHARS = 200;

    private final Path file;
    private final Path fresh;
    private final JournalFiles files;

    /** What is in force of it. */
    private byte[] known = {};

    OwnedRules(Path folder, JournalFiles files) {
        this.files = files;
        file = folder.resolve(NAME);
        fresh = file.resolveSibling("." + NAME + ".new");
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
        before.subList(from, before.size() - same).forEach(line -> told.add("- " + shortened(line)));
        now.subList(from, now.size() - same).forEach(line -> told.add("+ " + shortened(line)));
        return told.size() <= MAX_SHOWN ? told : told.subList(0, MAX_SHOWN);
    }

    private static String shortened(String line) {
        return line.length() <= MAX_SHOWN_CHARS ? line : line.substring(0, MAX_SHOWN_CHARS) + "…";
    }

    /** What the file says with these rules in it. */
    byte[] text(Map<String, Value> rules) {
        return rules.values().stream()
                .map(ValueJson::text)
                .collect(Collectors.joining(",\n", HEAD, TAIL))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Writes a file with this text beside it, whole before anything is replaced by it. */
    void prepare(byte[] text) throws IOException {
        files.write(fresh, text);
    }

    /** Puts what was {@linkplain #prepare prepared} in its place, whole or not at all, whenever the power goes. */
    void replace(byte[] text) throws IOException {
        files.rename(fresh, file);
        known = text.clone();
    }

    /** Makes that outlive a power cut. */
    void secure() throws IOException {
        files.forceFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }
}

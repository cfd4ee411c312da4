package io.stagebus.appliance.backup;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a backup says of itself, as the last file in it: text, a line each.
 *
 * <pre>
 * stagebus-backup 1
 * name FOH
 * made 2026-11-21T16:00:00Z
 * seq 4711
 * SHA-256 in hex, size in bytes, and name of every other file
 * </pre>
 *
 * @param name what the gateway called itself
 * @param made when
 * @param seq up to which entry of the journal
 * @param files by name, in their order
 */
record Manifest(String name, Instant made, long seq, Map<String, Sum> files) {

    static final String FILE = "MANIFEST";
    static final int VERSION = 1;

    private static final String MARK = "stagebus-backup ";
    private static final int HEAD_LINES = 4;

    /** How a file is known again. */
    record Sum(String sha256, long bytes) {}

    byte[] encode() {
        StringBuilder text = new StringBuilder(MARK + VERSION + "\n");
        text.append("name ").append(name.replaceAll("\\s+", " ")).append('\n');
        text.append("made ").append(made).append('\n');
        text.append("seq ").append(seq).append('\n');
        files.forEach((file, sum) ->
                text.append(sum.sha256 + " " + sum.bytes + " " + file).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Manifest decode(byte[] bytes) throws InvalidBackupException {
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        if (lines.size() < HEAD_LINES || !lines.get(0).startsWith(MARK)) {
            throw new InvalidBackupException("its manifest is none of a Stagebus backup");
        }
        if (!lines.get(0).equals(MARK + VERSION)) {
            throw new InvalidBackupException("it has format " + lines.get(0).substring(MARK.length())
                    + ", this version of Stagebus knows " + VERSION);
        }
        try {
            Map<String, Sum> files = new LinkedHashMap<>();
            for (String line : lines.subList(HEAD_LINES, lines.size())) {
                String[] parts = line.split(" ", 3);
                files.put(parts[2], new Sum(parts[0], Long.parseLong(parts[1])));
            }
            return new Manifest(
                    after(lines.get(1), "name "),
                    Instant.parse(after(lines.get(2), "made ")),
                    Long.parseLong(after(lines.get(3), "seq ")),
                    files);
        } catch (NumberFormatException | DateTimeException | IndexOutOfBoundsException e) {
            throw new InvalidBackupException("its manifest is damaged");
        }
    }

    private static String after(String line, String key) throws InvalidBackupException {
        if (!line.startsWith(key)) {
            throw new InvalidBackupException("its manifest has no " + key.strip());
        }
        return line.substring(key.length());
    }
}

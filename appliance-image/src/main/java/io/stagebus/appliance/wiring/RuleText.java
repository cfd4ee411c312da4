package io.stagebus.appliance.wiring;

import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rule files as they were read once. Any thread.
 *
 * @param path the file, or the folder they are in
 * @param documents their bytes by their paths, in the order in which they are read
 * @param stamps what they looked like just before: what is saved since looks different
 */
public record RuleText(Path path, Map<String, byte[]> documents, Map<Path, String> stamps) {

    /**
     * Reads them. Blocks.
     *
     * @throws RuleFileException when there is nothing, or it cannot be read
     */
    static RuleText of(Path path) throws RuleFileException {
        Map<Path, String> stamps = look(path);
        return new RuleText(path, RuleFileParser.read(path), stamps);
    }

    /** Sizes and times of the files at {@code path}: others when one of them changed. */
    static Map<Path, String> look(Path path) {
        Map<Path, String> stamps = new HashMap<>();
        if (!Files.isDirectory(path)) {
            stamps.put(path, stamp(path));
            return stamps;
        }
        try (Stream<Path> files = Files.list(path)) {
            files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .forEach(file -> stamps.put(file, stamp(file)));
        } catch (IOException e) {
            stamps.put(path, "unreadable");
        }
        return stamps;
    }

    /** The same of one file. */
    static String stamp(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return "unreadable";
        }
    }
}

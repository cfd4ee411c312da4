package io.stagebus.rules.json;

import io.stagebus.core.journal.files.FileFailure;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads rule files. Both shapes are understood, also mixed: a document that is an array of rules, or an object with the key
 * {@code rules}; triggers, actions and transforms with a {@code type}, or as an object with one key.
 *
 * <p>All or nothing: one thing wrong anywhere, and there are no rules, but the whole list of what is wrong. What this version
 * does not have is refused, never ignored. Any thread but the bus's, since it reads files.
 */
public final class RuleFileParser {

    /** How many bytes all files together may have. */
    public static final int MAX_BYTES = 8 << 20;

    /** How many rules there may be. */
    public static final int MAX_RULES = 20_000;

    private final Problems problems = new Problems();
    private final JsonReader reader = new JsonReader(problems);
    private final RuleReader ruleReader = new RuleReader(problems);
    private final List<Rule> rules = new ArrayList<>();
    private final Map<String, String> placeOfId = new HashMap<>();
    private int bytes;
    private int read;

    private RuleFileParser() {}

    /**
     * Reads a file, or of a folder all files whose names end with {@code .json} and do not begin with a dot, sorted by name;
     * folders within it are not entered.
     *
     * @throws RuleFileException when there is nothing at {@code path}, it cannot be read, or anything in it is wrong
     */
    public static RuleSet load(Path path) throws RuleFileException {
        RuleFileParser parser = new RuleFileParser();
        parser.problems.in(path.toString());
        for (Path file : Files.isDirectory(path) ? parser.filesIn(path) : List.of(path)) {
            parser.bytesOf(file).ifPresent(parser::document);
        }
        return parser.finish();
    }

    /**
     * Reads one document.
     *
     * @param name how to name it in messages
     * @param json its bytes
     * @throws RuleFileException when anything in it is wrong
     */
    public static RuleSet parse(String name, byte[] json) throws RuleFileException {
        return parse(Map.of(name, json));
    }

    /**
     * Reads documents as if they were the files of one folder.
     *
     * @param documents what they are called in messages, and their bytes, in their order
     * @throws RuleFileException when anything in one of them is wrong
     */
    public static RuleSet parse(Map<String, byte[]> documents) throws RuleFileException {
        RuleFileParser parser = new RuleFileParser();
        documents.forEach((name, json) -> {
            parser.problems.in(name);
            parser.document(json);
        });
        return parser.finish();
    }

    /**
     * The bytes of the files that {@link #load} would read, by their paths, in the order in which they are read.
     *
     * @throws RuleFileException when there is nothing at {@code path}, or it cannot be read
     */
    public static Map<String, byte[]> read(Path path) throws RuleFileException {
        RuleFileParser parser = new RuleFileParser();
        parser.problems.in(path.toString());
        Map<String, byte[]> documents = new LinkedHashMap<>();
        for (Path file : Files.isDirectory(path) ? parser.filesIn(path) : List.of(path)) {
            parser.bytesOf(file).ifPresent(bytes -> documents.put(file.toString(), bytes));
        }
        parser.problems.throwIfAny();
        return documents;
    }

    /**
     * The rules of a document as they are written, by their ids; whether they are right is not looked at.
     *
     * @throws RuleFileException when it is no JSON, or no list of rules
     */
    public static Map<String, Value> written(String name, byte[] json) throws RuleFileException {
        RuleFileParser parser = new RuleFileParser();
        parser.problems.in(name);
        Map<String, Value> written = new LinkedHashMap<>();
        parser.reader
                .read(json)
                .map(root -> new At(root, ""))
                .flatMap(parser::rulesOf)
                .orElse(List.of())
                .forEach(item -> item.value(parser.problems).ifPresent(rule -> {
                    if (rule instanceof Value.Dict(Map<String, Value> keys)
                            && keys.get("id") instanceof Value.Text(String id)) {
                        written.put(id, rule);
                    }
                }));
        parser.problems.throwIfAny();
        return written;
    }

    private RuleSet finish() throws RuleFileException {
        problems.throwIfAny();
        return new RuleSet(rules);
    }

    private List<Path> filesIn(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, RuleFileParser::isRuleFile)) {
            entries.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            problems.unreadable("a folder that can be read", Problems.reason(e));
        } catch (IOException e) {
            problems.unreadable("a folder that can be read", FileFailure.reason(e));
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString()));
        return files;
    }

    private static boolean isRuleFile(Path path) {
        String name = path.getFileName().toString();
        return name.endsWith(".json") && !name.startsWith(".") && !Files.isDirectory(path);
    }

    private Optional<byte[]> bytesOf(Path file) {
        problems.in(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(MAX_BYTES + 1));
        } catch (java.nio.file.NoSuchFileException e) {
            problems.unreadable("a file or folder", "nothing");
        } catch (IOException e) {
            problems.unreadable("a file that can be read", FileFailure.reason(e));
        }
        return Optional.empty();
    }

    private void document(byte[] json) {
        bytes = Math.min(MAX_BYTES, bytes) + json.length;
        if (bytes > MAX_BYTES) {
            problems.unreadable("at most " + MAX_BYTES + " bytes in all files", "more");
            return;
        }
        reader.read(json).map(root -> new At(root, "")).flatMap(this::rulesOf).ifPresent(this::rules);
    }

    private Optional<List<At>> rulesOf(At root) {
        String expected = "an array of rules";
        if (root.json() instanceof Json.Arr) {
            return root.items(problems, expected);
        }
        return Fields.of(root, problems, expected + " or {\"rules\": […]}").flatMap(fields -> {
            // For editors, which complete and check by it.
            fields.optional("$schema").ifPresent(schema -> schema.text(problems, "the address of a schema"));
            Optional<List<At>> items = fields.required("rules").flatMap(at -> at.items(problems, expected));
            fields.finish(Set.of("version", "kinds", "variables"));
            return items;
        });
    }

    private void rules(List<At> items) {
        for (At item : items) {
            if (++read > MAX_RULES) {
                problems.add(item.json().place(), item.pointer(), "at most " + MAX_RULES + " rules", "more", "");
                return;
            }
            RuleReader.Read rule = ruleReader.read(item);
            boolean isNew = rule.id().map(this::isNewId).orElse(false);
            if (isNew) {
                rule.rule().ifPresent(rules::add);
            }
        }
    }

    private boolean isNewId(At at) {
        Json.Place place = at.json().place();
        String id = at.text(problems, "an id").orElseThrow();
        String here = problems.file() + ":" + place.line() + ":" + place.column() + " " + at.pointer();
        String first = placeOfId.putIfAbsent(id, here);
        if (first != null) {
            problems.add(at, "an id that no other rule has", "the first one is at " + first);
        }
        return first == null;
    }
}

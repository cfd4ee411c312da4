package io.stagebus.appliance.wiring;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of some files as they are written there, and where each stands. Any thread.
 *
 * @param rules by their ids, in the order of the files
 * @param files the name of the file of each id
 */
record WrittenRules(Map<String, Value> rules, Map<String, String> files) {

    /**
     * Reads them out of the text of each file under its name.
     *
     * @throws RuleFileException when one of them is no list of rules
     */
    static WrittenRules in(Map<String, byte[]> documents) throws RuleFileException {
        Map<String, Value> rules = new LinkedHashMap<>();
        Map<String, String> files = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
            RuleFileParser.written(document.getKey(), document.getValue()).forEach((id, rule) -> {
                rules.put(id, rule);
                files.put(id, document.getKey());
            });
        }
        return new WrittenRules(rules, files);
    }

    /** The file in which a rule stands that is not {@code owned}. */
    Optional<String> elsewhere(String id, String owned) {
        return Optional.ofNullable(files.get(id)).filter(file -> !file.equals(owned));
    }
}

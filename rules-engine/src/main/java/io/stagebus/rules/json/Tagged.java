package io.stagebus.rules.json;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An object that says of which type it is, in either shape: {@code {"type": "on_change", "pattern": "/a"}} as the documents
 * of the field write it, or {@code {"OnChange": {"pattern": "/a"}}} as its programs do.
 *
 * @param type the type in the documents' spelling
 * @param documented whether it was in the documents' shape
 * @param fields the members besides the type
 */
record Tagged(String type, boolean documented, Fields fields) {

    /**
     * What there is to choose from.
     *
     * @param what the thing's name, for people: {@code a trigger}
     * @param types the types there are, in the documents' spelling
     * @param later the types that are planned and not there yet
     */
    record Choice(String what, List<String> types, Set<String> later) {

        private String expected() {
            return what + " such as {\"type\": \"" + types.get(0) + "\", …} or {\"" + pascal(types.get(0)) + "\": {…}}";
        }

        private List<String> pascalTypes() {
            return types.stream().map(Tagged::pascal).toList();
        }
    }

    /** Reads the type; reports and answers nothing when there is none that is known. */
    static Optional<Tagged> of(At at, Problems problems, Choice choice) {
        Optional<Fields> fields = Fields.of(at, problems, choice.expected());
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Optional<At> type = fields.get().optional("type");
        if (type.isPresent()) {
            return documented(type.get(), fields.get(), problems, choice);
        }
        List<String> names = fields.get().names();
        if (names.size() != 1) {
            fields.get()
                    .wrong(choice.expected(), names.isEmpty() ? "an empty object" : "no \"type\" and several keys", "");
            return Optional.empty();
        }
        return external(fields.get().optional(names.get(0)).orElseThrow(), names.get(0), problems, choice);
    }

    private static Optional<Tagged> documented(At type, Fields fields, Problems problems, Choice choice) {
        Optional<String> name = type.text(problems, oneOf(choice.types()));
        if (name.isEmpty()) {
            return Optional.empty();
        }
        if (choice.types().contains(name.get())) {
            return Optional.of(new Tagged(name.get(), true, fields));
        }
        problems.add(
                type,
                oneOf(choice.types()),
                hint(name.get(), choice.types(), choice.later().contains(name.get())));
        return Optional.empty();
    }

    private static Optional<Tagged> external(At body, String name, Problems problems, Choice choice) {
        List<String> known = choice.pascalTypes();
        int index = known.indexOf(name);
        if (index < 0) {
            boolean planned =
                    choice.later().stream().anyMatch(later -> pascal(later).equals(name));
            problems.add(
                    body.json().place(),
                    body.pointer(),
                    oneOf(known),
                    Problems.quote(name),
                    hint(name, known, planned));
            return Optional.empty();
        }
        String type = choice.types().get(index);
        return Fields.of(body, problems, "an object with what belongs to " + name)
                .map(fields -> new Tagged(type, false, fields));
    }

    static String oneOf(List<String> names) {
        return "one of " + String.join(", ", names);
    }

    private static String hint(String name, List<String> known, boolean planned) {
        return planned ? "this version does not have it yet" : NearestName.hint(name, known);
    }

    /** {@code on_change} as {@code OnChange}. */
    static String pascal(String snake) {
        StringBuilder pascal = new StringBuilder();
        for (String word : snake.split("_", -1)) {
            pascal.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return pascal.toString();
    }
}

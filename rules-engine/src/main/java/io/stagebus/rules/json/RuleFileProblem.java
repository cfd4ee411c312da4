package io.stagebus.rules.json;

/**
 * One thing that is wrong in a rule file. Immutable.
 *
 * @param file the file's name, as a person knows it
 * @param line from 1; 0 when the file could not be read at all
 * @param column from 1, in UTF-16 units; 0 when the file could not be read at all
 * @param pointer where in the document (RFC 6901); empty for the whole of it
 * @param expected what should be there
 * @param found what is there
 * @param hint what may have been meant, or why it is so; may be empty
 */
public record RuleFileProblem(
        String file, int line, int column, String pointer, String expected, String found, String hint) {

    /** One line: file, line and column, pointer, expected, found, hint. */
    public String text() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        if (!pointer.isEmpty()) {
            text.append(' ').append(pointer);
        }
        text.append(": expected ").append(expected).append(", found ").append(found);
        if (!hint.isEmpty()) {
            text.append("; ").append(hint);
        }
        return text.toString();
    }
}

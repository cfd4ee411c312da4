package io.stagebus.core.alias;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Aliases as a table that spreadsheets read and write (RFC 4180): a line with the names of the columns, then a line each.
 *
 * <pre>
 * left,right,left-from,left-to,right-from,right-to,curve,whole
 * /osc/1/fader3,/lights/foh/intensity,0,1,0,100,linear,true
 * </pre>
 *
 * <p>Everything behind {@code right} may be left out. An instance reads one text; one thread.
 */
public final class AliasCsv {

    /** The columns. */
    public static final String HEAD = "left,right,left-from,left-to,right-from,right-to,curve,whole";

    private static final int COLUMNS = 8;
    private static final int MAX_CHARS = 4 << 20;

    /**
     * What is wrong.
     *
     * @param line from 1
     * @param column the field, from 1
     * @param sentence what was expected and what was found
     */
    public record Problem(int line, int column, String sentence) {
        /** All of it in one sentence. */
        public String text() {
            return "line " + line + ", column " + column + ": " + sentence;
        }
    }

    /** What a text says: a table, and everything that is wrong with it. */
    public record Read(AliasTable table, List<Problem> problems) {
        /** Copies {@code problems}. */
        public Read {
            problems = List.copyOf(problems);
        }
    }

    private final String text;
    private final boolean salvages;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Alias> aliases = new ArrayList<>();
    private final AliasTable.Links links = new AliasTable.Links();
    private int at;
    private int line = 1;
    private int lineOfRow = 1;

    private AliasCsv(String text, boolean salvages) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.salvages = salvages;
    }

    /** Reads a table, which is empty when anything is wrong. Never fails; what is wrong is in what it answers. */
    public static Read read(String text) {
        AliasCsv csv = new AliasCsv(text, false);
        csv.readAll();
        return csv.problems.isEmpty()
                ? new Read(AliasTable.of(csv.aliases), List.of())
                : new Read(AliasTable.EMPTY, csv.problems);
    }

    /** Reads of a table that is damaged what is whole, line by line. Never fails. */
    public static Read salvage(String text) {
        AliasCsv csv = new AliasCsv(text, true);
        csv.readAll();
        List<Alias> kept = csv.aliases.subList(0, Math.min(AliasTable.MAX, csv.aliases.size()));
        return new Read(AliasTable.of(kept), csv.problems);
    }

    /** A table without the aliases of one address; empty when it has none, or the text is no table. */
    public static Optional<String> without(String text, String address) {
        List<Alias> all = read(text).table().aliases();
        List<Alias> rest = all.stream()
                .filter(alias -> !alias.left().text().equals(address)
                        && !alias.right().text().equals(address))
                .toList();
        return rest.size() == all.size() ? Optional.empty() : Optional.of(write(AliasTable.of(rest)));
    }

    /** The table as text, which {@link #read} reads as the same. */
    public static String write(AliasTable table) {
        StringBuilder out = new StringBuilder(HEAD).append('\n');
        for (Alias alias : table.aliases()) {
            Scale scale = alias.scale();
            String fields = String.join(
                    ",",
                    quoted(alias.left().text()),
                    quoted(alias.right().text()),
                    number(scale.left().from()),
                    number(scale.left().to()),
                    number(scale.right().from()),
                    number(scale.right().to()),
                    scale.curve().word(),
                    String.valueOf(scale.wholeRight()));
            out.append(fields).append('\n');
        }
        return out.toString();
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }

    private static String number(double number) {
        return number == (long) number ? Long.toString((long) number) : Double.toString(number);
    }

    private void readAll() {
        if (text.length() > MAX_CHARS) {
            problem(1, "a table has at most " + MAX_CHARS + " characters, not " + text.length());
            return;
        }
        List<String> head = row();
        if (!HEAD.startsWith(String.join(",", head)) || head.size() < 2) {
            problem(1, "the first line must be " + HEAD + " but is " + shortened(String.join(",", head)));
            if (!salvages) {
                return;
            }
        }
        while (at < text.length()) {
            lineOfRow = line;
            List<String> row = row();
            boolean blank = row.size() == 1 && row.getFirst().isBlank();
            if (!blank && !row.getFirst().startsWith("#")) {
                read(row);
            }
        }
    }

    /** The fields of the next line, which may contain line ends in quotes. */
    private List<String> row() {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quotes = false;
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at++);
            line += c == '\n' ? 1 : 0;
            if (quotes) {
                quotes = inQuotes(c, field);
            } else if (c == '"' && field.isEmpty()) {
                quotes = true;
            } else if (c == ',') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\n') {
                break;
            } else if (c != '\r') {
                field.append(c);
            }
        }
        if (quotes) {
            problem(fields.size() + 1, "the quotes are not closed");
            at = salvages ? nextLine(start) : at;
        }
        fields.add(field.toString());
        return fields;
    }

    private int nextLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    /** Whether the quotes are still open. */
    private boolean inQuotes(char c, StringBuilder field) {
        if (c != '"') {
            field.append(c);
            return true;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            field.append('"');
            at++;
            return true;
        }
        return false;
    }

    private void read(List<String> row) {
        if (row.size() < 2 || row.size() > COLUMNS) {
            problem(1, "a line has 2.." + COLUMNS + " fields, not " + row.size());
            return;
        }
        int before = problems.size();
        @Nullable Address left = address(row, 0);
        @Nullable Address right = address(row, 1);
        Scale.Range leftRange = range(row, 2);
        Scale.Range rightRange = range(row, 4);
        Curve curve = curve(row);
        boolean whole = whole(row);
        if (problems.size() > before || left == null || right == null) {
            return;
        }
        try {
            Alias alias = new Alias(left, right, new Scale(leftRange, rightRange, curve, whole));
            links.add(alias).ifPresentOrElse(sentence -> problem(1, sentence), () -> aliases.add(alias));
        } catch (IllegalArgumentException e) {
            problem(2, String.valueOf(e.getMessage()));
        }
        if (aliases.size() > AliasTable.MAX) {
            problem(1, "there may be " + AliasTable.MAX + " aliases");
        }
    }

    private @Nullable Address address(List<String> row, int column) {
        String field = row.get(column).strip();
        try {
            Address address = Address.parse(field);
            // That stands for bytes that are no UTF-8.
            if (!field.contains("*") && !field.contains("\uFFFD") && !address.hasEmptySegment()) {
                return address;
            }
            problem(column + 1, "must be an address such as /lights/foh but is \"" + shortened(field) + "\"");
        } catch (InvalidAddressException e) {
            problem(column + 1, String.valueOf(e.getMessage()));
        }
        return null;
    }

    private Scale.Range range(List<String> row, int column) {
        Optional<Double> from = number(row, column, 0);
        Optional<Double> to = number(row, column + 1, 1);
        if (from.isPresent() && to.isPresent()) {
            try {
                return new Scale.Range(from.get(), to.get());
            } catch (IllegalArgumentException e) {
                problem(column + 1, String.valueOf(e.getMessage()));
            }
        }
        return Scale.Range.UNIT;
    }

    private Optional<Double> number(List<String> row, int column, double fallback) {
        String field = column < row.size() ? row.get(column).strip() : "";
        if (field.isEmpty()) {
            return Optional.of(fallback);
        }
        if (!field.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][-+]?[0-9]{1,2})?")) {
            problem(column + 1, "must be a number but is \"" + shortened(field) + "\"");
            return Optional.empty();
        }
        return Optional.of(Double.valueOf(field));
    }

    private Curve curve(List<String> row) {
        String field = row.size() > 6 ? row.get(6).strip() : "";
        Optional<Curve> curve = field.isEmpty() ? Optional.of(Curve.LINEAR) : Curve.of(field);
        if (curve.isEmpty()) {
            problem(7, "must be linear, square or fader-db but is \"" + shortened(field) + "\"");
        }
        return curve.orElse(Curve.LINEAR);
    }

    private boolean whole(List<String> row) {
        String field = row.size() > 7 ? row.get(7).strip() : "";
        if (!field.isEmpty() && !field.equals("true") && !field.equals("false")) {
            problem(8, "must be true or false but is \"" + shortened(field) + "\"");
        }
        return field.equals("true");
    }

    private void problem(int column, String sentence) {
        if (problems.size() < 100) {
            problems.add(new Problem(lineOfRow, column, sentence));
        }
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}

package io.stagebus.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The figures of a run, printed as they come, then as a table, and as JSON. Not thread-safe. */
public final class Report {

    private static final List<String> HEADINGS =
            List.of("program", "what", "target", "measured", "bare", "ratio", "verdict");

    private final Circumstances circumstances;
    private final PrintStream out;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** A report that prints to {@code out}, beginning with the circumstances. */
    public Report(Circumstances circumstances, PrintStream out) {
        this.circumstances = circumstances;
        this.out = out;
        circumstances.facts().forEach((name, value) -> out.println(name + ": " + value));
        out.println();
    }

    /** Says what is being done. */
    public void progress(String text) {
        out.println("  " + text);
    }

    /** Adds a figure. */
    public void add(Row row) {
        rows.add(row);
        out.println(String.join(" | ", cells(row)));
    }

    /** Adds a sentence that is printed below the table: what went wrong, what a figure does not hold. */
    public void note(String text) {
        notes.add(text);
        out.println("  " + text);
    }

    /** The figures so far. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Prints the table, in Markdown. */
    public void printTable() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEADINGS);
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        out.println();
        for (int i = 0; i < lines.size(); i++) {
            out.println(padded(lines.get(i), widths));
            if (i == 0) {
                out.println(padded(HEADINGS.stream().map(heading -> "---").toList(), widths));
            }
        }
        notes.forEach(note -> out.println("- " + note));
    }

    private static String padded(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            line.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[i] - cell.length()))
                    .append(" |");
        }
        return line.toString();
    }

    private static List<String> cells(Row row) {
        return List.of(
                row.program(),
                row.what(),
                row.target(),
                figure(OptionalDouble.of(row.measured())),
                figure(row.bare()),
                figure(row.ratio()),
                row.verdict().word());
    }

    private static String figure(OptionalDouble figure) {
        if (figure.isEmpty()) {
            return "";
        }
        double value = figure.getAsDouble();
        boolean whole = value == Math.rint(value) || Math.abs(value) >= 100;
        String format = whole ? "%,.0f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** Writes the report as one JSON object. */
    public void writeJson(Path file) throws IOException {
        List<String> members = new ArrayList<>();
        for (Map.Entry<String, String> fact : circumstances.facts().entrySet()) {
            members.add(Json.text(fact.getKey()) + ":" + Json.text(fact.getValue()));
        }
        members.add(
                "\"rows\":[\n" + String.join(",\n", rows.stream().map(Json::row).toList()) + "\n]");
        members.add(
                "\"notes\":[" + String.join(",", notes.stream().map(Json::text).toList()) + "]");
        Files.writeString(file, "{" + String.join(",\n", members) + "}\n");
        out.println("written to " + file);
    }
}

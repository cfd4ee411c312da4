package io.stagebus.appliance.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** What somebody typed, what it printed and what it ended with. */
record Typed(int exitCode, String out, String err) {

    /** Types a command line in an empty environment. */
    static Typed line(String... arguments) {
        return line(Map.of("XDG_DATA_HOME", "/data/home"), arguments);
    }

    /** Types a command line. */
    static Typed line(Map<String, String> variables, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        try (CommandFactory factory = new CommandFactory()) {
            CommandLine line = Stagebus.commandLine(variables, factory);
            line.setUsageHelpAutoWidth(false);
            line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
            line.setOut(new PrintWriter(out, true));
            line.setErr(new PrintWriter(err, true));
            return new Typed(line.execute(arguments), out.toString(), err.toString());
        }
    }
}

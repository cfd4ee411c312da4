package io.stagebus.appliance.cli;

import io.stagebus.appliance.config.NearestName;
import io.stagebus.appliance.config.Profile;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program's command: it only knows the others. */
@Command(
        name = "stagebus",
        mixinStandardHelpOptions = true,
        subcommands = {
            GetCommand.class,
            SetCommand.class,
            EmitCommand.class,
            WatchCommand.class,
            RulesCommand.class,
            AliasCommand.class,
            JournalCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            ConfigCommand.class,
            ConformanceCommand.class,
            CommandLine.HelpCommand.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        description = "Joins CLASP over WebSocket, MQTT and OSC in one address space, with rules and a journal.",
        footer = {
            "",
            "Start here:",
            "  stagebus run                          every door, rules, and state that is there again after a restart",
            "  stagebus watch '/**'                  look at everything that happens",
            "  stagebus set /lights/foh 0.5          change something",
            "",
            "stagebus help COMMAND tells more about each.",
        })
public final class Stagebus implements Callable<Integer> {

    private final Map<String, String> variables;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    private Stagebus(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * The command line, ready to execute.
     *
     * @param variables the environment
     * @param factory makes the command objects
     */
    public static CommandLine commandLine(Map<String, String> variables, IFactory factory) {
        CommandLine line = new CommandLine(new Stagebus(Map.copyOf(variables)), factory);
        // As classes in a command line of their own, and without fields to be filled, these two are made when called.
        line.addSubcommand("run", new CommandLine(RunCommand.class, factory));
        line.addSubcommand("server", new CommandLine(ServerCommand.class, factory));
        Map<String, CommandLine> commands = line.getSubcommands();
        addFlags(commands.get("run"), Profile.RUN);
        addFlags(commands.get("server"), Profile.SERVER);
        CommandLine config = commands.get("config");
        if (config != null) {
            addFlags(config.getSubcommands().get("check"), Profile.RUN);
            addFlags(config.getSubcommands().get("show"), Profile.RUN);
        }
        tellVersion(line);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(Stagebus::execute);
        line.setParameterExceptionHandler(Stagebus::explain);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("stagebus: internal fault: " + failure);
            failure.printStackTrace(command.getErr());
            return ExitCode.SOFTWARE;
        });
        return line;
    }

    /**
     * The arguments of a program that has several names, as {@link #commandLine} takes them.
     *
     * @param name what it was called
     */
    public static String[] arguments(String name, String... arguments) {
        return CalledAs.arguments(name, arguments);
    }

    private static int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last.commandSpec().userObject() instanceof Serving serving
                ? serving.serve(last.commandSpec())
                : new CommandLine.RunLast().execute(parsed);
    }

    /** Every command has the flag, so every command answers it. */
    private static void tellVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Stagebus::tellVersion);
    }

    private static void addFlags(@Nullable CommandLine command, Profile profile) {
        if (command != null) {
            GatewayFlags.addTo(command.getCommandSpec(), profile);
        }
    }

    /** The environment the program was started in. */
    Map<String, String> variables() {
        return variables;
    }

    /** The program's own object, for a command anywhere below it. */
    static Stagebus of(CommandSpec command) {
        return (Stagebus) command.root().userObject();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.USAGE;
    }

    /** One sentence about a wrong command line, with the name that was probably meant. */
    private static int explain(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String found = unmatched.getUnmatched().get(0);
            err.println(name + ": " + unknown(found, command.getCommandSpec()));
        } else {
            err.println(name + ": " + wrong.getMessage());
        }
        err.println("Try '" + name + " --help'.");
        return ExitCode.USAGE;
    }

    private static String unknown(String found, CommandSpec command) {
        if (found.startsWith("-")) {
            String flag = found.split("=", 2)[0];
            List<String> known = new ArrayList<>();
            for (OptionSpec option : command.options()) {
                known.addAll(List.of(option.names()));
            }
            return "unknown flag " + flag + NearestName.hint(flag, known);
        }
        List<String> known = List.copyOf(command.subcommands().keySet());
        String what = known.isEmpty() ? "unexpected argument " : "unknown command ";
        return what + found + NearestName.hint(found, known);
    }
}

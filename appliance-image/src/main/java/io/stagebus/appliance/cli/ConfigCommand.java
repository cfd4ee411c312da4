package io.stagebus.appliance.cli;

import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.ConfigLoader;
import io.stagebus.appliance.config.ConfigLoader.Loaded;
import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.Source;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.wiring.Rules;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code stagebus config}: looks at a configuration without starting anything. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        subcommands = {ConfigCommand.Check.class, ConfigCommand.Show.class},
        synopsisSubcommandLabel = "check|show",
        description = "Checks or shows what 'stagebus run' would use, without starting anything.")
public final class ConfigCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    /** For picocli. */
    ConfigCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    private static Loaded load(CommandSpec command) throws ConfigException {
        ConfigLoader loader = new ConfigLoader(Stagebus.of(command).variables());
        return loader.load(Profile.RUN, GatewayFlags.read(command.commandLine().getParseResult()));
    }

    private static int refuse(CommandSpec command, ConfigException wrong) {
        PrintWriter err = command.commandLine().getErr();
        wrong.problems().forEach(problem -> err.println("stagebus: " + problem));
        return ExitCode.CONFIG;
    }

    /** {@code stagebus config check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Reads flags, variables, the file and the rules as 'stagebus run' would, and names everything that is wrong"
                        + " with them.",
                "Exits with 0 when all is well and with 78 when not. Takes the flags of 'stagebus run'.",
            })
    static final class Check implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Override
        public Integer call() {
            try {
                Loaded loaded = load(spec);
                spec.commandLine()
                        .getOut()
                        .println("ok: " + Rules.load(loaded.config()).describe());
                return ExitCode.OK;
            } catch (ConfigException e) {
                return refuse(spec, e);
            }
        }
    }

    /** {@code stagebus config show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Prints every setting with the value that holds and where it was said: a flag, a variable, a line of the"
                        + " file, or the default.",
                "Takes the flags of 'stagebus run'.",
            })
    static final class Show implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Override
        public Integer call() {
            try {
                Loaded loaded = load(spec);
                print(loaded, spec.commandLine().getOut());
                return ExitCode.OK;
            } catch (ConfigException e) {
                return refuse(spec, e);
            }
        }

        private void print(Loaded loaded, PrintWriter out) {
            JsonText text = JsonText.array();
            for (Setting setting : Setting.values()) {
                Given given = loaded.settings().given(setting);
                String value = setting == Setting.DATA_DIR && given.source() instanceof Source.Default
                        ? loaded.config()
                                .storage()
                                .map(storage -> storage.dataDir().toString())
                                .orElse("")
                        : given.text();
                if (json) {
                    text.item(row -> row.put("key", setting.key())
                            .put("value", value)
                            .put("source", given.source().label())
                            .put("flag", setting.flag())
                            .put("variable", setting.variable()));
                } else {
                    out.printf(
                            "%-22s %-34s %s%n",
                            setting.key(),
                            value.isEmpty() ? "-" : value,
                            given.source().label());
                }
            }
            if (json) {
                out.println(text.text());
            } else {
                loaded.config()
                        .access()
                        .forEach(entry -> out.printf(
                                "%-22s %s %s %s%n",
                                "access",
                                entry.door(),
                                entry.grant().action().name().toLowerCase(java.util.Locale.ROOT),
                                entry.grant().pattern()));
                loaded.config()
                        .osc()
                        .targets()
                        .forEach(target -> out.printf(
                                "%-22s %s:%d %s%n", "osc.targets", target.host(), target.port(), target.patterns()));
            }
        }
    }
}

package io.stagebus.appliance.cli;

import io.stagebus.appliance.config.AccessEntry;
import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.ConfigLoader;
import io.stagebus.appliance.config.ConfigLoader.Loaded;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.OscTargetConfig;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.Source;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.wiring.AliasFile;
import io.stagebus.appliance.wiring.PortCheck;
import io.stagebus.appliance.wiring.Rules;
import io.stagebus.core.state.StateSettings.KindRule;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
                PrintWriter err = spec.commandLine().getErr();
                loaded.warnings().forEach(warning -> err.println("stagebus: warning: " + warning));
                Optional<String> clash = PortCheck.clash(loaded.config());
                if (clash.isPresent()) {
                    return refuse(spec, new ConfigException(List.of(clash.get())));
                }
                AliasFile aliases = AliasFile.load(loaded.config());
                boolean none = aliases.table().aliases().isEmpty();
                spec.commandLine()
                        .getOut()
                        .println("ok: " + Rules.load(loaded.config()).describe()
                                + (none ? "" : ", " + aliases.describe()));
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
            List<Row> rows = rows(loaded);
            if (json) {
                JsonText text = JsonText.array();
                rows.forEach(row -> text.item(item -> item.put("key", row.key)
                        .put("value", row.value)
                        .put("source", row.source)
                        .put("flag", row.flag)
                        .put("variable", row.variable)));
                out.println(text.text());
            } else {
                rows.forEach(row ->
                        out.printf("%-22s %-34s %s%n", row.key, row.value.isEmpty() ? "-" : row.value, row.source));
            }
        }

        /** One line: what holds, and where it was said. Flag and variable are empty for what only a file can say. */
        private record Row(String key, String value, String source, String flag, String variable) {}

        private static List<Row> rows(Loaded loaded) {
            List<Row> rows = new ArrayList<>();
            for (Setting setting : Setting.values()) {
                Given given = loaded.settings().given(setting);
                String value = setting == Setting.DATA_DIR && given.source() instanceof Source.Default
                        ? loaded.config()
                                .storage()
                                .map(storage -> storage.dataDir().toString())
                                .orElse("")
                        : setting.isSecret() && !given.text().isEmpty() ? "(secret)" : given.text();
                rows.add(new Row(setting.key(), value, given.source().label(), setting.flag(), setting.variable()));
            }
            String file = loaded.settings().given(Setting.CONFIG).text();
            GatewayConfig config = loaded.config();
            config.access().forEach(entry -> rows.add(listed("access", text(entry), file)));
            int said = config.kinds().size() - config.shippedKinds().size();
            for (int i = 0; i < config.kinds().size(); i++) {
                KindRule rule = config.kinds().get(i);
                rows.add(listed("kinds", rule.pattern() + " " + word(rule.kind()), i < said ? file : "shipped"));
            }
            config.strategies()
                    .forEach(
                            rule -> rows.add(listed("strategies", rule.pattern() + " " + word(rule.strategy()), file)));
            config.recorded()
                    .forEach(rule -> rows.add(listed("record", rule.pattern() + " " + word(rule.kind()), file)));
            config.storage()
                    .map(storage -> storage.retention().rules())
                    .orElse(List.of())
                    .forEach(rule -> rows.add(listed("keep", rule.pattern() + " " + rule.days() + " days", file)));
            config.osc().targets().forEach(target -> rows.add(listed("osc.targets", text(config, target), file)));
            return rows;
        }

        private static Row listed(String key, String value, String source) {
            return new Row(key, value, source, "", "");
        }

        private static String text(AccessEntry entry) {
            return entry.door() + " " + word(entry.grant().action()) + " "
                    + entry.grant().pattern();
        }

        private static String text(GatewayConfig config, OscTargetConfig target) {
            return target.name() + " " + target.host() + ":" + target.port() + " root "
                    + config.osc().rootOf(target) + " " + target.patterns() + " on-boot "
                    + (target.sendOnBoot() ? "send" : "hold") + " max-rate "
                    + target.feedback().maxRateHz()
                    + (target.reach().transport().isStream()
                            ? " " + word(target.reach().transport())
                            : "");
        }

        private static String word(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}

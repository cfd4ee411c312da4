package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.ConfigLoader;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.Source;
import io.stagebus.appliance.journal.EntryQuery;
import io.stagebus.appliance.wiring.AliasFile;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.durable.JournalArchive;
import io.stagebus.rules.explain.Replay;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.rule.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus rules replay}: what rules would have done with what was recorded, and how that differs. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the rules of a file over recorded traffic, as fast as it can be read. Prints how often each would have fired"
                    + " and how often it did, and every difference. Nothing is changed.",
            "",
            "Reads the journal of a running gateway, or of a data folder that no gateway uses.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus rules replay rules.d --from 2h",
            "  stagebus rules replay new.json --from 19:30 --to 22:15 --data-dir /srv/stagebus",
        })
final class RulesReplayCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "A rules file, or a folder.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private Path path;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "Where it begins: 2026-11-21T16:00:00Z, 2026-11-21, 16:00 (local), or 2h for two hours ago. What"
                            + " was recorded before is the state it begins with.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Where it ends.")
    private @Nullable String to;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "With --data-dir: the configuration whose kinds, strategies, limits and aliases hold. Without, what"
                            + " 'stagebus run' would take.%n(STAGEBUS_CONFIG)")
    private @Nullable Path config;

    @Mixin
    private JournalSource source = new JournalSource();

    /** For picocli. */
    RulesReplayCommand() {}

    @Override
    public Integer call() {
        try {
            Map<String, byte[]> files = RuleFileParser.read(path);
            Playing playing = new Playing(files, RuleFileParser.parse(files));
            return Usage.checked(spec, () -> source.use(spec, playing));
        } catch (RuleFileException e) {
            return RulesCommand.refuse(spec, e);
        }
    }

    private long micros(@Nullable String text, long fallback) {
        return text == null ? fallback : new TimeText(Instant.now(), ZoneId.systemDefault()).micros(text);
    }

    /** Rules over the journal of one or the other. */
    private final class Playing implements JournalSource.Use {
        private final Map<String, byte[]> files;
        private final RuleSet rules;

        Playing(Map<String, byte[]> files, RuleSet rules) {
            this.files = files;
            this.rules = rules;
        }

        @Override
        public int gateway(AdminLink link) throws LinkException {
            return print(link.replayRules(files, micros(from, Long.MIN_VALUE), micros(to, Long.MAX_VALUE)));
        }

        @Override
        public int folder(JournalArchive archive) throws JournalException {
            long fromMicros = micros(from, Long.MIN_VALUE);
            try (EntryCursor entries =
                    archive.cursor(EntryQuery.upTo(micros(to, Long.MAX_VALUE)).range())) {
                return print(Replay.of(rules, offline(), entries, fromMicros));
            }
        }

        /** What a gateway on the data folder would run under. */
        private Replay.Settings offline() {
            Map<Setting, Given> flags = new EnumMap<>(Setting.class);
            say(flags, Setting.CONFIG, config);
            say(flags, Setting.DATA_DIR, source.folder());
            try {
                GatewayConfig known = new ConfigLoader(Stagebus.of(spec).variables())
                        .load(Profile.RUN, flags)
                        .config();
                return Gateway.replaySettings(known, AliasFile.load(known).table());
            } catch (ConfigException e) {
                throw new IllegalArgumentException(String.join("; ", e.problems()), e);
            }
        }

        private static void say(Map<Setting, Given> flags, Setting setting, @Nullable Path path) {
            if (path != null) {
                flags.put(setting, new Given(path.toString(), new Source.Flag(setting.flag())));
            }
        }

        private int print(List<String> lines) {
            PrintWriter out = spec.commandLine().getOut();
            lines.forEach(line -> out.println(Plain.text(line)));
            return ExitCode.OK;
        }
    }
}

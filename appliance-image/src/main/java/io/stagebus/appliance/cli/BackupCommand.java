package io.stagebus.appliance.cli;

import io.stagebus.appliance.backup.BackupContent;
import io.stagebus.appliance.backup.BackupFile;
import io.stagebus.appliance.backup.BackupWriter;
import io.stagebus.appliance.backup.InvalidBackupException;
import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.ConfigLoader;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.Source;
import io.stagebus.appliance.wiring.Originations;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.durable.JournalArchive;
import io.stagebus.core.journal.files.FileFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus backup}: everything in one file. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Saves configuration, rules, state, history and identity in one compressed file with checksums: of a running"
                    + " gateway, which goes on meanwhile, or of a data folder that no gateway uses.",
            "",
            "The file is read back before it gets its name, so an older one of that name is replaced only by a good one.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus backup friday.zip",
            "  stagebus backup friday.zip --data-dir /srv/stagebus --config venue.yaml",
        })
final class BackupCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Mixin
    private JournalSource source = new JournalSource();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "With --data-dir: the configuration to save, with its rules.")
    private @Nullable Path config;

    @Option(names = "--rules", paramLabel = "PATH", description = "With --data-dir: the rules to save.")
    private @Nullable Path rules;

    @Parameters(paramLabel = "FILE", description = "What to write.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private Path file;

    /** For picocli. */
    BackupCommand() {}

    /** Fills the file. */
    private interface Filling {
        void fill(OutputStream out) throws LinkException, JournalException, IOException;
    }

    @Override
    public Integer call() {
        return Usage.checked(spec, () -> {
            if (source.folder() == null && (config != null || rules != null)) {
                throw new IllegalArgumentException(
                        "--config and --rules belong to --data-dir; a running gateway knows its own");
            }
            return source.use(spec, new JournalSource.Use() {
                @Override
                public int gateway(AdminLink link) throws LinkException, IOException {
                    return save(link::backup);
                }

                @Override
                public int folder(JournalArchive archive) throws IOException {
                    GatewayConfig known = offline();
                    return save(
                            out -> BackupWriter.write(new BackupContent(known, archive::backup), Instant.now(), out));
                }
            });
        });
    }

    private GatewayConfig offline() {
        Map<Setting, Given> flags = new EnumMap<>(Setting.class);
        say(flags, Setting.CONFIG, config);
        say(flags, Setting.RULES, rules);
        try {
            return new ConfigLoader(Stagebus.of(spec).variables())
                    .load(Profile.RUN, flags)
                    .config();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(String.join("; ", e.problems()), e);
        }
    }

    private static void say(Map<Setting, Given> flags, Setting setting, @Nullable Path path) {
        if (path != null) {
            flags.put(setting, new Given(path.toString(), new Source.Flag(setting.flag())));
        }
    }

    private int save(Filling filling) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        boolean saved = false;
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                filling.fill(out);
            }
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            BackupFile.Summary summary = check(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            saved = true;
            spec.commandLine()
                    .getOut()
                    .println(file + ": " + summary.entries() + " entries, state at seq " + summary.seq() + ", "
                            + Files.size(file) + " bytes");
            return ExitCode.OK;
        } catch (LinkException e) {
            spec.commandLine().getErr().println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return LinkOptions.exitCode(e);
        } catch (InvalidBackupException | JournalException e) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "stagebus: the backup did not become whole: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.CANNOT_START;
        } catch (IOException e) {
            throw new IOException(file + " was not written: " + FileFailure.reason(e), e);
        } finally {
            if (!saved) {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    private static BackupFile.Summary check(Path path) throws IOException, InvalidBackupException {
        try (BackupFile backup = BackupFile.open(path, Originations.PARSERS)) {
            return backup.check();
        }
    }
}

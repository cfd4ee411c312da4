package io.stagebus.appliance.cli;

import io.stagebus.appliance.backup.BackupFile;
import io.stagebus.appliance.backup.InvalidBackupException;
import io.stagebus.appliance.backup.Restore;
import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.ConfigLoader;
import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.StorageConfig;
import io.stagebus.appliance.wiring.Originations;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.files.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus restore}: everything back from one file. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Puts a backup into a data folder that no gateway uses. The whole file is checked before anything is touched.",
            "",
            "State, history and aliases are as they were; revisions go on above all that were given since. Configuration"
                    + " and rules are put into the folder's config/, to be looked at and used with --config and --rules."
                    + " Users and tokens are in no backup: those of the folder stay.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus restore friday.zip --data-dir /srv/stagebus",
            "  stagebus restore friday.zip --replace       moves what it replaces into a folder before-…",
        })
final class RestoreCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "The data folder; the one 'stagebus run' would use if not said.")
    private @Nullable Path folder;

    @Option(names = "--replace", description = "Move aside what the backup replaces, instead of refusing.")
    private boolean replace;

    @Parameters(paramLabel = "FILE", description = "A file that 'stagebus backup' wrote.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private Path file;

    /** For picocli. */
    RestoreCommand() {}

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            return restore(target());
        } catch (ConfigException e) {
            e.problems().forEach(problem -> err.println("stagebus: " + problem));
            return ExitCode.CONFIG;
        } catch (InvalidBackupException e) {
            e.problems().forEach(problem -> err.println("stagebus: " + file + ": " + Plain.text(problem)));
            err.println("stagebus: nothing was restored");
            return ExitCode.DATA;
        } catch (JournalException e) {
            err.println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.CANNOT_START;
        } catch (IOException e) {
            err.println("stagebus: " + Plain.text(FileFailure.sentence(e)));
            return ExitCode.CANNOT_START;
        }
    }

    private int restore(Path target) throws IOException, InvalidBackupException, JournalException {
        PrintWriter out = spec.commandLine().getOut();
        try (BackupFile backup = BackupFile.open(file, Originations.PARSERS)) {
            BackupFile.Summary summary = backup.check();
            Restore restore = new Restore(target, Originations.PARSERS);
            if (restore.isOccupied() && !replace) {
                spec.commandLine()
                        .getErr()
                        .println("stagebus: " + target + " is not empty: say --replace to move aside what is there");
                return ExitCode.CANNOT_START;
            }
            say(out, restore.run(backup, Instant.now()));
            out.println(target + ": \"" + Plain.text(summary.name()) + "\" as of " + summary.made() + ", state at seq "
                    + summary.seq() + ", " + summary.entries() + " entries");
            if (Files.isDirectory(target.resolve("config"))) {
                out.println("configuration and rules are in " + target.resolve("config"));
            }
            return ExitCode.OK;
        }
    }

    private static void say(PrintWriter out, Restore.Replaced replaced) {
        replaced.aside()
                .ifPresent(aside -> out.println(
                        "what was there is in " + aside + ": " + Plain.text(String.join(", ", replaced.moved()))));
        if (!replaced.left().isEmpty()) {
            out.println("left as it was: " + Plain.text(String.join(", ", replaced.left())));
        }
    }

    private Path target() throws ConfigException {
        Path known = folder;
        if (known != null) {
            return known;
        }
        Map<Setting, Given> none = new EnumMap<>(Setting.class);
        return new ConfigLoader(Stagebus.of(spec).variables())
                .load(Profile.RUN, none)
                .config()
                .storage()
                .map(StorageConfig::dataDir)
                .orElseThrow(() -> new IllegalStateException("'stagebus run' keeps nothing here"));
    }
}

package io.stagebus.appliance.cli;

import io.stagebus.appliance.backup.Restore;
import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.wiring.Originations;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.durable.JournalArchive;
import io.stagebus.core.journal.files.FileFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whose journal a command reads: that of a running gateway, or of a data folder that no gateway uses now. */
final class JournalSource {

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Read this data folder instead, which no gateway uses now. Nothing in it is changed.")
    private @Nullable Path folder;

    /** For picocli. */
    JournalSource() {}

    /** What a command does with one of both. */
    interface Use {
        /** Asks a running gateway. */
        int gateway(AdminLink link) throws LinkException, IOException;

        /** Reads a folder. */
        int folder(JournalArchive archive) throws JournalException, LinkException, IOException;
    }

    /** The folder that was named, if one was. */
    @Nullable
    Path folder() {
        return folder;
    }

    /** Does it, and turns what goes wrong into one sentence and an exit code. */
    int use(CommandSpec command, Use use) {
        PrintWriter err = command.commandLine().getErr();
        try {
            Path known = folder;
            if (known == null) {
                return use.gateway(admin.link(Stagebus.of(command).variables()));
            }
            if (new Restore(known, Originations.PARSERS).isCutOff()) {
                throw new JournalException("a restore into " + known
                        + " was cut off, so half of it is another journal's: start a gateway on it, which finishes it");
            }
            try (JournalArchive archive = JournalArchive.open(known, Originations.PARSERS)) {
                return use.folder(archive);
            }
        } catch (LinkException e) {
            err.println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return LinkOptions.exitCode(e);
        } catch (JournalException e) {
            err.println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.CANNOT_START;
        } catch (IOException e) {
            err.println("stagebus: " + Plain.text(FileFailure.sentence(e)));
            return ExitCode.CANNOT_START;
        } catch (IllegalArgumentException e) {
            err.println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.USAGE;
        }
    }
}

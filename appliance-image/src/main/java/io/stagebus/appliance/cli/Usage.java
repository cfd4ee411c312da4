package io.stagebus.appliance.cli;

import io.stagebus.core.journal.files.FileFailure;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/** Turns what somebody typed wrong into one sentence and an exit code. */
final class Usage {

    private Usage() {}

    /** What a command does. */
    @FunctionalInterface
    interface Action {
        int run() throws IOException;
    }

    static int checked(CommandSpec command, Action action) {
        try {
            return action.run();
        } catch (IllegalArgumentException e) {
            command.commandLine().getErr().println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.USAGE;
        } catch (IOException e) {
            command.commandLine().getErr().println("stagebus: " + Plain.text(FileFailure.sentence(e)));
            return ExitCode.CANNOT_START;
        }
    }
}

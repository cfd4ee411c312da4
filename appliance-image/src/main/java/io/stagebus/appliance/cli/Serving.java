package io.stagebus.appliance.cli;

import picocli.CommandLine.Model.CommandSpec;

/**
 * A command that runs a gateway until it is told to stop. It is handed its parsed command instead of having it filled in, so
 * that it need not be made before it is called.
 */
sealed interface Serving permits RunCommand, ServerCommand {

    /** Runs; returns the exit code. */
    int serve(CommandSpec command);
}

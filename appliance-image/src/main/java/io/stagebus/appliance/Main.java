package io.stagebus.appliance;

import io.stagebus.appliance.cli.CommandFactory;
import io.stagebus.appliance.cli.Stagebus;

/** The program's entry. */
public final class Main {

    private Main() {}

    /**
     * Runs the program and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        int code;
        try (CommandFactory factory = new CommandFactory()) {
            code = Stagebus.commandLine(System.getenv(), factory)
                    .execute(Stagebus.arguments(System.getProperty("stagebus.called", "stagebus"), args));
        }
        System.exit(code);
    }
}

package io.stagebus.appliance.cli;

import io.micronaut.context.annotation.Prototype;
import io.stagebus.appliance.admin.AdminPlane;
import io.stagebus.appliance.config.Profile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code stagebus server}: the development router. */
@Prototype
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs a router for development: CLASP over WebSocket only, no rules, nothing kept.",
            "",
            "What it knows is gone when it stops. For everything else use 'stagebus run'.",
        })
public final class ServerCommand implements Serving {

    private final AdminPlane admin;

    ServerCommand(AdminPlane admin) {
        this.admin = admin;
    }

    @Override
    public int serve(CommandSpec command) {
        return new Service(command, admin).serve(Profile.SERVER);
    }
}

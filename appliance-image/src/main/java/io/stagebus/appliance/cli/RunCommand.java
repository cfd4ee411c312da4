package io.stagebus.appliance.cli;

import io.micronaut.context.annotation.Prototype;
import io.stagebus.appliance.admin.AdminPlane;
import io.stagebus.appliance.config.Profile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code stagebus run}: every door, rules, and state that survives. */
@Prototype
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the gateway: CLASP over WebSocket, MQTT and OSC on one address space, with rules over it and state that"
                    + " is there again after a restart.",
            "",
            "Without any flag it opens WebSocket 7330, MQTT 1883 and OSC 8000/udp on every interface, and the admin port"
                    + " 7350 on this machine only. A flag goes before its variable, that before the file, that before the"
                    + " default; 'stagebus config show' prints what holds and why.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus run --rules rules.json",
            "  stagebus run --mqtt-port 0 --osc-host 10.0.0.5      no MQTT, OSC on the show network only",
            "  stagebus run --config venue.yaml --data-dir /srv/stagebus",
            "",
            "Durations are 30 or 30s, 200ms, 5m, 2h. SIGTERM or Ctrl-C stops it in order, a second one at once.",
        })
public final class RunCommand implements Serving {

    private final AdminPlane admin;

    RunCommand(AdminPlane admin) {
        this.admin = admin;
    }

    @Override
    public int serve(CommandSpec command) {
        return new Service(command, admin).serve(Profile.RUN);
    }
}

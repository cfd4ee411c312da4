package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.GatewayLink;
import io.stagebus.appliance.json.SeenSignal;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus get}: what a running gateway knows. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the value at an address, or every param that matches a pattern.",
            "",
            "In a pattern * stands for one part of the address and ** for any number of them; quote it, or the shell takes"
                    + " it for file names.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus get /lights/foh",
            "  stagebus get '/mqtt/**' --json",
            "",
            "Exits with 66 when there is nothing at the address and with 69 when no gateway answers.",
        })
final class GetCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Mixin
    private LinkOptions link = new LinkOptions();

    @Parameters(paramLabel = "ADDRESS", description = "Such as /lights/foh, or a pattern such as '/lights/**'.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private String address;

    /** For picocli. */
    GetCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return link.use(spec, gateway -> {
            if (address.contains("*")) {
                gateway.list(address, new Lines());
            } else {
                print(out, gateway.get(address), false);
            }
            return ExitCode.OK;
        });
    }

    /** A line per Param. */
    private final class Lines implements GatewayLink.Viewer {

        @Override
        public void seen(SeenSignal signal) {
            print(spec.commandLine().getOut(), signal, true);
        }

        @Override
        public void unshown(String why) {
            spec.commandLine().getErr().println("stagebus: not shown: " + Plain.text(why));
        }
    }

    private void print(PrintWriter out, SeenSignal signal, boolean withAddress) {
        if (link.json()) {
            out.println(signal.json());
        } else if (withAddress) {
            out.println(Plain.text(signal.address()) + " = " + Plain.value(signal));
        } else {
            out.println(Plain.value(signal));
        }
    }
}

package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.GatewayLink;
import io.stagebus.appliance.json.SeenSignal;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus watch}: looks at what happens. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what is there and what happens: address, value, kind, revision, who did it and how long ago.",
            "",
            "On a terminal it is a table that keeps itself up to date; into a file or another program it prints a line per"
                    + " signal. A rule that made a change is named; a client is named with the door it came by.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus watch                           everything",
            "  stagebus watch '/lights/**'",
            "  stagebus watch --json | jq .address",
            "  stagebus watch --url ws://10.0.0.7:7330  any CLASP relay; who did what is not known there",
        })
final class WatchCommand implements Callable<Integer> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Mixin
    private LinkOptions link = new LinkOptions();

    @Option(names = "--lines", description = "Print lines on a terminal too.")
    private boolean lines;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            defaultValue = "/**",
            description = "Which addresses; quote it. (default /**)")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private String pattern;

    /** For picocli. */
    WatchCommand() {}

    @Override
    public Integer call() {
        return link.use(spec, gateway -> {
            PrintWriter out = spec.commandLine().getOut();
            if (link.json() || lines || !Terminal.isThere()) {
                gateway.watch(pattern, new Lines(out, link.json()));
            } else {
                try (LiveView view = new LiveView("stagebus watch " + Plain.text(pattern), out)) {
                    view.start();
                    gateway.watch(pattern, view);
                }
            }
            return ExitCode.OK;
        });
    }

    /** A line per signal. */
    private record Lines(PrintWriter out, boolean json) implements GatewayLink.Viewer {

        @Override
        public void seen(SeenSignal signal) {
            out.println(json ? signal.json() : line(signal));
            // Whoever reads the lines acts on them; none may wait for the next.
            out.flush();
        }

        @Override
        public void lost(long count) {
            if (!json) {
                out.println("-- " + count + " signals were too fast to be shown");
                out.flush();
            }
        }

        @Override
        public void unshown(String why) {
            if (!json) {
                out.println("-- not shown: " + Plain.text(why));
                out.flush();
            }
        }

        private static String line(SeenSignal signal) {
            String time = signal.time().equals(Instant.EPOCH) ? "" : TIME.format(signal.time()) + "  ";
            String value = signal.value().isPresent() ? " = " + Plain.value(signal) : "";
            String revision = signal.revision() > 0 ? " rev " + signal.revision() : "";
            String who = Plain.who(signal.writer());
            return time + Plain.text(signal.address()) + value + "  [" + Plain.kind(signal) + revision + "]"
                    + (who.isEmpty() ? "" : "  by " + who)
                    + (signal.writer().remote().isEmpty()
                            ? ""
                            : " from " + Plain.text(signal.writer().remote()));
        }
    }
}

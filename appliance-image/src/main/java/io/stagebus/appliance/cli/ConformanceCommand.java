package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.Conformance;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus conformance}: asks any relay whether it speaks CLASP as clients count on. */
@Command(
        name = "conformance",
        mixinStandardHelpOptions = true,
        description = {
            "Replays the golden vectors against a relay, and checks what the messages mean.",
            "",
            "It writes below /conformance/ only. What fails is named; the last line is 'N passed, N failed'.",
        },
        footer = {"", "Example:", "  stagebus conformance ws://127.0.0.1:7330"})
public final class ConformanceCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "The relay: ws://HOST:PORT or wss://HOST:PORT.")
    @SuppressWarnings("NullAway.Init")
    private URI url;

    @Option(names = "--token", paramLabel = "TOKEN", description = "What is shown to it.%n(STAGEBUS_TOKEN)")
    private @Nullable String token;

    @Option(names = "--verbose", description = "Name what passes, too.")
    private boolean verbose;

    /** For picocli. */
    ConformanceCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String scheme = String.valueOf(url.getScheme());
        if (url.getHost() == null || !(scheme.equals("ws") || scheme.equals("wss"))) {
            spec.commandLine()
                    .getErr()
                    .println("stagebus: \"" + url + "\" is no address of a relay: expected ws://HOST:PORT");
            return ExitCode.USAGE;
        }
        String shown = token == null ? Stagebus.of(spec).variables().getOrDefault("STAGEBUS_TOKEN", "") : token;
        int[] count = new int[2];
        new Conformance(url, shown).run(checked -> {
            count[checked.passed() ? 0 : 1]++;
            if (!checked.passed()) {
                out.println("FAILED  " + checked.name() + ": " + Plain.text(checked.trouble()));
            } else if (verbose) {
                out.println("ok      " + checked.name());
            }
            out.flush();
        });
        out.println(count[0] + " passed, " + count[1] + " failed");
        out.flush();
        return count[1] == 0 ? ExitCode.OK : ExitCode.DATA;
    }
}

package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.report.Circumstances;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.server.Servers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs the end-to-end programs that the command line names; {@code benchmarks/run} starts it. */
public final class Main {

    /** In the order to run them. */
    static final List<Program> PROGRAMS = List.of(
            new OneHop(),
            new Sustained(),
            new FanOut(),
            new DoorHops(),
            new OscLoad(),
            new MqttBrokers(),
            new MqttCrowd("mqtt-idle", "what 5,000 idle MQTT clients cost", MqttCrowds::idle),
            new MqttCrowd("mqtt-retained", "a million retained messages, shown to one client", MqttCrowds::retained),
            new MqttCrowd("mqtt-deaf", "what MQTT clients cost that never read", MqttCrowds::deaf),
            new SetCost(),
            new Bundles(),
            new GoTest(),
            new StartUp(),
            new IdleSessions(),
            new Scale(),
            new RulesCost(),
            new JournalWork(),
            new JournalHistory(),
            new JournalCost(),
            new Parts());

    private Main() {}

    /** Ends with 0 when every program ran to its end, whatever the figures; with 1 when one failed; with 2 for a wrong flag. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        CommandLine line;
        try {
            line = CommandLine.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            usage(out);
            System.exit(2);
            return;
        }
        if (line.help()) {
            usage(out);
            return;
        }
        System.exit(run(line, out) ? 0 : 1);
    }

    /** Runs what {@code line} asks for; whether every program ran to its end. */
    static boolean run(CommandLine line, PrintStream out) throws IOException {
        boolean fine = true;
        try (Servers servers = new Servers(line.launcher(), line.serverCpus(), line.relay())) {
            Circumstances circumstances = Circumstances.now(line.commit(), line.command(), servers.program());
            Report report = new Report(circumstances, out);
            Bench bench = new Bench(servers, report, line.effort(), line.relay().isPresent());
            if (line.effort().isQuick()) {
                report.note(
                        "this was a quick run: it shows that everything works, its figures and verdicts mean nothing");
            }
            for (Program program : chosen(line)) {
                if (bench.foreign() && !program.takesAnyRelay()) {
                    report.note(program.name() + ": left out, for it needs more than a WebSocket URL");
                    continue;
                }
                out.println(program.name() + ": " + program.summary());
                try {
                    program.run(bench);
                } catch (RuntimeException e) {
                    fine = false;
                    report.note(program.name() + ": failed: " + e.getMessage());
                    e.printStackTrace(out);
                }
            }
            report.printTable();
            if (line.json().isPresent()) {
                report.writeJson(line.json().get());
            }
        }
        return fine;
    }

    private static List<Program> chosen(CommandLine line) {
        if (line.programs().isEmpty()) {
            return PROGRAMS;
        }
        List<Program> chosen = new ArrayList<>();
        for (String name : line.programs()) {
            chosen.add(PROGRAMS.stream()
                    .filter(program -> program.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("there is no program \"" + name + "\"")));
        }
        return chosen;
    }

    private static void usage(PrintStream out) {
        out.println(
                "benchmarks/run [--quick] [--rounds N] [--url ws://HOST:PORT [--pid N]] [--json FILE] [program ...]");
        for (Program program : PROGRAMS) {
            out.println("  %-14s %s".formatted(program.name(), program.summary()));
        }
    }
}

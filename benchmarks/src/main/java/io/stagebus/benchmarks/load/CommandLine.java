package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.server.ProcessFigures;
import io.stagebus.benchmarks.server.RemoteServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What a run is asked for. Immutable.
 *
 * @param programs names of the programs to run; empty for all
 * @param effort how much to measure
 * @param relay the relay to measure in place of the gateway
 * @param json where the JSON goes, if anywhere
 * @param launcher the packaged gateway
 * @param serverCpus the processors of the servers, as {@code taskset -c} takes them; empty for all
 * @param commit what was built
 * @param command how the run was asked for, for the report
 * @param help whether only help is wanted
 */
record CommandLine(
        List<String> programs,
        Effort effort,
        Optional<RemoteServer> relay,
        Optional<Path> json,
        Path launcher,
        String serverCpus,
        String commit,
        String command,
        boolean help) {

    /** Property with the launcher of the packaged gateway. */
    static final String LAUNCHER = "stagebus.launcher";

    private static final String DEFAULT_LAUNCHER = "appliance-image/target/stagebus/bin/stagebus";

    /**
     * Reads the arguments, and the properties that {@code benchmarks/run} sets.
     *
     * @throws IllegalArgumentException for a flag that is unknown or has no value
     */
    static CommandLine parse(List<String> arguments) {
        List<String> programs = new ArrayList<>();
        Effort effort = Effort.FULL;
        Optional<Integer> rounds = Optional.empty();
        Optional<URI> url = Optional.empty();
        long pid = ProcessFigures.UNKNOWN;
        Optional<Path> json = Optional.empty();
        boolean help = false;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            switch (argument) {
                case "--quick" -> effort = Effort.QUICK;
                case "--rounds" -> rounds = Optional.of(Integer.parseInt(value(argument, rest)));
                case "--url" -> url = Optional.of(URI.create(value(argument, rest)));
                case "--pid" -> pid = Long.parseLong(value(argument, rest));
                case "--json" -> json = Optional.of(Path.of(value(argument, rest)));
                case "--help", "-h" -> help = true;
                default -> programs.add(program(argument));
            }
        }
        ProcessFigures process = new ProcessFigures(pid);
        return new CommandLine(
                List.copyOf(programs),
                rounds.map(effort::withRounds).orElse(effort),
                url.map(uri -> new RemoteServer(uri, process)),
                json,
                Path.of(System.getProperty(LAUNCHER, DEFAULT_LAUNCHER)).toAbsolutePath(),
                System.getProperty("stagebus.server-cpus", ""),
                System.getProperty("stagebus.commit", "unknown"),
                "benchmarks/run " + String.join(" ", arguments),
                help);
    }

    private static String program(String argument) {
        if (argument.startsWith("-")) {
            throw new IllegalArgumentException("there is no flag " + argument);
        }
        return argument;
    }

    private static String value(String flag, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(flag + " needs a value");
        }
        return rest.next();
    }
}

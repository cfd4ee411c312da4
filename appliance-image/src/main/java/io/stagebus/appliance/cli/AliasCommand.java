package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.GatewayLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.client.LinkException.Reason;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.core.alias.AliasCsv;
import io.stagebus.core.journal.files.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus alias}: which addresses of a running gateway are one thing. */
@Command(
        name = "alias",
        mixinStandardHelpOptions = true,
        subcommands = {
            AliasCommand.Export.class,
            AliasCommand.Import.class,
            AliasCommand.Add.class,
            AliasCommand.Remove.class,
            AliasCommand.Learn.class,
        },
        synopsisSubcommandLabel = "export|import|add|remove|learn",
        description = {
            "Makes two addresses one thing: what happens at one happens at the other, on every door, scaled if need be.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus alias learn /lights/foh/intensity --right 0:100 --whole   then move the control",
            "  stagebus alias add /osc/1/fader3 /lights/foh/intensity --right 0:100",
            "  stagebus alias export > aliases.csv",
            "  stagebus alias import aliases.csv        all or nothing; what is wrong is told with line and column",
        })
final class AliasCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    /** For picocli. */
    AliasCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** Adds a line to the table of a gateway. */
    private static void append(AdminLink link, String line) throws LinkException {
        String before = link.aliases();
        try {
            link.setAliases(before + (before.endsWith("\n") ? "" : "\n") + line + "\n");
        } catch (LinkException e) {
            // It tells the place in a table that nobody typed.
            String sentence = String.valueOf(e.getMessage()).replaceFirst("^line [0-9]+, column [0-9]+: ", "");
            throw new LinkException(e.reason(), sentence);
        }
    }

    /** How a value on the left becomes one on the right. */
    static final class ScaleOptions {

        /** Where each column of the table comes from. */
        private static final List<String> TYPED =
                List.of("ADDRESS", "NAME", "--left", "--left", "--right", "--right", "--curve", "--whole");

        @Option(
                names = "--left",
                paramLabel = "FROM:TO",
                defaultValue = "0:1",
                description = "Range of the first address. (default 0:1)")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String left;

        @Option(
                names = "--right",
                paramLabel = "FROM:TO",
                defaultValue = "0:1",
                description = "Range of the second address. (default 0:1)")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String right;

        @Option(
                names = "--curve",
                defaultValue = "linear",
                description = "linear, square or fader-db. (default linear)")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String curve;

        @Option(names = "--whole", description = "The second address takes whole numbers only.")
        private boolean whole;

        /** For picocli. */
        ScaleOptions() {}

        /**
         * A line of the table.
         *
         * @throws LinkException when it is none, in terms of what was typed
         */
        String line(String from, String to) throws LinkException {
            String line = String.join(
                    ",",
                    quoted(from),
                    quoted(to),
                    columns("--left", left),
                    columns("--right", right),
                    quoted(curve),
                    String.valueOf(whole));
            List<AliasCsv.Problem> problems =
                    AliasCsv.read(AliasCsv.HEAD + "\n" + line).problems();
            if (!problems.isEmpty()) {
                throw new LinkException(
                        Reason.BAD_REQUEST,
                        problems.stream()
                                .map(problem -> TYPED.get(problem.column() - 1) + ": " + problem.sentence())
                                .collect(Collectors.joining("; ")));
            }
            return line;
        }

        private static String columns(String option, String range) throws LinkException {
            String[] ends = range.split(":", -1);
            if (ends.length != 2) {
                throw new LinkException(
                        Reason.BAD_REQUEST, option + " must be FROM:TO such as 0:100 but is \"" + range + '"');
            }
            return quoted(ends[0]) + ',' + quoted(ends[1]);
        }

        private static String quoted(String field) {
            return '"' + field.replace("\"", "\"\"") + '"';
        }
    }

    /** {@code stagebus alias export}. */
    @Command(name = "export", mixinStandardHelpOptions = true, description = "Prints the table as CSV.")
    static final class Export implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private LinkOptions link = new LinkOptions();

        @Override
        public Integer call() {
            return link.useAdmin(spec, gateway -> {
                spec.commandLine().getOut().print(gateway.aliases());
                spec.commandLine().getOut().flush();
                return ExitCode.OK;
            });
        }
    }

    /** {@code stagebus alias import}. */
    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = "Puts the table of a CSV file in force, in place of the one that is. All or nothing.")
    static final class Import implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private LinkOptions link = new LinkOptions();

        @Parameters(index = "0", paramLabel = "FILE", description = "The first line is " + AliasCsv.HEAD)
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private Path file;

        @Override
        public Integer call() {
            String csv;
            try {
                csv = Files.readString(file);
            } catch (IOException e) {
                spec.commandLine().getErr().println("stagebus: " + file + " cannot be read: " + FileFailure.reason(e));
                return ExitCode.DATA;
            }
            List<AliasCsv.Problem> problems = AliasCsv.read(csv).problems();
            if (!problems.isEmpty()) {
                problems.forEach(
                        problem -> spec.commandLine().getErr().println("stagebus: " + file + ": " + problem.text()));
                return ExitCode.DATA;
            }
            return link.useAdmin(spec, gateway -> {
                gateway.setAliases(csv);
                return ExitCode.OK;
            });
        }
    }

    /** {@code stagebus alias add}. */
    @Command(name = "add", mixinStandardHelpOptions = true, description = "Makes two addresses one.")
    static final class Add implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private LinkOptions link = new LinkOptions();

        @Mixin
        private ScaleOptions scale = new ScaleOptions();

        @Parameters(index = "0", paramLabel = "ADDRESS", description = "Such as /osc/1/fader3.")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String from;

        @Parameters(index = "1", paramLabel = "NAME", description = "Such as /lights/foh/intensity.")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String to;

        @Override
        public Integer call() {
            return link.useAdmin(spec, gateway -> {
                append(gateway, scale.line(from, to));
                return ExitCode.OK;
            });
        }
    }

    /** {@code stagebus alias remove}. */
    @Command(name = "remove", mixinStandardHelpOptions = true, description = "Parts an address from all others.")
    static final class Remove implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private LinkOptions link = new LinkOptions();

        @Parameters(index = "0", paramLabel = "ADDRESS", description = "Either of the two.")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String address;

        @Override
        public Integer call() {
            return link.useAdmin(spec, gateway -> {
                Optional<String> rest = AliasCsv.without(gateway.aliases(), address);
                if (rest.isEmpty()) {
                    throw new LinkException(Reason.NOT_FOUND, address + " is no alias");
                }
                gateway.setAliases(rest.get());
                return ExitCode.OK;
            });
        }
    }

    /** {@code stagebus alias learn}. */
    @Command(
            name = "learn",
            mixinStandardHelpOptions = true,
            description =
                    "Waits until a control is moved, and gives it a name: the two addresses are one from then on.")
    static final class Learn implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private LinkOptions link = new LinkOptions();

        @Mixin
        private ScaleOptions scale = new ScaleOptions();

        @Option(
                names = "--of",
                paramLabel = "PATTERN",
                defaultValue = "/osc/**",
                description = "Among which addresses; quote it. (default /osc/**)")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String pattern;

        @Parameters(index = "0", paramLabel = "NAME", description = "Such as /lights/foh/intensity.")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String name;

        @Override
        public Integer call() {
            return link.useAdmin(spec, gateway -> {
                // Whoever moves the control should not do so in vain.
                scale.line(name + "/control", name);
                String moved = firstMoved(gateway);
                append(gateway, scale.line(moved, name));
                spec.commandLine().getOut().println(Plain.text(moved) + " is " + Plain.text(name) + " now");
                return ExitCode.OK;
            });
        }

        private String firstMoved(AdminLink gateway) throws LinkException {
            try {
                gateway.watch(pattern, new Ear());
            } catch (Moved moved) {
                return moved.address;
            }
            throw new LinkException(Reason.UNREACHABLE, "the gateway has gone");
        }

        /** Hears the first thing that happens after all that is there was shown. */
        private final class Ear implements GatewayLink.Viewer {
            private boolean live;

            @Override
            public void live() {
                live = true;
                spec.commandLine().getOut().println("move the control now");
                spec.commandLine().getOut().flush();
            }

            @Override
            public void seen(SeenSignal signal) {
                if (live && !signal.address().equals(name)) {
                    throw new Moved(signal.address());
                }
            }
        }

        /** Ends the watch, which ends by an exception only. */
        private static final class Moved extends RuntimeException {
            private static final long serialVersionUID = 1;

            private final String address;

            Moved(String address) {
                super(null, null, false, false);
                this.address = address;
            }
        }
    }
}

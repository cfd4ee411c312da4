package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.rules.explain.Cycles;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.json.RuleFileProblem;
import io.stagebus.rules.json.RuleSchema;
import io.stagebus.rules.rule.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus rules}: what rules are, did and did not do, and what they would do. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        subcommands = {
            RulesCommand.ListAll.class,
            RulesCommand.Show.class,
            RulesCommand.Why.class,
            RulesCommand.WhyNot.class,
            RulesCommand.Trace.class,
            RulesCommand.Reload.class,
            RulesCommand.Check.class,
            RulesTestCommand.class,
            RulesReplayCommand.class,
            RulesCommand.Schema.class,
        },
        synopsisSubcommandLabel = "COMMAND",
        description = "Explains the rules of a running gateway, and checks, tries and replays rule files.")
final class RulesCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    /** For picocli. */
    RulesCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }

    /** A question to a running gateway. */
    abstract static class Question implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Mixin
        private LinkOptions link = new LinkOptions();

        /** The answer. */
        abstract List<String> ask(AdminLink gateway) throws LinkException;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            return link.useAdmin(spec, gateway -> {
                for (String line : ask(gateway)) {
                    out.println(Plain.text(line));
                }
                return ExitCode.OK;
            });
        }
    }

    /** {@code stagebus rules list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Prints every rule in one line.")
    static final class ListAll extends Question {
        @Override
        List<String> ask(AdminLink gateway) throws LinkException {
            return gateway.rules("list");
        }
    }

    /** A question about one rule. */
    abstract static class AboutRule extends Question {
        @Parameters(paramLabel = "RULE", description = "The rule's id.")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String rule;

        private final String what;

        AboutRule(String what) {
            this.what = what;
        }

        @Override
        final List<String> ask(AdminLink gateway) throws LinkException {
            return gateway.rules(what + "?rule=" + AdminLink.encoded(rule));
        }
    }

    /** {@code stagebus rules show}. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints what one rule waits for, asks and does, and how often it was judged how.")
    static final class Show extends AboutRule {
        Show() {
            super("show");
        }
    }

    /** {@code stagebus rules why}. */
    @Command(
            name = "why",
            mixinStandardHelpOptions = true,
            description = "Prints the chain behind the current value of an address, back to the packet that began it.")
    static final class Why extends Question {
        @Parameters(paramLabel = "ADDRESS", description = "Such as /lights/house.")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private String address;

        @Override
        List<String> ask(AdminLink gateway) throws LinkException {
            return gateway.rules("why?address=" + AdminLink.encoded(address));
        }
    }

    /** {@code stagebus rules why-not}. */
    @Command(
            name = "why-not",
            mixinStandardHelpOptions = true,
            description = "Prints what last kept a rule from firing, with what each condition saw.")
    static final class WhyNot extends AboutRule {
        WhyNot() {
            super("why-not");
        }
    }

    /** {@code stagebus rules trace}. */
    @Command(
            name = "trace",
            mixinStandardHelpOptions = true,
            description = "Prints the newest evaluations: what triggered, what conditions saw, what actions wrote.")
    static final class Trace extends Question {
        @Parameters(arity = "0..1", paramLabel = "RULE", description = "Only this rule.")
        private @Nullable String rule;

        @Option(names = "--limit", paramLabel = "COUNT", description = "At most so many. Default: ${DEFAULT-VALUE}.")
        private int limit = 50;

        @Override
        List<String> ask(AdminLink gateway) throws LinkException {
            String one = rule == null ? "" : "&rule=" + AdminLink.encoded(rule);
            return gateway.rules("trace?limit=" + limit + one);
        }
    }

    /** {@code stagebus rules reload}. */
    @Command(
            name = "reload",
            mixinStandardHelpOptions = true,
            description = {
                "Has the gateway read its rule files again, all or nothing.",
                "It does so by itself soon after a file changed.",
            })
    static final class Reload extends Question {
        @Override
        List<String> ask(AdminLink gateway) throws LinkException {
            return gateway.reloadRules();
        }
    }

    /** {@code stagebus rules check}. */
    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Reads a rule file, or a folder as 'stagebus run --rules' would, and names everything that is wrong.",
                "Exits with 0 when all is well and with 78 when not. Rules that trigger each other in a circle are a warning.",
            })
    static final class Check implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Parameters(paramLabel = "PATH", description = "A rules file, or a folder.")
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private Path path;

        @Override
        public Integer call() {
            try {
                RuleSet set = RuleFileParser.load(path);
                for (String circle : Cycles.in(set)) {
                    spec.commandLine()
                            .getErr()
                            .println("stagebus: warning: rules trigger each other in a circle: " + circle);
                }
                int rules = set.rules().size();
                spec.commandLine().getOut().println("ok: " + (rules == 1 ? "1 rule" : rules + " rules"));
                return ExitCode.OK;
            } catch (RuleFileException e) {
                return refuse(spec, e);
            }
        }
    }

    /** {@code stagebus rules schema}. */
    @Command(
            name = "schema",
            mixinStandardHelpOptions = true,
            description = "Prints the JSON Schema of rule files, for editors that complete and check by it.")
    static final class Schema implements Callable<Integer> {

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
        private CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().print(RuleSchema.text());
            return ExitCode.OK;
        }
    }

    static int refuse(CommandSpec command, RuleFileException wrong) {
        PrintWriter err = command.commandLine().getErr();
        for (RuleFileProblem problem : wrong.problems()) {
            err.println("stagebus: " + problem.text());
        }
        return ExitCode.CONFIG;
    }
}

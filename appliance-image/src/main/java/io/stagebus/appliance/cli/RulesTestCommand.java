package io.stagebus.appliance.cli;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.signal.Content;
import io.stagebus.rules.explain.Rehearsal;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus rules test}: what rules would do, without a gateway and without waiting. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets the rules of a file see the signals that you give, in their order, and prints what everybody would see and"
                    + " what each rule made of it.",
            "",
            "Needs no gateway. Time goes on only by 'wait', so minutes pass at once.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus rules test rules.json --state /show/armed=true --signal /a=5",
            "  stagebus rules test rules.d --signal 'event /cue/12/fire' --signal 'wait 3s' --signal 'delete /a'",
        })
final class RulesTestCommand implements Callable<Integer> {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|h|)");
    private static final String EVENT = "event ";
    private static final String DELETE = "delete ";
    private static final String WAIT = "wait ";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "A rules file, or a folder.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private Path path;

    @Option(
            names = "--state",
            paramLabel = "ADDRESS=VALUE",
            description = "A param that is there before; what rules make of it is not printed. As often as you like.")
    private List<String> state = List.of();

    @Option(
            names = "--signal",
            paramLabel = "SIGNAL",
            description =
                    "ADDRESS=VALUE sets a param; 'event ADDRESS=VALUE', 'delete ADDRESS' and 'wait 3s' do as they say."
                            + " As often as you like.")
    private List<String> signals = List.of();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "The time at which it begins, such as 2026-03-01T19:30:00Z; now if not said.")
    private @Nullable String at;

    /** For picocli. */
    RulesTestCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Rehearsal rehearsal =
                    new Rehearsal(RuleFileParser.load(path), at == null ? Instant.now() : Instant.parse(at));
            for (String given : state) {
                take(rehearsal, given);
            }
            rehearsal.told();
            for (String signal : signals) {
                out.println("> " + signal);
                take(rehearsal, signal);
                rehearsal.told().forEach(line -> out.println(Plain.text(line)));
            }
            return ExitCode.OK;
        } catch (RuleFileException e) {
            return RulesCommand.refuse(spec, e);
        } catch (InvalidAddressException | DateTimeException | IllegalArgumentException e) {
            spec.commandLine().getErr().println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return ExitCode.DATA;
        }
    }

    private static void take(Rehearsal rehearsal, String signal) throws InvalidAddressException {
        if (signal.startsWith(WAIT)) {
            rehearsal.advance(duration(signal.substring(WAIT.length())));
        } else if (signal.startsWith(DELETE)) {
            rehearsal.delete(Address.parse(signal.substring(DELETE.length())));
        } else if (signal.startsWith(EVENT)) {
            String rest = signal.substring(EVENT.length());
            rehearsal.emit(address(rest), rest.indexOf('=') < 0 ? Content.NONE : content(rest));
        } else if (signal.indexOf('=') < 0) {
            throw new IllegalArgumentException("\"" + signal + "\" says no value: ADDRESS=VALUE");
        } else {
            rehearsal.set(address(signal), content(signal));
        }
    }

    private static Address address(String text) throws InvalidAddressException {
        int equals = text.indexOf('=');
        return Address.parse(equals < 0 ? text : text.substring(0, equals));
    }

    private static Content content(String text) {
        return Content.of(TypedValue.read(text.substring(text.indexOf('=') + 1), false));
    }

    private static Duration duration(String text) {
        Matcher parts = DURATION.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no time such as 3s, 200ms, 5m or 2h");
        }
        double number = Double.parseDouble(parts.group(1));
        double seconds = switch (parts.group(2)) {
            case "ms" -> number / 1000;
            case "m" -> number * 60;
            case "h" -> number * 3600;
            default -> number;
        };
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}

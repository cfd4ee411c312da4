package io.stagebus.appliance.cli;

import io.stagebus.appliance.json.JsonText;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus set}: changes a Param of a running gateway. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a value and waits until it is safe on disk.",
            "",
            "A value that is JSON is taken as such: 1 is an integer, 1.0 a float, true a truth value, '{\"on\":true}' a map."
                    + " Everything else is text, 007 too. --text takes anything as text.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus set /lights/foh 0.5",
            "  stagebus set --text /screens/left/title 42",
            "  stagebus set --delete /lights/foh",
            "",
            "Exits with 77 when the gateway refuses: no access, or somebody else holds the lock.",
        })
final class SetCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Mixin
    private LinkOptions link = new LinkOptions();

    @Option(names = "--text", description = "Take VALUE as text, whatever it looks like.")
    private boolean text;

    @Option(names = "--delete", description = "Delete the param; takes no VALUE.")
    private boolean delete;

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Such as /lights/foh.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private String address;

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "JSON or text.")
    private @Nullable String value;

    /** For picocli. */
    SetCommand() {}

    @Override
    public Integer call() {
        String given = value;
        if (delete == (given != null)) {
            throw new ParameterException(
                    spec.commandLine(), delete ? "--delete takes no VALUE" : "VALUE is missing; --delete deletes");
        }
        return link.use(spec, gateway -> {
            LinkOptions.refusePattern(address);
            long revision =
                    given == null ? gateway.delete(address) : gateway.set(address, TypedValue.read(given, text));
            if (link.json()) {
                spec.commandLine()
                        .getOut()
                        .println(JsonText.object()
                                .put("address", address)
                                .put("revision", revision)
                                .text());
            }
            return ExitCode.OK;
        });
    }
}

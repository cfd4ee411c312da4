package io.stagebus.appliance.cli;

import io.stagebus.appliance.json.JsonText;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stagebus emit}: makes something happen on a running gateway. */
@Command(
        name = "emit",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes an event: it is delivered and acted upon, and not kept.",
            "",
            "The value, if any, is read as by 'stagebus set'.",
        },
        footer = {
            "",
            "Examples:",
            "  stagebus emit /cues/go",
            "  stagebus emit /cues/go 12",
        })
final class EmitCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private CommandSpec spec;

    @Mixin
    private LinkOptions link = new LinkOptions();

    @Option(names = "--text", description = "Take VALUE as text, whatever it looks like.")
    private boolean text;

    @Parameters(index = "0", paramLabel = "ADDRESS", description = "Such as /cues/go.")
    @SuppressWarnings("NullAway.Init") // picocli fills it before anything is called
    private String address;

    @Parameters(index = "1", arity = "0..1", paramLabel = "VALUE", description = "JSON or text.")
    private @Nullable String value;

    /** For picocli. */
    EmitCommand() {}

    @Override
    public Integer call() {
        return link.use(spec, gateway -> {
            LinkOptions.refusePattern(address);
            gateway.emit(address, Optional.ofNullable(value).map(typed -> TypedValue.read(typed, text)));
            if (link.json()) {
                spec.commandLine()
                        .getOut()
                        .println(JsonText.object().put("address", address).text());
            }
            return ExitCode.OK;
        });
    }
}

package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.ClaspLink;
import io.stagebus.appliance.client.GatewayLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.client.LinkException.Reason;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which gateway a client command talks to, and how it answers. */
final class LinkOptions {

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(
            names = "--url",
            paramLabel = "ws://HOST:PORT",
            description = "Talk to any CLASP relay instead, as a client; who did what is then not known."
                    + "%n(STAGEBUS_URL)")
    private @Nullable String url;

    @Option(names = "--json", description = "Print JSON, one object per line.")
    private boolean json;

    /** For picocli. */
    LinkOptions() {}

    /** Whether JSON is wanted. */
    boolean json() {
        return json;
    }

    /** What a command does with a link. */
    @FunctionalInterface
    interface Use {
        /** Does it; returns the exit code. */
        int with(GatewayLink link) throws LinkException;
    }

    /** What a command does with the admin port. */
    @FunctionalInterface
    interface AdminUse {
        /** Does it; returns the exit code. */
        int with(AdminLink link) throws LinkException;
    }

    /** {@link #use}, for what only the admin port of our own gateway can do. */
    int useAdmin(CommandSpec command, AdminUse use) {
        return use(command, link -> {
            if (link instanceof AdminLink own) {
                return use.with(own);
            }
            throw new LinkException(Reason.BAD_REQUEST, "only the admin port can tell; leave --url away");
        });
    }

    /** Connects, does it, and turns what goes wrong into one sentence and an exit code. */
    int use(CommandSpec command, Use use) {
        PrintWriter err = command.commandLine().getErr();
        try (GatewayLink link = connect(Stagebus.of(command).variables())) {
            return use.with(link);
        } catch (LinkException e) {
            err.println("stagebus: " + Plain.text(String.valueOf(e.getMessage())));
            return exitCode(e);
        }
    }

    /** Refuses what looks like a pattern where one address is meant; on the wire it would be an address (R1). */
    static void refusePattern(String address) throws LinkException {
        if (address.contains("*")) {
            throw new LinkException(
                    Reason.BAD_REQUEST, address + " is a pattern; this goes to one address, such as /lights/foh");
        }
    }

    /** What the program exits with when a gateway did not do what it was asked. */
    static int exitCode(LinkException e) {
        return switch (e.reason()) {
            case UNREACHABLE -> ExitCode.UNAVAILABLE;
            case NOT_FOUND -> ExitCode.NOT_FOUND;
            case BAD_REQUEST -> ExitCode.DATA;
            case REFUSED -> ExitCode.NO_PERMISSION;
            case UNAVAILABLE -> ExitCode.TRY_LATER;
        };
    }

    private GatewayLink connect(Map<String, String> variables) throws LinkException {
        Optional<String> relay = Optional.ofNullable(url).or(() -> Optional.ofNullable(variables.get("STAGEBUS_URL")));
        if (!admin.isSaid() && relay.isPresent() && !relay.get().isEmpty()) {
            URI uri = AdminOptions.uri(relay.get());
            String shown = admin.shown(variables);
            return String.valueOf(uri.getScheme()).startsWith("http")
                    ? new AdminLink(uri, shown)
                    : ClaspLink.connect(uri, shown);
        }
        return admin.link(variables);
    }
}

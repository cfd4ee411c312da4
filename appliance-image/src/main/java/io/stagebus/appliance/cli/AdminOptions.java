package io.stagebus.appliance.cli;

import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.client.LinkException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which admin port a command asks, and what it shows there. */
final class AdminOptions {

    private static final String DEFAULT_ADMIN = "http://127.0.0.1:7350";
    private static final int DEFAULT_ADMIN_PORT = 7350;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "The running gateway's admin port.%n(default 127.0.0.1:7350, STAGEBUS_ADMIN)")
    private @Nullable String admin;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "What is shown to a gateway that asks for credentials.%n(STAGEBUS_TOKEN)")
    private @Nullable String token;

    /** For picocli. */
    AdminOptions() {}

    /** Whether a port was named on the command line. */
    boolean isSaid() {
        return admin != null;
    }

    /** What is shown; empty for nothing. */
    String shown(Map<String, String> variables) {
        return Optional.ofNullable(token)
                .or(() -> Optional.ofNullable(variables.get("STAGEBUS_TOKEN")))
                .orElse("");
    }

    /** A link to the admin port that was named, or to the usual one. */
    AdminLink link(Map<String, String> variables) throws LinkException {
        String text = Optional.ofNullable(admin)
                .or(() -> Optional.ofNullable(variables.get("STAGEBUS_ADMIN")))
                .filter(said -> !said.isEmpty())
                .orElse(DEFAULT_ADMIN);
        URI uri = uri(text.contains("://") ? text : "http://" + text);
        boolean bare = uri.getPort() < 0;
        return new AdminLink(
                bare ? uri(uri.getScheme() + "://" + uri.getHost() + ":" + DEFAULT_ADMIN_PORT) : uri, shown(variables));
    }

    /** The address of a gateway. */
    static URI uri(String text) throws LinkException {
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null) {
                throw new URISyntaxException(text, "no host in it");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new LinkException(
                    Reason.BAD_REQUEST, "\"" + text + "\" is no address of a gateway: " + e.getReason());
        }
    }
}

package io.stagebus.appliance.config;

import io.stagebus.mqtt.outward.OutwardSettings;
import io.stagebus.mqtt.outward.OutwardSettings.Far;
import io.stagebus.mqtt.outward.OutwardSettings.Limits;
import io.stagebus.mqtt.outward.OutwardSettings.Login;
import io.stagebus.mqtt.outward.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** The {@code mqtt: bridges:} list: links to other brokers. Not thread-safe. */
final class BridgeList {

    static final String KEY = "mqtt.bridges";

    private static final List<String> KEYS = List.of(
            "name",
            "host",
            "port",
            "client-id",
            "user",
            "password-file",
            "tls",
            "ca",
            "keep-alive",
            "max-queued",
            "max-queued-bytes",
            "first-retry",
            "last-retry",
            "session-expiry",
            "on-boot",
            "topics");
    private static final List<String> TOPIC_KEYS = List.of("filter", "direction", "local", "remote", "qos");
    private static final int PLAIN_PORT = 1883;
    private static final int TLS_PORT = 8883;
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final YamlTree tree;
    private final Path beside;
    private final List<OutwardSettings> bridges = new ArrayList<>();

    /**
     * An empty list.
     *
     * @param file the file it stands in; other files are beside it
     */
    BridgeList(YamlTree tree, Path file) {
        this.tree = tree;
        this.beside = file.toAbsolutePath();
    }

    List<OutwardSettings> bridges() {
        return List.copyOf(bridges);
    }

    void read(Node list) {
        YamlEntry.each(tree, list, KEY, KEYS).forEach(this::readBridge);
    }

    private void readBridge(YamlEntry entry) {
        Optional<String> name = entry.text("name");
        Optional<String> host = entry.text("host");
        Optional<Boolean> tls = entry.flag("tls", entry.has("ca"));
        Optional<Integer> port = entry.number("port", tls.orElse(false) ? TLS_PORT : PLAIN_PORT);
        Optional<Integer> keepAlive = entry.number("keep-alive", KEEP_ALIVE_SECONDS);
        Optional<String> boot = entry.oneOf("on-boot", List.of("hold", "send"), "hold");
        if (name.isEmpty()
                || host.isEmpty()
                || tls.isEmpty()
                || port.isEmpty()
                || keepAlive.isEmpty()
                || boot.isEmpty()) {
            return;
        }
        try {
            Far far = new Far(
                    host.get(),
                    port.get(),
                    entry.text("client-id", "").orElse(""),
                    login(entry),
                    tls.get(),
                    file(entry, "ca"),
                    keepAlive.get());
            add(
                    entry,
                    new OutwardSettings(
                            name.get(),
                            far,
                            routes(entry),
                            limits(entry),
                            boot.get().equals("send")));
        } catch (IllegalArgumentException e) {
            entry.problem(": " + e.getMessage());
        }
    }

    private void add(YamlEntry entry, OutwardSettings bridge) {
        if (bridges.stream().anyMatch(other -> other.name().equals(bridge.name()))) {
            entry.problem(": another bridge has the name \"" + bridge.name() + "\"");
        } else {
            bridges.add(bridge);
        }
    }

    private Optional<Path> file(YamlEntry entry, String key) {
        return entry.has(key) ? entry.text(key).map(beside::resolveSibling) : Optional.empty();
    }

    private Optional<Login> login(YamlEntry entry) {
        Optional<Path> file = file(entry, "password-file");
        if (!entry.has("user")) {
            if (file.isPresent()) {
                entry.problem(" has a password-file but no user");
            }
            return Optional.empty();
        }
        String password = "";
        if (file.isPresent()) {
            try {
                password = Files.readString(file.get()).strip();
            } catch (IOException e) {
                entry.problem(".password-file: " + file.get() + " cannot be read");
            }
        }
        return Optional.of(new Login(entry.text("user").orElse(""), password));
    }

    private static List<Route> routes(YamlEntry entry) {
        List<Route> routes = new ArrayList<>();
        for (YamlEntry topic : entry.each("topics", TOPIC_KEYS)) {
            Optional<String> filter = topic.text("filter");
            Optional<Route.Direction> direction =
                    topic.constant("direction", EnumSet.allOf(Route.Direction.class), Route.Direction.BOTH);
            Optional<Integer> qos = topic.number("qos", 1);
            if (filter.isPresent() && direction.isPresent() && qos.isPresent()) {
                routes.add(new Route(
                        filter.get(),
                        direction.get(),
                        topic.text("local", "").orElse(""),
                        topic.text("remote", "").orElse(""),
                        qos.get()));
            }
        }
        return routes;
    }

    private static Limits limits(YamlEntry entry) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                entry.number("max-queued", usual.maxQueued()).orElse(usual.maxQueued()),
                entry.number("max-queued-bytes", (int) usual.maxQueuedBytes()).orElse(1),
                duration(entry, "first-retry", usual.firstRetry()),
                duration(entry, "last-retry", usual.lastRetry()),
                duration(entry, "session-expiry", usual.sessionExpiry()));
    }

    private static Duration duration(YamlEntry entry, String key, Duration usual) {
        return entry.has(key) ? entry.duration(key).orElse(usual) : usual;
    }
}

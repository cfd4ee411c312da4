package io.stagebus.appliance.cli;

import io.stagebus.appliance.admin.AdminPlane;
import io.stagebus.appliance.config.ConfigLoader.Loaded;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.StorageConfig;
import io.stagebus.appliance.wiring.Door;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.appliance.wiring.HttpListener.Part;
import io.stagebus.appliance.wiring.Rules;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Signal;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the program shows when it is ready (R31): what to type into a browser, a device and a tablet, which doors are open on
 * which interface and to whom, what is kept, what came back, which rules run. Below it a line per door that programs can
 * read. With JSON logs the same as log events.
 */
final class StartCard {

    private static final Logger LOG = LoggerFactory.getLogger(StartCard.class);

    private static final Duration LONGEST_START = Duration.ofHours(1);

    private final Gateway gateway;
    private final List<AdminPlane.Opened> http;
    private final Loaded loaded;
    private final Rules rules;
    private final List<Interfaces.Named> addresses;

    StartCard(Gateway gateway, List<AdminPlane.Opened> http, Loaded loaded, Rules rules) {
        this.gateway = gateway;
        this.http = http;
        this.loaded = loaded;
        this.rules = rules;
        this.addresses = Interfaces.reachable();
    }

    void show(PrintWriter out) {
        if (loaded.log().json()) {
            logIt();
        } else {
            print(out);
        }
        out.flush();
    }

    private void print(PrintWriter out) {
        GatewayConfig config = loaded.config();
        out.println();
        out.printf(
                Locale.ROOT,
                "  Stagebus %s  \"%s\"  ready in %.2f s%n",
                Version.text(),
                config.name(),
                sinceStart().toMillis() / 1000.0);
        out.println();
        out.println("  Type this into");
        gateway.doors().forEach(door -> printReach(out, door));
        out.println();
        out.println("  Doors");
        for (Door door : gateway.doors()) {
            printDoor(out, door.name(), door.address(), door.isUdp(), access(door));
            for (Door.Port port : door.further()) {
                printDoor(out, "", port.address(), port.isUdp(), port.over());
            }
        }
        for (AdminPlane.Opened port : http) {
            printDoor(out, port.listener().name(), port.address(), false, access(port));
        }
        out.println();
        out.println("  Data     " + data());
        out.println("  Rules    " + rules.describe());
        out.println();
        for (Door door : gateway.doors()) {
            out.println(title(door.name()) + " listening on " + text(door.address()) + (door.isUdp() ? "/udp" : ""));
            for (Door.Port port : door.further()) {
                out.println(title(door.name()) + " listening on " + text(port.address())
                        + (port.isUdp() ? "/udp" : "/tcp"));
            }
        }
        for (AdminPlane.Opened port : http) {
            out.println(title(port.listener().name()) + " listening on " + text(port.address()));
        }
        out.println("accepting connections");
    }

    private void printReach(PrintWriter out, Door door) {
        String label = switch (door.name()) {
            case "websocket" -> "a browser or CLASP app";
            case "mqtt" -> "an MQTT device";
            default -> "an OSC tablet or desk";
        };
        List<String> lines = new ArrayList<>();
        for (String host : hosts(door.address().getAddress())) {
            int port = door.address().getPort();
            lines.add(
                    switch (door.name()) {
                        case "websocket" ->
                            (gateway.tls().isPresent() ? "wss://" : "ws://") + bracketed(host) + ":" + port;
                        case "mqtt" -> host + "  port " + port + over(door);
                        default -> host + "  port " + port + (door.isUdp() ? " (UDP" + orTcp(door) + ")" : " (TCP)");
                    });
        }
        for (String line : lines) {
            out.printf("    %-24s %s%n", label, line);
            label = "";
        }
    }

    private static String over(Door door) {
        String over = door.ports().getFirst().over();
        return over.isEmpty() ? "" : " (" + over + ")";
    }

    private static String orTcp(Door door) {
        boolean same = door.further().stream()
                .anyMatch(port -> !port.isUdp()
                        && port.address().getPort() == door.address().getPort());
        return same ? " or TCP" : "";
    }

    private static void printDoor(PrintWriter out, String name, InetSocketAddress address, boolean udp, String access) {
        out.printf("    %-10s %-22s %-10s %s%n", name, where(address), address.getPort() + (udp ? "/udp" : ""), access);
    }

    private String access(Door door) {
        if (gateway.credentials().areAsked()) {
            return gateway.config().scopeOf(door.name()).grants().isEmpty()
                    ? door.name().equals("osc")
                            ? "closed: OSC carries no credentials, and no access entry says who may"
                            : "by credentials"
                    : "by credentials, without them by the access list";
        }
        if (!gateway.config().isOpen(door.name())) {
            return "limited by the access list";
        }
        boolean local = door.address().getAddress().isLoopbackAddress();
        return local ? "open" : "OPEN: whoever reaches it may read and change everything";
    }

    private String access(AdminPlane.Opened port) {
        Set<Part> parts = port.listener().parts();
        boolean local = port.listener().isLoopback();
        String scheme = port.listener().isTls() && gateway.tls().isPresent() ? "https://" : "http://";
        String open = "OPEN: whoever reaches it is an administrator; ";
        boolean isGuarded = local
                || !parts.contains(Part.ADMIN)
                || gateway.credentials().areAsked()
                || gateway.credentials().hasAdmin();
        String page = parts.contains(Part.METRICS) ? "/metrics" : "/health";
        return (isGuarded ? "" : open) + scheme + text(port.address()) + page;
    }

    private String data() {
        Optional<StorageConfig> storage = gateway.config().storage();
        if (storage.isEmpty()) {
            return "nothing is kept";
        }
        long params = gateway.recovered().params().stream()
                .map(JournalEntry::signal)
                .filter(signal -> signal instanceof Signal.Param param && !param.deleted())
                .count();
        String back = params + (params == 1 ? " param is" : " params are") + " back";
        String state = gateway.recovered().lastSeq() == 0
                ? "new"
                : gateway.recovered().clean() ? back : back + " after a stop that was not clean";
        String trouble = gateway.trouble();
        return storage.get().dataDir().toAbsolutePath() + " (" + state + ")"
                + (trouble.isEmpty() ? "" : "\n           TROUBLE: " + trouble);
    }

    private void logIt() {
        for (Door door : gateway.doors()) {
            LOG.atInfo()
                    .addKeyValue("door", door.name())
                    .addKeyValue("access", gateway.config().isOpen(door.name()) ? "open" : "limited")
                    .log("listening on {}{}", text(door.address()), door.isUdp() ? "/udp" : "");
            for (Door.Port port : door.further()) {
                LOG.atInfo()
                        .addKeyValue("door", door.name())
                        .log("listening on {}{}", text(port.address()), port.isUdp() ? "/udp" : "/tcp");
            }
        }
        for (AdminPlane.Opened port : http) {
            LOG.atInfo().addKeyValue("door", port.listener().name()).log("listening on {}", text(port.address()));
        }
        LOG.atInfo()
                .addKeyValue("name", gateway.config().name())
                .addKeyValue("version", Version.text())
                .addKeyValue("data", data())
                .addKeyValue("rules", rules.describe())
                .addKeyValue("readyMillis", sinceStart().toMillis())
                .log("ready, accepting connections");
    }

    private List<String> hosts(InetAddress bound) {
        if (!bound.isAnyLocalAddress()) {
            return List.of(bound.getHostAddress());
        }
        List<String> hosts = new ArrayList<>();
        addresses.forEach(one -> hosts.add(one.address()));
        return hosts.isEmpty() ? List.of("127.0.0.1") : hosts;
    }

    private static String where(InetSocketAddress address) {
        InetAddress bound = address.getAddress();
        if (bound.isAnyLocalAddress()) {
            return "every interface";
        }
        return bound.isLoopbackAddress()
                ? "this machine only"
                : Interfaces.nameOf(bound)
                        .map(name -> bound.getHostAddress() + " (" + name + ")")
                        .orElse(bound.getHostAddress());
    }

    private static String text(InetSocketAddress address) {
        InetAddress bound = address.getAddress();
        // The wildcard is one socket for both families; people know it by the name of the older.
        String host = bound.isAnyLocalAddress() ? "0.0.0.0" : bound.getHostAddress();
        return bracketed(host) + ":" + address.getPort();
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String title(String door) {
        return switch (door) {
            case "websocket" -> "WebSocket";
            case "admin" -> "Admin";
            case "auth" -> "Auth";
            case "health" -> "Health";
            case "metrics" -> "Metrics";
            default -> door.toUpperCase(Locale.ROOT);
        };
    }

    /** Where /proc shows processes only, as it does to a hardened unit, the system gives no start that can be. */
    private static Duration sinceStart() {
        Instant now = Instant.now();
        Instant started = ProcessHandle.current()
                .info()
                .startInstant()
                .filter(start -> start.isAfter(now.minus(LONGEST_START)))
                .orElseGet(() -> Instant.ofEpochMilli(
                        ManagementFactory.getRuntimeMXBean().getStartTime()));
        return Duration.between(started, now);
    }
}

package io.stagebus.appliance.config;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.mapping.Capture;
import io.stagebus.osc.mapping.OscHint;
import io.stagebus.osc.mapping.OscRoot;
import io.stagebus.osc.server.Feedback;
import io.stagebus.osc.server.FixedTarget;
import io.stagebus.osc.server.Transport;
import io.stagebus.osc.server.Upkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** The lists about OSC that only the file can carry: ports, devices, and how values look on the wire. Not thread-safe. */
final class OscLists {

    static final String LISTENERS = "osc.listeners";
    static final String TARGETS = "osc.targets";
    static final String HINTS = "osc.hints";
    static final List<String> ALL = List.of(LISTENERS, TARGETS, HINTS);

    private static final List<String> LISTENER_KEYS =
            List.of("transport", "host", "port", "root", "map", "groups", "interface");
    private static final List<String> TARGET_KEYS = List.of(
            "name",
            "profile",
            "host",
            "port",
            "transport",
            "any-port",
            "root",
            "map",
            "read",
            "write",
            "patterns",
            "on-boot",
            "max-rate",
            "dead-band",
            "echo",
            "bundle-bytes",
            "first",
            "repeat",
            "captures");
    private static final List<String> HINT_KEYS = List.of("pattern", "tags", "booleans");

    private final YamlTree tree;
    private final List<String> problems;
    private final List<OscListenerConfig> listeners = new ArrayList<>();
    private final List<OscTargetConfig> targets = new ArrayList<>();
    private final List<OscHint> hints = new ArrayList<>();

    OscLists(YamlTree tree, List<String> problems) {
        this.tree = tree;
        this.problems = problems;
    }

    List<OscListenerConfig> listeners() {
        return listeners;
    }

    List<OscTargetConfig> targets() {
        return targets;
    }

    List<OscHint> hints() {
        return hints;
    }

    /** Reads the list with this key. */
    void read(String key, Node list) {
        switch (key) {
            case LISTENERS -> YamlEntry.each(tree, list, key, LISTENER_KEYS).forEach(this::readListener);
            case TARGETS -> YamlEntry.each(tree, list, key, TARGET_KEYS).forEach(this::readTarget);
            case HINTS -> YamlEntry.each(tree, list, key, HINT_KEYS).forEach(this::readHint);
            default -> throw new IllegalArgumentException(key);
        }
    }

    private void readListener(YamlEntry entry) {
        Optional<Transport> transport = entry.constant("transport", EnumSet.allOf(Transport.class), Transport.UDP);
        Optional<Integer> port = entry.number("port");
        Optional<String> host = entry.text("host", "");
        Optional<String> on = entry.text("interface", "");
        Optional<OscView> view = view(entry);
        if (transport.isPresent() && port.isPresent() && host.isPresent() && on.isPresent() && view.isPresent()) {
            try {
                listeners.add(new OscListenerConfig(
                        transport.get(),
                        host.get(),
                        port.get(),
                        view.get(),
                        entry.texts("groups", List.of()),
                        on.get()));
            } catch (IllegalArgumentException e) {
                entry.problem(": " + e.getMessage());
            }
        }
    }

    /** Empty for that of the door; a problem where it is none. */
    private static Optional<Optional<OscRoot>> root(YamlEntry entry) {
        if (!entry.has("root")) {
            return Optional.of(Optional.empty());
        }
        Optional<String> text = entry.text("root");
        Optional<String> problem = text.flatMap(OscRoot::problem);
        problem.ifPresent(sentence -> entry.problem(": " + sentence));
        return text.isEmpty() || problem.isPresent() ? Optional.empty() : Optional.of(text.map(OscRoot::of));
    }

    /** A problem where the root is none, or what is mounted. */
    private static Optional<OscView> view(YamlEntry entry) {
        Optional<Optional<OscRoot>> root = root(entry);
        try {
            List<OscRoot.Mount> mounts = new ArrayList<>();
            for (YamlEntry one : entry.each("map", List.of("from", "to"))) {
                Optional<String> from = one.text("from");
                Optional<String> to = one.text("to");
                if (from.isEmpty() || to.isEmpty()) {
                    return Optional.empty();
                }
                mounts.add(new OscRoot.Mount(from.get(), to.get()));
            }
            return root.map(known -> new OscView(known, mounts));
        } catch (IllegalArgumentException e) {
            entry.problem(": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<OscAccess> access(YamlEntry entry) {
        try {
            return Optional.of(new OscAccess(patterns(entry, "read"), patterns(entry, "write")));
        } catch (InvalidPatternException e) {
            entry.problem(": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The patterns over addresses under a key; empty where there is none. */
    private static Optional<List<AddressPattern>> patterns(YamlEntry entry, String key) throws InvalidPatternException {
        if (!entry.has(key)) {
            return Optional.empty();
        }
        List<AddressPattern> patterns = new ArrayList<>();
        for (String text : entry.texts(key, List.of())) {
            patterns.add(AddressPattern.parse(text));
        }
        return Optional.of(patterns);
    }

    private void readTarget(YamlEntry said) {
        Optional<String> word = said.text("profile", "");
        Optional<DeviceProfile> profile = word.filter(name -> !name.isEmpty()).flatMap(name -> profile(said, name));
        if (word.isEmpty() || (profile.isEmpty() && !word.get().isEmpty())) {
            return;
        }
        YamlEntry entry = profile.map(known -> said.over(known.target())).orElse(said);
        Optional<String> host = entry.text("host");
        Optional<Integer> port = entry.number("port");
        Optional<OscView> view = view(entry);
        Optional<OscAccess> access = access(entry);
        Optional<String> boot = entry.oneOf("on-boot", List.of("hold", "send"), "hold");
        Optional<Feedback> feedback = feedback(entry);
        Optional<FixedTarget.Reach> reach = reach(entry);
        Optional<Upkeep> upkeep = upkeep(entry);
        if (host.isEmpty()
                || port.isEmpty()
                || view.isEmpty()
                || access.isEmpty()
                || boot.isEmpty()
                || feedback.isEmpty()
                || reach.isEmpty()
                || upkeep.isEmpty()) {
            return;
        }
        String name = entry.text("name", host.get() + ":" + port.get()).orElse("");
        try {
            add(
                    entry,
                    new OscTargetConfig(
                            name,
                            host.get(),
                            port.get(),
                            view.get(),
                            access.get(),
                            entry.texts("patterns", List.of("/**")),
                            boot.get().equals("send"),
                            feedback.get(),
                            reach.get(),
                            upkeep.get(),
                            profile));
        } catch (IllegalArgumentException e) {
            entry.problem(": " + e.getMessage());
        }
    }

    private Optional<DeviceProfile> profile(YamlEntry entry, String name) {
        if (!DeviceProfile.SHIPPED.contains(name)) {
            entry.problem(".profile must be one of " + String.join(", ", DeviceProfile.SHIPPED) + " but is \"" + name
                    + "\"" + NearestName.hint(name, DeviceProfile.SHIPPED));
            return Optional.empty();
        }
        return DeviceProfile.shipped(name, problems);
    }

    private static Optional<Feedback> feedback(YamlEntry entry) {
        Feedback usual = Feedback.DEFAULT;
        Optional<Integer> rate = entry.number("max-rate", (int) usual.maxRateHz());
        Optional<Double> band = entry.decimal("dead-band", usual.deadBand());
        Optional<Boolean> echo = entry.flag("echo", usual.echo());
        Optional<Integer> bytes = entry.number("bundle-bytes", usual.bundleBytes());
        if (rate.isEmpty() || band.isEmpty() || echo.isEmpty() || bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Feedback(rate.get(), band.get(), echo.get(), bytes.get()));
        } catch (IllegalArgumentException e) {
            entry.problem(": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<FixedTarget.Reach> reach(YamlEntry entry) {
        Optional<Transport> transport = entry.constant(
                "transport", EnumSet.of(Transport.UDP, Transport.TCP_LENGTH, Transport.TCP_SLIP), Transport.UDP);
        Optional<Boolean> anyPort = entry.flag("any-port", false);
        return transport.isEmpty() || anyPort.isEmpty()
                ? Optional.empty()
                : Optional.of(new FixedTarget.Reach(transport.get(), anyPort.get()));
    }

    private static Optional<Upkeep> upkeep(YamlEntry entry) {
        try {
            List<OscMessage> first = entry.texts("first", List.of()).stream()
                    .flatMap(text -> MessageText.expanded(text).stream())
                    .map(MessageText::parse)
                    .toList();
            List<Upkeep.Repeated> repeated = new ArrayList<>();
            for (YamlEntry one : entry.each("repeat", List.of("every", "send"))) {
                Optional<Duration> every = one.duration("every");
                Optional<String> send = one.text("send");
                if (every.isEmpty() || send.isEmpty()) {
                    return Optional.empty();
                }
                repeated.add(new Upkeep.Repeated(every.get(), MessageText.parse(send.get())));
            }
            List<Capture> captures = new ArrayList<>();
            for (YamlEntry one : entry.each("captures", List.of("from", "to"))) {
                captures.add(
                        Capture.of(one.text("from").orElse(""), one.text("to").orElse("")));
            }
            return Optional.of(new Upkeep(first, repeated, captures));
        } catch (IllegalArgumentException e) {
            entry.problem(": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void add(YamlEntry entry, OscTargetConfig target) {
        for (OscTargetConfig other : targets) {
            if (other.name().equals(target.name())) {
                entry.problem(": another target has the name \"" + target.name() + "\"");
                return;
            }
            if (other.host().equalsIgnoreCase(target.host()) && other.port() == target.port()) {
                entry.problem(": another target has " + target.host() + " port " + target.port() + " too");
                return;
            }
        }
        targets.add(target);
    }

    private void readHint(YamlEntry entry) {
        Optional<AddressPattern> pattern = entry.pattern("pattern");
        Optional<String> tags = entry.text("tags", "");
        Optional<OscHint.Booleans> booleans =
                entry.constant("booleans", EnumSet.allOf(OscHint.Booleans.class), OscHint.Booleans.TAGS);
        if (pattern.isPresent() && tags.isPresent() && booleans.isPresent()) {
            try {
                hints.add(new OscHint(pattern.get(), tags.get(), booleans.get()));
            } catch (IllegalArgumentException e) {
                entry.problem(": " + e.getMessage());
            }
        }
    }
}

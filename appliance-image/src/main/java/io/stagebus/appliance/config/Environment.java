package io.stagebus.appliance.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The environment variables that are ours, read into settings. */
final class Environment {

    /** Variables that belong to the client commands, not to the gateway. */
    private static final List<String> OTHERS = List.of("STAGEBUS_ADMIN", "STAGEBUS_URL", "STAGEBUS_TOKEN");

    private static final Pattern OF_KUBERNETES =
            Pattern.compile("STAGEBUS(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_[0-9]+_(TCP|UDP)(_.*)?)");

    private Environment() {}

    /**
     * What the variables say. Empty variables count as not set, as container files leave them.
     *
     * <p>One that starts like ours and is none is a problem, but for those that Kubernetes sets for every service called
     * stagebus: {@code STAGEBUS_SERVICE_HOST}, {@code STAGEBUS_PORT_7330_TCP_ADDR} and others.
     *
     * @param problems takes a sentence for each such variable
     * @param warnings takes a sentence for each of Kubernetes
     */
    static Map<Setting, Given> read(Map<String, String> variables, List<String> problems, List<String> warnings) {
        Map<Setting, Given> found = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            value(variables, setting.variable())
                    .or(() -> setting.foreignVariables().stream()
                            .flatMap(name -> value(variables, name).stream())
                            .findFirst())
                    .ifPresent(given -> found.put(setting, given));
        }
        bindAddress(variables, found, warnings);
        value(variables, ForeignVariable.CURSOR_THROTTLE_MS.name())
                .ifPresent(given -> found.putIfAbsent(
                        Setting.STREAM_INTERVAL,
                        new Given(given.text().replaceFirst("^[0-9]+$", "$0ms"), given.source())));
        List<String> known = new ArrayList<>(OTHERS);
        for (Setting setting : Setting.values()) {
            known.add(setting.variable());
        }
        variables.keySet().stream()
                .filter(name -> name.startsWith(Setting.ENV_PREFIX) && !known.contains(name))
                .sorted()
                .forEach(name -> {
                    if (OF_KUBERNETES.matcher(name).matches()) {
                        warnings.add(name + ": set by Kubernetes for a service, passed over");
                    } else {
                        problems.add(name + ": no such variable" + NearestName.hint(name, known));
                    }
                });
        return found;
    }

    /** {@code 0.0.0.0:8081} and {@code [::1]:8081}: what was said more plainly goes before it. */
    private static void bindAddress(Map<String, String> variables, Map<Setting, Given> found, List<String> warnings) {
        String name = ForeignVariable.BIND_ADDRESS.name();
        value(variables, name).ifPresent(given -> {
            int colon = given.text().lastIndexOf(':');
            String host = given.text().substring(0, Math.max(colon, 0)).replaceAll("^\\[(.*)]$", "$1");
            if (colon < 0 || host.isEmpty()) {
                warnings.add(name + ": expected HOST:PORT such as 0.0.0.0:8081, found \"" + given.text()
                        + "\"; passed over");
                return;
            }
            found.putIfAbsent(Setting.WS_HOST, new Given(host, given.source()));
            found.putIfAbsent(Setting.WS_PORT, new Given(given.text().substring(colon + 1), given.source()));
        });
    }

    private static Optional<Given> value(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(text -> !text.isEmpty())
                .map(text -> new Given(text, new Source.Variable(name)));
    }
}

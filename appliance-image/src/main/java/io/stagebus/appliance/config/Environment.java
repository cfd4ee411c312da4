package io.stagebus.appliance.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment variables that are ours, read into settings. */
final class Environment {

    /** Variables that belong to the client commands, not to the gateway. */
    private static final List<String> OTHERS = List.of("STAGEBUS_ADMIN", "STAGEBUS_URL");

    private Environment() {}

    /**
     * What the variables say. Empty variables count as not set, as container files leave them.
     *
     * <p>One that starts like ours and is none keeps nothing from starting: Kubernetes sets {@code STAGEBUS_SERVICE_HOST}
     * and others for every service of that name.
     *
     * @param warnings takes a sentence for each such variable
     */
    static Map<Setting, Given> read(Map<String, String> variables, List<String> warnings) {
        Map<Setting, Given> found = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            value(variables, setting.variable())
                    .or(() -> setting.foreignVariable().flatMap(name -> value(variables, name)))
                    .ifPresent(given -> found.put(setting, given));
        }
        List<String> known = new ArrayList<>(OTHERS);
        for (Setting setting : Setting.values()) {
            known.add(setting.variable());
        }
        variables.keySet().stream()
                .filter(name -> name.startsWith(Setting.ENV_PREFIX) && !known.contains(name))
                .sorted()
                .forEach(
                        name -> warnings.add(name + ": no such variable, passed over" + NearestName.hint(name, known)));
        return found;
    }

    private static Optional<Given> value(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(text -> !text.isEmpty())
                .map(text -> new Given(text, new Source.Variable(name)));
    }
}

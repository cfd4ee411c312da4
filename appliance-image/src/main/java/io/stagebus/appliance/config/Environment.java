package io.stagebus.appliance.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment variables that are ours, read into settings. */
final class Environment {

    /** Variables that belong to the launcher and to the client commands, not to the gateway. */
    private static final List<String> OTHERS =
            List.of("STAGEBUS_ADMIN", "STAGEBUS_URL", "STAGEBUS_JAVA_HOME", "STAGEBUS_JAVA_OPTS");

    private Environment() {}

    /**
     * What the variables say. Empty variables count as not set, as container files leave them.
     *
     * @param problems takes a sentence for each variable that starts like ours and is none
     */
    static Map<Setting, Given> read(Map<String, String> variables, List<String> problems) {
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
                .forEach(name -> problems.add(name + ": no such variable" + NearestName.hint(name, known)));
        return found;
    }

    private static Optional<Given> value(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(text -> !text.isEmpty())
                .map(text -> new Given(text, new Source.Variable(name)));
    }
}

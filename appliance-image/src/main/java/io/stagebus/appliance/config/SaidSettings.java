package io.stagebus.appliance.config;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was said about a gateway, for whoever keeps it for later. Immutable.
 *
 * @param file the configuration file, if any
 * @param settings what flags and variables said, by the file's keys; without what is about this machine's files
 */
public record SaidSettings(Optional<Path> file, Map<String, String> settings) {

    private static final Set<Setting> FILES = Set.of(Setting.DATA_DIR, Setting.JOURNAL, Setting.PERSIST, Setting.RULES);

    /** Copies {@code settings}, sorted. */
    public SaidSettings {
        settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    static SaidSettings of(Settings all) {
        Map<Setting, String> said = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            Given given = all.given(setting);
            boolean byUser = given.source() instanceof Source.Flag || given.source() instanceof Source.Variable;
            boolean here = FILES.contains(setting);
            if (byUser && setting.isFileKey() && !here && !setting.isSecret()) {
                said.put(setting, given.text());
            }
        }
        Map<String, String> byKey = new TreeMap<>();
        said.forEach((setting, text) -> byKey.put(setting.key(), text));
        return new SaidSettings(all.path(Setting.CONFIG), byKey);
    }

    /** The settings as a configuration file. */
    public String yaml() {
        StringBuilder text = new StringBuilder("# What flags and variables said when the backup was made.\n");
        String section = "";
        for (Map.Entry<String, String> one : settings.entrySet()) {
            String key = one.getKey();
            int dot = key.indexOf('.');
            String own = dot < 0 ? "" : key.substring(0, dot);
            if (!own.isEmpty() && !own.equals(section)) {
                text.append(own).append(":\n");
            }
            section = own;
            text.append(own.isEmpty() ? "" : "  ")
                    .append(key.substring(dot + 1))
                    .append(": ")
                    .append(quoted(one.getValue()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String quoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }
}

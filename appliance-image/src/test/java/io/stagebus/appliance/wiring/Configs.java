package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.ConfigLoader;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Given;
import io.stagebus.appliance.config.Profile;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.config.Source;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Configurations for tests: every door on a free port of this machine, everything kept in a folder of the test. */
public final class Configs {

    private Configs() {}

    /** The configuration, with further settings. */
    public static GatewayConfig of(Path dataDir, Map<Setting, String> more) {
        Map<Setting, Given> flags = new EnumMap<>(Setting.class);
        Map<Setting, String> said = new EnumMap<>(Setting.class);
        said.put(Setting.HOST, "127.0.0.1");
        said.put(Setting.WS_PORT, "auto");
        said.put(Setting.MQTT_PORT, "auto");
        said.put(Setting.OSC_PORT, "auto");
        said.put(Setting.ADMIN_PORT, "auto");
        said.put(Setting.DATA_DIR, dataDir.toString());
        said.putAll(more);
        said.forEach((setting, text) -> flags.put(setting, new Given(text, new Source.Flag(setting.flag()))));
        try {
            return new ConfigLoader(Map.of()).load(Profile.RUN, flags).config();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }
}

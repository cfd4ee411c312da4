package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of settings holds together, and the page about it is complete. */
class SettingTest {

    @Test
    void noNameMeansTwoThings() {
        List<String> names = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            names.addAll(setting.flags());
            names.add(setting.key());
            names.add(setting.variable());
            names.addAll(setting.foreignVariables());
        }

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void flagsOfTheReferenceKeepTheirNames() {
        List<String> flags = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            flags.addAll(setting.flags());
        }

        assertThat(flags)
                .contains(
                        "--ws-port",
                        "-p",
                        "--port",
                        "--host",
                        "--name",
                        "-n",
                        "--no-websocket",
                        "--mqtt-port",
                        "--mqtt-namespace",
                        "--osc-port",
                        "--osc-namespace",
                        "--rules",
                        "--max-sessions",
                        "--session-timeout",
                        "--param-ttl",
                        "--no-ttl",
                        "--drain-timeout",
                        "--verbose",
                        "-v");
    }

    @Test
    void thePageAboutConfigurationHasARowForEach() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"));
        for (Setting setting : Setting.values()) {
            String flags = String.join("`, `", setting.flags());
            String key = setting.isFileKey() ? "`" + setting.key() + "`" : "-";
            String fallback = setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`";
            assertThat(page)
                    .as("docs/configuration.md about " + setting.flag())
                    .contains("| `" + flags + "` | `" + setting.variable() + "` | " + key + " | " + fallback);
        }
    }
}

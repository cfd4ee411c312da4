package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Whatever is in the file: a configuration or sentences about it, nothing else. */
class ConfigFileFuzzTest {

    @FuzzTest
    void anyFile(FuzzedDataProvider data) throws IOException {
        Path file = Files.createTempFile("stagebus", ".yaml");
        try {
            Files.write(file, data.consumeRemainingAsBytes());
            List<String> problems = new ArrayList<>();
            ConfigFile.read(file, problems);
            problems.forEach(problem -> assertThat(problem).startsWith(file.toString()));
            Map<Setting, Given> flags = new EnumMap<>(Setting.class);
            flags.put(Setting.CONFIG, new Given(file.toString(), new Source.Flag("--config")));
            try {
                new ConfigLoader(Map.of("XDG_DATA_HOME", "/x")).load(Profile.RUN, flags);
            } catch (ConfigException e) {
                assertThat(e.problems()).isNotEmpty();
            }
        } finally {
            Files.delete(file);
        }
    }
}

package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataFolderTest {

    @Test
    void followsTheCustomOfThePlatform() {
        assertThat(DataFolder.perUser(Map.of(), "Linux", "/home/x")).contains(Path.of("/home/x/.local/share/stagebus"));
        assertThat(DataFolder.perUser(Map.of("XDG_DATA_HOME", "/d"), "Linux", "/home/x"))
                .contains(Path.of("/d/stagebus"));
        assertThat(DataFolder.perUser(Map.of("XDG_DATA_HOME", "relative"), "Linux", "/home/x"))
                .as("XDG: a relative path is to be ignored")
                .contains(Path.of("/home/x/.local/share/stagebus"));
        assertThat(DataFolder.perUser(Map.of(), "Mac OS X", "/Users/x"))
                .contains(Path.of("/Users/x/Library/Application Support/Stagebus"));
    }

    @Test
    void isNotInventedForAUserWithoutAHome() {
        assertThat(DataFolder.perUser(Map.of(), "Linux", "?")).isEmpty();
        assertThat(DataFolder.perUser(Map.of(), "Linux", "/")).isEmpty();
    }
}

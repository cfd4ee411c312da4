package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a start without the archive is worth a warning. */
final class AotArchiveTest {
    @Test
    void an_archive_in_use_shows_in_the_info_line_of_the_vm() {
        assertThat(AotArchive.refused("lib/stagebus.aot", "mixed mode, sharing"))
                .isFalse();
        assertThat(AotArchive.refused("lib/stagebus.aot", "mixed mode")).isTrue();
    }

    @Test
    void without_a_launcher_there_is_nothing_to_refuse() {
        assertThat(AotArchive.refused(null, "mixed mode")).isFalse();
    }
}

package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names the program answers to, as the documents type them. */
class CalledAsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stagebus | run --auth-port 7350 | run --auth-port 7350",
                "stagebus | '' | ''",
                "clasp-relay | '' | run",
                "clasp-relay | --auth-port 7350 | run --auth-port 7350",
                "clasp-relay | clasp-relay --auth-port 7350 | run --auth-port 7350",
                "clasp-relay | clasp-relay | run",
                "clasp-relay | relay | run",
                "clasp-relay | stagebus get /a | get /a",
                "clasp-relay | clasp server | server",
                "clasp-relay | config check | config check",
                "clasp-relay | --version | --version",
                "clasp-relay | --help | run --help",
                "clasp | server | server",
                "clasp | set /a 1 | set /a 1",
                "stagebus | clasp-relay --journal /data/journal.db | run --journal /data/journal.db",
            })
    void everyNameMeansItsCommand(String name, String typed, String meant) {
        assertThat(String.join(" ", CalledAs.arguments(name, words(typed)))).isEqualTo(meant);
    }

    private static String[] words(String text) {
        return text.isEmpty() ? new String[0] : text.split(" ", -1);
    }
}

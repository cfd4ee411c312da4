package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The flags of other relays mean what the page about the journal says. */
class StorageChoiceTest {

    private static GatewayConfig config(String... arguments) throws ConfigException {
        Map<Setting, Given> flags = new EnumMap<>(Setting.class);
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i];
            Setting setting = Arrays.stream(Setting.values())
                    .filter(one -> one.flags().contains(name))
                    .findFirst()
                    .orElseThrow();
            flags.put(setting, new Given(setting.isSwitch() ? "true" : arguments[++i], new Source.Flag(name)));
        }
        return new ConfigLoader(Map.of("XDG_DATA_HOME", "/home/user"))
                .load(Profile.RUN, flags)
                .config();
    }

    private static List<String[]> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "journal.md"));
        int head = lines.indexOf("| said | state and history are in | days of history |");
        List<String[]> rows = new ArrayList<>();
        for (int i = head + 2; lines.get(i).startsWith("|"); i++) {
            rows.add(lines.get(i).replace("`", "").split("\\s*\\|\\s*"));
        }
        return rows;
    }

    @TestFactory
    Stream<DynamicTest> everyRowOfThePageHolds() throws IOException {
        List<String[]> rows = rows();
        assertThat(rows).hasSizeGreaterThan(8);
        return rows.stream()
                .map(row -> DynamicTest.dynamicTest(row[1], () -> {
                    String[] said = row[1].equals("nothing") ? new String[0] : row[1].split(" ");
                    Optional<StorageConfig> storage = config(said).storage();
                    String folder =
                            storage.map(kept -> kept.dataDir().toString()).orElse("memory");
                    assertThat(folder).isEqualTo(row[2].replace("the user's data folder", "/home/user/stagebus"));
                    assertThat(storage.map(kept -> kept.retention().days()).orElse(0))
                            .isEqualTo(Integer.parseInt(row[3]));
                }));
    }

    @Test
    void aStatelessGatewayHasNoFolder() {
        for (Setting other : List.of(Setting.DATA_DIR, Setting.JOURNAL, Setting.PERSIST)) {
            assertThatThrownBy(() -> config("--stateless", other.flag(), "/data/x"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(other.flag());
        }
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> config("--journal-keep-percent", "0")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> config("--journal-keep-bytes", "1k")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> config("--persist-interval", "0")).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> config("--persist-interval", "61")).isInstanceOf(ConfigException.class);
    }

    @Test
    void howLongThingsLiveCanBeSaid() throws ConfigException {
        assertThat(config().limits().signalTtl()).hasSeconds(3_600);
        assertThat(config("--signal-ttl", "5m").limits().signalTtl()).hasMinutes(5);
        assertThat(config("--signal-ttl", "0").limits().signalTtl()).isZero();
        assertThat(config("--no-ttl", "--signal-ttl", "5m").limits().signalTtl())
                .isZero();
        assertThat(config("--persist-interval", "30s").storage().orElseThrow().lazyForce())
                .hasSeconds(30);
    }

    @Test
    void whatWasSaidCanBeSaidAgainByAFile() throws ConfigException {
        SaidSettings said = config(
                        "--name", "it's FOH", "--mqtt-port", "1884", "--mqtt-strict", "--data-dir", "/srv/box")
                .said();

        assertThat(said.yaml().lines().skip(1))
                .containsExactly("mqtt:", "  port: '1884'", "  strict: 'true'", "name: 'it''s FOH'");
    }
}

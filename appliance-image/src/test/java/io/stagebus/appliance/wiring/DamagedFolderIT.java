package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.config.ConfigException;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.alias.AliasCsv;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the files of the data folder, a gateway starts, says so, and keeps what is whole. */
class DamagedFolderIT {

    private static final String DAMAGED = AliasCsv.HEAD + "\n/a,/b\n/c,d\n/e,/f\n";

    @TempDir
    Path folder;

    private static Gateway open(GatewayConfig config) throws StartupException {
        return Gateway.open(config, Rules.NONE);
    }

    @Test
    void startsWithDamagedAliasesUsersAndLock() throws Exception {
        GatewayConfig config = Configs.of(folder, Map.of(Setting.AUTH_PORT, "auto"));
        Files.writeString(folder.resolve("aliases.csv"), DAMAGED);
        Files.writeString(folder.resolve("relay-auth.db"), "not this");
        Files.write(folder.resolve("relay-auth.db.lock"), new byte[] {1, 2, 3});
        Files.write(folder.resolve("lock"), new byte[] {(byte) 0xff, 0});
        try (Gateway gateway = open(config)) {
            assertThat(gateway.isReady()).isTrue();
            assertThat(gateway.trouble())
                    .contains("aliases.csv is damaged: line 3, column 2", "2 aliases left", "aliases.csv-damaged")
                    .contains("relay-auth.db is damaged", "0 users and 0 tokens are left");
            assertThat(gateway.aliases().table().aliases()).hasSize(2);
        }
        assertThat(Files.readString(folder.resolve("aliases.csv-damaged"))).isEqualTo(DAMAGED);
        try (Gateway gateway = open(config)) {
            assertThat(gateway.trouble()).isEmpty();
            assertThat(gateway.aliases().table().aliases()).hasSize(2);
        }
    }

    /** A restore that was cut off is finished from the copy of its plan; without that nobody knows which part is of which. */
    @Test
    void startsWithADamagedPlanOfARestore() throws Exception {
        GatewayConfig config = Configs.of(folder, Map.of());
        Path staging = Files.createDirectory(folder.resolve("restoring"));
        Files.writeString(staging.resolve("aliases.csv"), AliasCsv.HEAD + "\n/a,/b\n");
        Files.writeString(staging.resolve("exchange.plan"), "aside before-now\nin a");
        Path copy = Files.writeString(staging.resolve("exchange.plan-copy"), "in b\nsum 00000000\n");
        assertThatThrownBy(() -> open(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("was cut off and cannot be finished")
                .hasMessageContaining("exchange.plan-copy beside it are damaged");

        Files.writeString(copy, "aside before-now\nin aliases.csv\nsum 3a326833\n");
        try (Gateway gateway = open(config)) {
            assertThat(gateway.aliases().table().aliases()).hasSize(1);
        }
        assertThat(staging).doesNotExist();
    }

    /** What somebody wrote and named has to be right. */
    @Test
    void aliasesThatWereNamedAreRefusedAndLeftAlone() throws Exception {
        Path named = folder.resolve("mine.csv");
        Files.writeString(named, DAMAGED);
        GatewayConfig config = Configs.of(folder.resolve("data"), Map.of(Setting.ALIASES, named.toString()));

        assertThatThrownBy(() -> open(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("mine.csv: line 3, column 2");
        assertThatThrownBy(() -> AliasFile.load(config)).isInstanceOf(ConfigException.class);
        assertThat(Files.readString(named)).isEqualTo(DAMAGED);
    }
}

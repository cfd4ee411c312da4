package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state that another relay left behind is taken over once, with its revisions. */
class ImportIT {

    @TempDir
    Path folder;

    private GatewayConfig config(String snapshot) throws IOException {
        Path file = folder.resolve("state.json");
        Files.writeString(file, snapshot);
        return Configs.of(folder.resolve("data"), Map.of(Setting.PERSIST, file.toString()));
    }

    private static Gateway open(GatewayConfig config) throws StartupException {
        return Gateway.open(config, new Rules(RuleSet.EMPTY, Optional.empty()));
    }

    private static Optional<Signal.Param> current(Gateway gateway, String address) throws Exception {
        CompletableFuture<Optional<Signal.Param>> found = new CompletableFuture<>();
        gateway.executor().execute(() -> found.complete(gateway.bus().current(Address.of(address))));
        return found.get(30, TimeUnit.SECONDS);
    }

    @Test
    void withRevisionsWritersAndTimes() throws Exception {
        GatewayConfig config = config("""
                {"params":[
                  {"address":"/lights/foh","value":0.5,"revision":41,"writer":"s-1","timestamp":1700000000000000},
                  {"address":"/name","value":"x"},
                  {"address":"no address","value":1,"revision":3}
                ]}""");
        for (int start = 0; start < 2; start++) {
            try (Gateway gateway = open(config)) {
                Signal.Param light = current(gateway, "/lights/foh").orElseThrow();
                assertThat(light.content().value()).isEqualTo(Value.of(0.5));
                assertThat(light.revision()).isEqualTo(41);
                assertThat(light.timeMicros()).isEqualTo(1_700_000_000_000_000L);
                assertThat(light.origin().sessionId()).isEqualTo("s-1");
                assertThat(current(gateway, "/name").orElseThrow().revision()).isEqualTo(1);
                assertThat(gateway.recovered().params()).hasSize(2);
            }
            // The second start must not need it any more.
            Files.writeString(folder.resolve("state.json"), "{");
        }
    }

    @Test
    void whatIsNoSnapshotIsRefused() throws IOException {
        GatewayConfig config = config("[1,2]");

        assertThatThrownBy(() -> open(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("is no snapshot of a CLASP relay");
    }
}

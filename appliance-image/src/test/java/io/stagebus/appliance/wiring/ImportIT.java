package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        return Gateway.open(config, Rules.NONE);
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

    /** Such as what a power cut left of it: it is neither passed over nor written over. */
    @Test
    void whatIsNoSnapshotIsRefusedWithTheWayOut() throws IOException {
        for (String wrong : List.of("[1,2]", "", "{\"params\":[{\"address\":\"/a\",")) {
            GatewayConfig config = config(wrong);

            assertThatThrownBy(() -> open(config))
                    .as(wrong)
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("is no snapshot of a CLASP relay")
                    .hasMessageContaining("put back a good copy, or move it away");
            assertThat(folder.resolve("state.json")).hasContent(wrong);
        }
        GatewayConfig config = config("");
        Files.write(folder.resolve("state.json"), new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThatThrownBy(() -> open(config))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("put back a good copy, or move it away");
    }

    /** Everything that may stand in such a file: values of every kind, and entries without what is optional. */
    @Test
    void everyKindOfValueIsTakenOver() throws Exception {
        GatewayConfig config = config("""
                {"params":[
                  {"address":"/null","value":null,"revision":1},
                  {"address":"/bool","value":true,"revision":2,"writer":"restore"},
                  {"address":"/int","value":50,"revision":3},
                  {"address":"/real","value":50.0,"revision":4,"timestamp":1700000000000000},
                  {"address":"/text","value":"x","revision":5},
                  {"address":"/bytes","value":[1,2,255],"revision":6},
                  {"address":"/map","value":{"a":[1,{"b":null}]},"revision":7}
                ]}""");
        try (Gateway gateway = open(config)) {
            assertThat(current(gateway, "/int").orElseThrow().content().value()).isEqualTo(Value.of(50));
            assertThat(current(gateway, "/real").orElseThrow().content().value())
                    .isEqualTo(Value.of(50.0));
            assertThat(current(gateway, "/bytes").orElseThrow().content().value())
                    .isEqualTo(Value.array(Value.of(1), Value.of(2), Value.of(255)));
            assertThat(current(gateway, "/map").orElseThrow().revision()).isEqualTo(7);
            assertThat(gateway.recovered().params()).hasSize(7);
        }
    }
}

package io.stagebus.appliance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own relay passes what the conformance command asks of any; one that lets nobody in fails all of it. */
class ConformanceIT {

    @TempDir
    Path folder;

    private static List<Conformance.Checked> run(RunningGateway gateway) {
        List<Conformance.Checked> all = new ArrayList<>();
        new Conformance(URI.create("ws://127.0.0.1:" + gateway.port("websocket")), "").run(all::add);
        return all;
    }

    @Test
    void ourOwnRelayPasses() throws Exception {
        try (RunningGateway gateway = new RunningGateway(folder, Map.of())) {
            List<Conformance.Checked> all = run(gateway);

            assertThat(all).hasSizeGreaterThan(400);
            assertThat(all).filteredOn(checked -> !checked.passed()).isEmpty();
        }
    }

    @Test
    void aRelayThatLetsNobodyInFails() throws Exception {
        try (RunningGateway gateway = new RunningGateway(folder, Map.of(Setting.AUTH_PORT, "auto"))) {
            assertThat(run(gateway)).noneMatch(Conformance.Checked::passed);
        }
    }
}

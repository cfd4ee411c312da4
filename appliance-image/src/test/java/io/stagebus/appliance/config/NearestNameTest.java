package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {

    private static final List<String> NAMES = List.of("--mqtt-port", "--osc-port", "--rules", "--no-ttl");

    @Test
    void forgivesASlipOfTheFinger() {
        assertThat(NearestName.of("--mqtt-prot", NAMES)).contains("--mqtt-port");
        assertThat(NearestName.of("--mqttport", NAMES)).contains("--mqtt-port");
        assertThat(NearestName.of("-rules", NAMES)).contains("--rules");
        assertThat(NearestName.of("--RULE", NAMES)).contains("--rules");
        assertThat(NearestName.of("mqtt_port", NAMES)).contains("--mqtt-port");
    }

    @Test
    void doesNotGuessWildly() {
        assertThat(NearestName.of("--federation-hub", NAMES)).isEmpty();
        assertThat(NearestName.hint("--xyz", NAMES)).isEmpty();
    }
}

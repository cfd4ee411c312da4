package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.core.signal.Bytes;
import io.stagebus.mqtt.broker.MqttAuthenticator.Login;
import io.stagebus.mqtt.broker.MqttAuthenticator.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who knocks at the MQTT door with passwords that are wrong. */
class AdmittanceTest {

    private static final int FAILURES = 5;

    @TempDir
    Path folder;

    private static Verdict tries(Admittance admittance, String user, String host) throws Exception {
        InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(host), 41_000);
        Bytes password = Bytes.copyOf("wrong-password".getBytes(StandardCharsets.UTF_8));
        // Written as the door writes it: [2001:db8:0:0:0:0:0:7]:41000
        String from = remote.toString().substring(1);
        Verdict verdict =
                admittance.ofMqtt().authenticate(new Login("client", Optional.of(user), Optional.of(password), from));
        assertThat(verdict).isInstanceOf(Verdict.Later.class);
        return ((Verdict.Later) verdict).verdict().get();
    }

    @Test
    void wrongPasswordsCountForTheNetworkTheyComeFrom() throws Exception {
        GatewayConfig config = Configs.of(folder, Map.of(Setting.AUTH_PORT, "auto"));
        try (Credentials credentials = new Credentials(config, InstantSource.system(), damage -> {})) {
            Admittance admittance = new Admittance(config, credentials);
            for (int n = 0; n < FAILURES; n++) {
                assertThat(tries(admittance, "user" + n, "2001:db8::" + (n + 7)))
                        .isInstanceOf(Verdict.BadCredentials.class);
            }

            assertThat(tries(admittance, "another", "2001:db8::ffff")).isInstanceOf(Verdict.NotAuthorized.class);
            assertThat(tries(admittance, "neighbour", "2001:db8:0:1::7")).isInstanceOf(Verdict.BadCredentials.class);
        }
    }
}

package io.stagebus.appliance.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.StartupException;
import io.stagebus.core.ForeignTool;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links to other brokers as the file says them, over TLS. */
class BridgesIT {

    @TempDir
    Path folder;

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String run(String tool, int port, String... arguments) throws Exception {
        String[] all = new String[arguments.length + 4];
        all[0] = "-h";
        all[1] = "127.0.0.1";
        all[2] = "-p";
        all[3] = String.valueOf(port);
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        return Tool.run(ForeignTool.require(tool, "mosquitto-clients"), all);
    }

    @Test
    void aLinkOverTlsCarriesStatesAndSaysHowItIs() throws Exception {
        TestCertificate one = TestCertificate.make(folder, "one");
        int mqtts = freePort();
        Map<Setting, String> far = Map.of(
                Setting.TLS_CERT, one.certificate().toString(),
                Setting.TLS_KEY, one.key().toString(),
                Setting.MQTTS_PORT, String.valueOf(mqtts));
        file("near.yaml", """
                mqtt:
                  bridges:
                    - name: house
                      host: 127.0.0.1
                      port: %d
                      ca: %s
                      user: stage
                      password-file: house.password
                      first-retry: 50ms
                      topics:
                        - {filter: show/#, direction: out, remote: theatre/}
                """.formatted(mqtts, one.certificate().getFileName()));
        file("house.password", "secret\n");
        Map<Setting, String> near =
                Map.of(Setting.CONFIG, folder.resolve("near.yaml").toString());
        try (RunningGateway house = new RunningGateway(folder.resolve("far"), far);
                RunningGateway stage = new RunningGateway(folder.resolve("near"), near)) {
            String state = run(
                    "mosquitto_sub",
                    stage.port("mqtt"),
                    "-t",
                    "$stagebus/mqtt/bridges/house/state",
                    "-W",
                    "30",
                    "-T",
                    "none",
                    "-C",
                    "2");
            assertThat(state.lines().toList().getLast()).isEqualTo("connected");
            run("mosquitto_pub", stage.port("mqtt"), "-r", "-q", "1", "-t", "show/cue", "-m", "17");

            assertThat(run("mosquitto_sub", house.port("mqtt"), "-t", "theatre/#", "-C", "1", "-W", "20", "-v"))
                    .isEqualTo("theatre/show/cue 17\n");
        }
    }

    @Test
    void aFilterThatIsNoneStartsNothing() throws Exception {
        file("wrong.yaml", """
                mqtt:
                  bridges:
                    - {name: house, host: 127.0.0.1, topics: [{filter: "a#"}]}
                """);
        Map<Setting, String> said =
                Map.of(Setting.CONFIG, folder.resolve("wrong.yaml").toString());

        assertThatThrownBy(() -> new RunningGateway(folder.resolve("data"), said).close())
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("mqtt bridge house: a#: ");
    }
}

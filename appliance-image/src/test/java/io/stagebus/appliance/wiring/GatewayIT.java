package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.Setting;
import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.rules.json.RuleFileParser;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything starts, or nothing. */
class GatewayIT {

    @TempDir
    Path folder;

    private Path data() {
        return folder.resolve("data");
    }

    private Gateway open(Map<Setting, String> more) throws StartupException {
        return Gateway.open(Configs.of(data(), more), Rules.NONE);
    }

    private static Outcome set(Gateway gateway, String address, Value value) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Session session = new Session("test", UUID.randomUUID().toString(), "t", "", "t", AccessScope.OPEN);
        gateway.bus().submit(new Command.OpenSession(session, new RecordingSubscriber(), false, Reply.NONE));
        gateway.bus()
                .submit(Command.SetParam.of(
                        session, Address.of(address), Content.of(value), WriteOptions.DURABLE, outcome::complete));
        return outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void opensEveryDoorAndIsReadyThen() throws StartupException, IOException {
        try (Gateway gateway = open(Map.of())) {
            assertThat(gateway.doors()).extracting(Door::name).containsExactly("websocket", "mqtt", "osc");
            assertThat(gateway.isReady()).isTrue();
            for (Door door : gateway.doors()) {
                assertThat(door.address().getAddress().isLoopbackAddress())
                        .as("R32")
                        .isTrue();
                if (!door.isUdp()) {
                    new Socket(door.address().getAddress(), door.address().getPort()).close();
                }
            }
        }
    }

    @Test
    void stateIsThereAgainAfterACleanStopAndCountsOn() throws StartupException { // R11
        try (Gateway gateway = open(Map.of())) {
            set(gateway, "/a", Value.of(1L));
        }
        try (Gateway gateway = open(Map.of())) {
            assertThat(gateway.recovered().clean()).isTrue();
            assertThat(set(gateway, "/a", Value.of(2L))).isEqualTo(new Outcome.Applied(2));
        }
    }

    @Test
    void aBundleThatWaitedThroughARestartMeetsTheRules() throws Exception { // R23
        String guard = """
                [{"id": "guard", "trigger": {"type": "on_command", "pattern": "/pyro"},
                  "actions": [{"type": "drop", "reason": "disarmed"}]}]
                """;
        Rules guarded =
                new Rules(RuleFileParser.parse("guard", guard.getBytes(StandardCharsets.UTF_8)), Optional.empty());
        try (Gateway gateway = open(Map.of())) {
            long at = System.currentTimeMillis() * 1_000 + 6_000_000;
            assertThat(schedule(gateway, "/pyro", at)).isEqualTo(new Outcome.Scheduled());
            assertThat(schedule(gateway, "/free", at + 1)).isEqualTo(new Outcome.Scheduled());
        }
        try (Gateway gateway = Gateway.open(Configs.of(data(), Map.of()), guarded)) {
            CompletableFuture<Boolean> pyroIsThere = new CompletableFuture<>();
            gateway.executor()
                    .execute(() -> gateway.bus().addReaction((signal, effects) -> {
                        if (signal.address().equals(Address.of("/free"))) {
                            pyroIsThere.complete(
                                    effects.current(Address.of("/pyro")).isPresent());
                        }
                    }));
            assertThat(pyroIsThere.get(30, TimeUnit.SECONDS)).isFalse();
        }
    }

    private static Outcome schedule(Gateway gateway, String address, long atMicros) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Session session = new Session("test", UUID.randomUUID().toString(), "t", "", "t", AccessScope.OPEN);
        Command.Write write = Command.SetParam.of(
                session, Address.of(address), Content.of(Value.TRUE), WriteOptions.PLAIN, Reply.NONE);
        gateway.bus().submit(new Command.OpenSession(session, new RecordingSubscriber(), false, Reply.NONE));
        gateway.bus().submit(new Command.Bundle(session, List.of(write), atMicros, true, outcome::complete));
        return outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Test
    void acknowledgementsNeedNotWaitForTheDisk() throws StartupException { // R18
        try (Gateway gateway = open(Map.of(
                Setting.DURABLE_ACKS, "false",
                Setting.JOURNAL_MIN_INTERVAL, "60s"))) {
            set(gateway, "/a", Value.of(1L));
            long start = System.nanoTime();
            assertThat(set(gateway, "/a", Value.of(2L))).isEqualTo(new Outcome.Applied(2));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
        try (Gateway gateway = open(Map.of())) {
            assertThat(set(gateway, "/a", Value.of(3L)))
                    .as("a stop in order writes what was relaxed about")
                    .isEqualTo(new Outcome.Applied(3));
        }
    }

    @Test
    void twoGatewaysDoNotShareADataFolder() throws StartupException {
        try (Gateway first = open(Map.of())) {
            StartupException refused = catchThrowableOfType(StartupException.class, () -> open(Map.of()));

            assertThat(refused)
                    .hasMessageContaining(
                            "is in use by process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data-dir");
            assertThat(first.isReady()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WS_PORT", "MQTT_PORT", "ADMIN_PORT"})
    void aPortInUseIsNamedWithItsHolderAndNothingIsStarted(String name) throws IOException {
        Setting setting = Setting.valueOf(name);
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(loopback());
            String port = String.valueOf(taken.getLocalPort());

            StartupException refused = catchThrowableOfType(StartupException.class, () -> open(Map.of(setting, port)));

            assertThat(refused)
                    .hasMessageContaining("Port " + port + " for the ")
                    .hasMessageContaining("is already in use by ")
                    .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining(setting.flag());
            assertThat(Files.exists(data())).as("not even the data folder").isFalse();
        }
    }

    @Test
    void aUdpPortInUseIsNamedToo() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(loopback())) {
            String port = String.valueOf(taken.getLocalPort());

            StartupException refused =
                    catchThrowableOfType(StartupException.class, () -> open(Map.of(Setting.OSC_PORT, port)));

            assertThat(refused).hasMessageStartingWith("Port " + port + "/udp for the osc door is already in use by ");
        }
    }

    /** Each port is its own: 0 closes that one only. */
    @Test
    void mqttOverWebSocketAndOscOverTcpAreOpenWithoutTheirPlainPorts() throws StartupException, IOException {
        Map<Setting, String> said = Map.of(
                Setting.MQTT_PORT,
                "0",
                Setting.MQTT_WS_PORT,
                "auto",
                Setting.OSC_PORT,
                "0",
                Setting.OSC_TCP_PORT,
                "auto");
        try (Gateway gateway = open(said)) {
            assertThat(gateway.doors()).extracting(Door::name).containsExactly("websocket", "mqtt", "osc");
            for (Door door : gateway.doors()) {
                assertThat(door.isUdp()).isFalse();
                assertThat(door.further()).isEmpty();
                new Socket(door.address().getAddress(), door.address().getPort()).close();
            }
        }
    }

    @Test
    void aTargetOverUdpAsksForAPortOverUdp() throws IOException {
        Path file = Files.writeString(
                folder.resolve("venue.yaml"), "osc: {targets: [{name: desk, host: 127.0.0.1, port: 9}]}");

        StartupException refused = catchThrowableOfType(
                StartupException.class,
                () -> open(
                        Map.of(Setting.CONFIG, file.toString(), Setting.OSC_PORT, "0", Setting.OSC_TCP_PORT, "auto")));

        assertThat(refused)
                .hasMessage("osc target desk is reached over UDP, but osc has no port over UDP to send from");
    }

    @Test
    void onePortForTwoDoorsIsNamedWithBothFlags() {
        StartupException refused = catchThrowableOfType(
                StartupException.class, () -> open(Map.of(Setting.WS_PORT, "18830", Setting.MQTT_PORT, "18830")));

        assertThat(refused)
                .hasMessage("Port 18830 is wanted twice, for the websocket door (--ws-port) and for the mqtt door"
                        + " (--mqtt-port); give one of them another.");
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() {
        StartupException refused =
                catchThrowableOfType(StartupException.class, () -> open(Map.of(Setting.MQTT_HOST, "203.0.113.7")));

        assertThat(refused)
                .hasMessageContaining("this machine has no such address (--mqtt-host)")
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void aHostNameThatNobodyKnowsIsNamed() {
        StartupException refused = catchThrowableOfType(
                StartupException.class, () -> open(Map.of(Setting.WS_HOST, "no-such-host.invalid")));

        assertThat(refused).hasMessageContaining("no-such-host.invalid").hasMessageContaining("--ws-host");
    }

    @Test
    void aFileWhereTheDataFolderShouldBeIsNamed() throws IOException {
        Files.writeString(data(), "not a folder");

        StartupException refused = catchThrowableOfType(StartupException.class, () -> open(Map.of()));

        assertThat(refused).hasMessageContaining(data().toString());
    }

    @Test
    void aTargetThatNobodyKnowsIsNamedAndNoPortIsLeftTaken() throws IOException {
        Path file = Files.writeString(
                folder.resolve("venue.yaml"), "osc: {targets: [{name: desk, host: no-such-host.invalid, port: 9}]}");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        GatewayConfig config =
                Configs.of(data(), Map.of(Setting.CONFIG, file.toString(), Setting.WS_PORT, String.valueOf(port)));

        StartupException refused = catchThrowableOfType(StartupException.class, () -> Gateway.open(config, Rules.NONE));

        assertThat(refused).hasMessageContaining("OSC target desk");
        assertThat(refused.isConfiguration()).isTrue();
        assertThat(data()).as("nothing was started").doesNotExist();
        try (ServerSocket again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    @Test
    void twoTargetsThatAreOneDeviceAreRefused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("venue.yaml"),
                "osc: {targets: [{name: a, host: localhost, port: 9}, {name: b, host: 127.0.0.1, port: 9}]}");
        GatewayConfig config = Configs.of(data(), Map.of(Setting.CONFIG, file.toString()));

        StartupException refused = catchThrowableOfType(StartupException.class, () -> Gateway.open(config, Rules.NONE));

        assertThat(refused).hasMessage("osc targets must have different addresses");
        assertThat(refused.isConfiguration()).isTrue();
    }

    @Test
    void aStopTellsClientsAndEndsWhenTheyHaveLeft() throws StartupException, IOException {
        try (Gateway gateway = open(Map.of())) {
            CompletableFuture<Void> drained = gateway.drain(Duration.ofSeconds(60));

            drained.orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(gateway.isReady()).isFalse();
        }
    }
}

package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.ForeignTool;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Mosquitto command line clients against the door. */
@Timeout(60)
class MosquittoIT {

    private static final String PACKAGE = "mosquitto-clients";

    private LiveBroker broker;
    private final List<Process> processes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        broker = new LiveBroker();
    }

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        broker.close();
    }

    private Process run(String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(ForeignTool.require(program, PACKAGE).toString());
        command.addAll(List.of("-h", "127.0.0.1", "-p", "" + broker.port));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    private void publish(String... arguments) throws Exception {
        Process process = run("mosquitto_pub", arguments);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    void publishesAndSubscribesInEveryVersion(String version) throws Exception {
        int before = broker.bus.counters().subscriptions();
        Process reader = run(
                "mosquitto_sub",
                "-V",
                version,
                "-i",
                "reader",
                "-q",
                "1",
                "-t",
                "+/temp",
                "-C",
                "2",
                "-F",
                "%r %q %t %p");
        BufferedReader lines = reader.inputReader();
        // What is published while somebody subscribes may come to them twice: as it happens, and as what is retained.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (broker.bus.counters().subscriptions() == before) {
            assertThat(System.nanoTime()).as("subscribed in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
        publish("-V", version, "-i", "writer", "-q", "1", "-r", "-t", "hall/temp", "-m", "20.5");

        assertThat(lines.readLine()).endsWith(" 1 hall/temp 20.5");
        publish("-V", version, "-i", "writer", "-t", "hall/temp", "-m", "21");
        assertThat(lines.readLine()).isEqualTo("0 0 hall/temp 21");
        assertThat(reader.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRetainedMessageReachesOtherDoorsAndLateJoiners() throws Exception {
        broker.watch("/mqtt/**");

        publish("-r", "-q", "1", "-t", "lamp", "-m", "007");
        assertThat(broker.nextSeen().content().value()).isEqualTo(Value.of("007"));
        Process late = run("mosquitto_sub", "-t", "#", "-C", "1", "-F", "%r %t %p");
        assertThat(late.inputReader().readLine()).isEqualTo("1 lamp 007");

        publish("-r", "-n", "-q", "1", "-t", "lamp");
        assertThat(((Signal.Param) broker.nextSeen()).deleted()).isTrue();
    }

    @Test
    void leavesAWill() throws Exception {
        broker.watch("/mqtt/**");
        Process device = run(
                "mosquitto_sub",
                "-t",
                "ready",
                "-C",
                "9",
                "--will-topic",
                "d/LWT",
                "--will-payload",
                "Offline",
                "--will-retain",
                "-i",
                "device");
        publish("-r", "-t", "ready", "-m", "1");
        broker.nextSeen();
        device.inputReader().readLine();

        device.destroyForcibly();

        Signal will = broker.nextSeen();
        assertThat(will.address().text()).isEqualTo("/mqtt/d/LWT");
        assertThat(will.content().value()).isEqualTo(Value.of("Offline"));
    }

    @Test
    void carriesPropertiesOfVersion5() throws Exception {
        Process reader =
                run("mosquitto_sub", "-V", "5", "-t", "ask", "-C", "1", "-F", "%C|%D|%R|%P|%E|%p", "-i", "reader");
        publish(
                "-V",
                "5",
                "-r",
                "-q",
                "1",
                "-t",
                "ask",
                "-m",
                "{\"x\": 1}",
                "-D",
                "publish",
                "content-type",
                "application/json",
                "-D",
                "publish",
                "correlation-data",
                "42",
                "-D",
                "publish",
                "response-topic",
                "answer",
                "-D",
                "publish",
                "user-property",
                "k",
                "v",
                "-D",
                "publish",
                "message-expiry-interval",
                "600");

        assertThat(reader.inputReader().readLine())
                .matches("application/json\\|42\\|answer\\|k:v\\|(600|599)\\|\\{\"x\": 1}");
    }
}

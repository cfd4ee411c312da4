package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.wiring.StartupException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code stagebus alias} against a real gateway. */
class AliasCommandIT {

    @TempDir
    Path folder;

    private RunningGateway running;

    @BeforeEach
    void start() throws StartupException {
        running = new RunningGateway(folder, Map.of());
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private Map<String, String> admin() {
        return Map.of("STAGEBUS_ADMIN", "127.0.0.1:" + running.adminPort());
    }

    private Typed line(String... arguments) {
        return Typed.line(admin(), arguments);
    }

    private void moveFader(float to) throws IOException {
        ByteBuffer packet = ByteBuffer.allocate(24);
        packet.put("/1/fader3\0\0\0,f\0\0".getBytes(StandardCharsets.US_ASCII))
                .putFloat(to)
                .flip();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(
                    packet.array(), packet.limit(), InetAddress.getLoopbackAddress(), running.port("osc")));
        }
    }

    @Test
    void aControlIsMovedAndNamedAndIsThatThingOnEveryDoorAlsoAfterARestart()
            throws IOException, StartupException, InterruptedException {
        PipedWriter pipe = new PipedWriter();
        BufferedReader lines = new BufferedReader(new PipedReader(pipe));
        CommandLine learn = Stagebus.commandLine(admin(), new CommandFactory());
        learn.setOut(new PrintWriter(pipe));
        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(
                () -> learn.execute("alias", "learn", "/lights/foh", "--right", "0:100", "--whole"),
                task -> new Thread(task, "learn").start());
        assertThat(lines.readLine()).isEqualTo("move the control now");
        moveFader(0.25f);
        assertThat(ended.orTimeout(30, TimeUnit.SECONDS).join()).isZero();

        assertThat(line("get", "/lights/foh").out().strip()).as("at once").isEqualTo("25");
        line("set", "/lights/foh", "40");
        assertThat(line("get", "/osc/1/fader3").out().strip()).isEqualTo("0.4");
        assertThat(Files.readString(folder.resolve("aliases.csv")))
                .contains("/osc/1/fader3,/lights/foh,0,1,0,100,linear,true");

        running.close();
        running = new RunningGateway(folder, Map.of());
        line("set", "/lights/foh", "80");
        assertThat(line("get", "/osc/1/fader3").out().strip()).isEqualTo("0.8");
    }

    @Test
    void whatIsWrongIsToldInTermsOfWhatWasTyped() {
        String right = "stagebus: --right must be FROM:TO such as 0:100 but is \"5\"\n";
        assertThat(line("alias", "add", "/a", "/b", "--right", "5")).isEqualTo(new Typed(65, "", right));
        assertThat(line("alias", "learn", "/b", "--right", "5")).isEqualTo(new Typed(65, "", right));
        assertThat(line("alias", "add", "/a", "/b", "--left", "0:x").err())
                .isEqualTo("stagebus: --left: must be a number but is \"x\"\n");
        assertThat(line("alias", "add", "a", "b").err())
                .startsWith("stagebus: ADDRESS: ")
                .contains("; NAME: ")
                .doesNotContain("line ");
    }

    @Test
    void aTableIsTakenWholeOrNotAtAll() throws IOException {
        assertThat(line("alias", "add", "/a", "/b")).isEqualTo(new Typed(0, "", ""));
        Path file = folder.resolve("table.csv");
        Files.writeString(file, "left,right\n/c,/d\n/e,f\n");

        Typed refused = line("alias", "import", file.toString());

        assertThat(refused.exitCode()).isEqualTo(65);
        assertThat(refused.err()).contains("table.csv: line 3, column 2:");
        assertThat(line("alias", "export").out()).contains("/a,/b").doesNotContain("/c");
        assertThat(line("alias", "add", "/b", "/a").err()).startsWith("stagebus: /b and /a are one already");

        Files.writeString(file, "left,right\n/c,/d\n");
        assertThat(line("alias", "import", file.toString()).exitCode()).isZero();
        assertThat(line("alias", "export").out()).contains("/c,/d").doesNotContain("/a");
        assertThat(line("alias", "remove", "/d").exitCode()).isZero();
        assertThat(line("alias", "remove", "/d").exitCode()).isEqualTo(66);
    }
}

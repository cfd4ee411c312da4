package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.wiring.StartupException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** get, set, emit and watch against a real gateway, over its admin port and as a CLASP client. */
class ClientCommandsIT {

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

    private Map<String, String> by(String link) {
        return link.equals("admin")
                ? Map.of("STAGEBUS_ADMIN", "127.0.0.1:" + running.adminPort())
                : Map.of("STAGEBUS_URL", "ws://127.0.0.1:" + running.port("websocket"));
    }

    private Typed line(String link, String... arguments) {
        return Typed.line(by(link), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "clasp"})
    void whatIsSetIsThere(String link) {
        assertThat(line(link, "set", "/lights/foh", "0.5")).isEqualTo(new Typed(0, "", ""));
        assertThat(line(link, "get", "/lights/foh").out().strip()).isEqualTo("0.5");
        assertThat(line(link, "set", "/lights/foh", "{\"on\":true}", "--json")
                        .out()
                        .strip())
                .isEqualTo("{\"address\":\"/lights/foh\",\"revision\":2}");
        assertThat(line(link, "get", "/lights/foh", "--json").out())
                .contains("\"type\":\"map\",\"value\":{\"on\":true},\"revision\":2");
        line(link, "set", "/t", "007");
        line(link, "set", "/n", "--text", "7");
        assertThat(line(link, "get", "/*").out().lines()).containsExactlyInAnyOrder("/t = 007", "/n = \"7\"");
    }

    @Test
    void whatIsDeletedIsGone() { // R12
        line("admin", "set", "/a", "1");
        assertThat(line("admin", "set", "--delete", "/a").exitCode()).isZero();

        for (String link : new String[] {"admin", "clasp"}) {
            Typed gone = line(link, "get", "/a");
            assertThat(gone.exitCode()).isEqualTo(66);
            assertThat(gone.err().strip()).isEqualTo("stagebus: there is no param at /a");
            assertThat(line(link, "get", "/**").out()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"set --delete /room/*", "set /lights/* 1", "emit /a/**"})
    void aPatternIsNoAddress(String line) {
        Typed typed = line("admin", line.split(" ", -1));

        assertThat(typed.exitCode()).isEqualTo(65);
        assertThat(typed.err()).contains(" is a pattern; ");
    }

    @Test
    void aClaspClientHasNoWayToDelete() {
        Typed typed = line("clasp", "set", "--delete", "/a");

        assertThat(typed.exitCode()).isEqualTo(65);
        assertThat(typed.err()).contains("--admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "clasp"})
    void whatIsWrongIsSaid(String link) {
        assertThat(line(link, "get", "a").exitCode()).isEqualTo(65);
        assertThat(line(link, "watch", "a").exitCode()).isEqualTo(65);
        assertThat(line(link, "set", "/stagebus/x", "1").exitCode()).as("R4").isEqualTo(link.equals("admin") ? 0 : 77);
    }

    @Test
    void aValueTooLongForAFrameIsNoReasonToHideTheOthers() {
        line("admin", "set", "/lights/foh", "1");
        line("admin", "set", "/long", "--text", "x".repeat(70_000));

        assertThat(line("clasp", "get", "/lights/foh")).isEqualTo(new Typed(0, "1\n", ""));
        assertThat(line("clasp", "set", "/lights/foh", "2").exitCode()).isZero();
        Typed all = line("clasp", "get", "/**");
        assertThat(all.exitCode()).isZero();
        assertThat(all.out()).isEqualTo("/lights/foh = 2\n");
        assertThat(all.err()).startsWith("stagebus: not shown: the value of /long is too long");
        assertThat(line("clasp", "get", "/long").exitCode()).as("asked for").isEqualTo(65);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "clasp"})
    void aWatcherSeesStateThenWhatHappens(String link) throws IOException {
        line("admin", "set", "/before", "1");
        PipedWriter pipe = new PipedWriter();
        BufferedReader lines = new BufferedReader(new PipedReader(pipe));
        CommandLine watch = Stagebus.commandLine(by(link), new CommandFactory());
        watch.setOut(new PrintWriter(pipe));
        PrintWriter errors = new PrintWriter(java.io.Writer.nullWriter());
        watch.setErr(errors);
        // Not on the common pool: it may have one thread only, which the JDK's WebSocket needs for itself.
        CompletableFuture<Integer> ended = CompletableFuture.supplyAsync(
                () -> watch.execute("watch", "--lines"), task -> new Thread(task, "watch").start());
        boolean tells = link.equals("admin");

        assertThat(lines.readLine()).contains("/before = 1  [param rev 1]  by admin");
        line("admin", "set", "/after", "x y");
        assertThat(lines.readLine()).contains("/after = x y  [param rev 1]").endsWith(tells ? "by admin" : "]");
        line("clasp", "emit", "/go", "3");
        assertThat(lines.readLine())
                .contains("/go = 3  [event]" + (tells ? "  by stagebus @websocket from 127.0.0.1:" : ""));
        line("admin", "emit", "/stop");
        assertThat(lines.readLine()).contains("/stop  [event]");

        running.close();
        assertThat(ended.orTimeout(30, TimeUnit.SECONDS).join())
                .as("the gateway went")
                .isEqualTo(69);
    }
}

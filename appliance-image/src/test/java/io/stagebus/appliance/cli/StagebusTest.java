package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as people meet it. */
class StagebusTest {

    @TempDir
    Path folder;

    @Test
    void withoutACommandItShowsWhatThereIs() {
        Typed typed = Typed.line();

        assertThat(typed.exitCode()).isEqualTo(64);
        assertThat(typed.out()).contains("run", "server", "config", "get", "set", "emit", "watch", "Start here:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "server", "config", "get", "set", "emit", "watch"})
    void everyCommandExplainsItself(String command) {
        Typed typed = Typed.line(command, "--help");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).startsWith("Usage: stagebus " + command);
        assertThat(typed.err()).isEmpty();
    }

    @Test
    void theHelpOfRunNamesEveryFlagWithItsVariable() {
        String help = Typed.line("run", "--help").out();

        for (Setting setting : Setting.values()) {
            assertThat(help).contains(setting.flag()).contains(setting.variable());
        }
    }

    @Test
    void theDevelopmentRouterTakesOnlyWhatItHas() {
        String help = Typed.line("server", "--help").out();

        assertThat(help).contains("--ws-port", "--max-sessions").doesNotContain("--mqtt-port", "--data-dir", "--rules");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "run --version", "server -V", "get --version", "rules test --version"})
    void theVersion(String line) {
        Typed typed = Typed.line(line.split(" ", -1));

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).startsWith("stagebus ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    run --mqtt-prot 1         | stagebus run: unknown flag --mqtt-prot; did you mean --mqtt-port?
                    run --mqttport=1          | stagebus run: unknown flag --mqttport; did you mean --mqtt-port?
                    run --federation-hub x    | stagebus run: unknown flag --federation-hub
                    server --mqtt-port 1      | stagebus server: unknown flag --mqtt-port
                    config check --rule x     | stagebus config check: unknown flag --rule; did you mean --rules?
                    run now                   | stagebus run: unexpected argument now
                    wach                      | stagebus: unknown command wach; did you mean watch?
                    config chek               | stagebus config: unknown command chek; did you mean check?
                    watch --josn              | stagebus watch: unknown flag --josn; did you mean --json?
                    run --ws-port             | stagebus run: Missing required parameter for option '--ws-port' (PORT)
                    get                       | stagebus get: Missing required parameter: 'ADDRESS'
                    set /a                    | stagebus set: VALUE is missing; --delete deletes
                    set --delete /a 1         | stagebus set: --delete takes no VALUE
                    """)
    void aSlipIsNamedInOneSentence(String line, String sentence) {
        Typed typed = Typed.line(line.strip().split(" +"));

        assertThat(typed.exitCode()).isEqualTo(64);
        assertThat(typed.err().lines().findFirst()).contains(sentence);
        assertThat(typed.err().lines()).as("and where to read more").hasSize(2);
    }

    @Test
    void configShowTellsValueAndPlace() {
        Typed typed = Typed.line(
                Map.of("STAGEBUS_OSC_PORT", "9000", "XDG_DATA_HOME", "/data/home"),
                "config",
                "show",
                "--mqtt-port",
                "0",
                "--mqtt-strict",
                "-v");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "websocket.port 7330 default",
                        "websocket.host 0.0.0.0 default of host",
                        "mqtt.port 0 --mqtt-port",
                        "mqtt.strict true --mqtt-strict",
                        "osc.port 9000 STAGEBUS_OSC_PORT",
                        "verbose true --verbose",
                        "data-dir /data/home/stagebus default",
                        "rules - default");
    }

    @Test
    void configShowTellsWhatOnlyAFileCanSay() throws IOException {
        Path file = Files.writeString(folder.resolve("venue.yaml"), """
                access: [{door: mqtt, pattern: /a/**, action: read}]
                kinds: [{pattern: /b, kind: param}]
                strategies: [{pattern: /c, strategy: max}]
                osc: {targets: [{name: desk, host: 10.0.0.9, port: 9000}]}
                """);

        String text = Typed.line("config", "show", "--config", file.toString()).out();
        assertThat(text.lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "access mqtt read /a/** " + file,
                        "kinds /b param " + file,
                        "kinds /mqtt/**/cmnd/** event shipped",
                        "strategies /c max " + file,
                        "osc.targets desk 10.0.0.9:9000 root /osc [/**] on-boot hold max-rate 30 " + file);
        assertThat(Typed.line("config", "show", "--json", "--config", file.toString())
                        .out())
                .contains("{\"key\":\"access\",\"value\":\"mqtt read /a/**\"");
    }

    @Test
    void aVariableThatIsNoneIsOnlyWarnedAbout() {
        Typed typed = Typed.line(Map.of("STAGEBUS_SERVICE_HOST", "10.0.0.1", "HOME", "/x"), "config", "check");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).startsWith("stagebus: warning: STAGEBUS_SERVICE_HOST: set by Kubernetes");
    }

    @Test
    void theLastOfTwoEqualFlagsCounts() {
        assertThat(Typed.line("config", "show", "--ws-port", "1", "-p", "2", "--port=3")
                        .out())
                .containsPattern("websocket.port +3 +--ws-port");
    }

    @Test
    void configShowSpeaksJson() {
        assertThat(Typed.line("config", "show", "--json", "--mqtt-port", "0").out())
                .startsWith("[{\"key\":\"name\",\"value\":\"Stagebus\",\"source\":\"default\",\"flag\":\"--name\","
                        + "\"variable\":\"STAGEBUS_NAME\"},")
                .contains("{\"key\":\"mqtt.port\",\"value\":\"0\",\"source\":\"--mqtt-port\"");
    }

    @Test
    void configCheckReadsTheRulesToo() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules.json"), "[{\"id\": 7}]");

        Typed wrong = Typed.line("config", "check", "--rules", rules.toString());
        assertThat(wrong.exitCode()).isEqualTo(78);
        assertThat(wrong.err()).contains("stagebus: " + rules + ":1:9 /0/id: expected ");

        Files.writeString(rules, "[]");
        Typed right = Typed.line("config", "check", "--rules", rules.toString());
        assertThat(right.exitCode()).isZero();
        assertThat(right.out()).isEqualTo("ok: 0 rules from " + rules + System.lineSeparator());
    }

    @Test
    void configCheckNamesAPortThatTwoDoorsWant() {
        Typed wrong = Typed.line("config", "check", "--ws-port", "1883");

        assertThat(wrong.exitCode()).isEqualTo(78);
        assertThat(wrong.err()).contains("--ws-port", "--mqtt-port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "server"})
    void aWrongConfigurationStartsNothing(String command) {
        Typed typed = Typed.line(Map.of("STAGEBUS_WS_PROT", "1"), command, "--ws-port", "x", "--max-params", "0");

        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err().lines())
                .containsExactly(
                        "stagebus: STAGEBUS_WS_PROT: no such variable; did you mean STAGEBUS_WS_PORT?",
                        "stagebus: --ws-port: websocket.port must be a port 1..65535, or 0 for none, but is \"x\"",
                        "stagebus: --max-params: max-params must be 1..10000000 but is 0");
    }

    @Test
    void whereNoGatewayAnswersItSaysWhatToDo() {
        Typed typed = Typed.line("get", "/a", "--admin", "127.0.0.1:9");

        assertThat(typed.exitCode()).isEqualTo(69);
        assertThat(typed.err())
                .startsWith("stagebus: no gateway answers at http://127.0.0.1:9 (")
                .contains("is 'stagebus run' running there?");
        assertThat(Typed.line("watch", "--url", "ws://127.0.0.1:9").exitCode()).isEqualTo(69);
        assertThat(Typed.line("get", "/a", "--admin", "http://").exitCode()).isEqualTo(65);
        assertThat(Typed.line("get", "/a", "--admin", "http://127.0.0.9/").err())
                .startsWith("stagebus: no gateway answers at http://127.0.0.9:7350 (");
    }
}

package io.stagebus.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.appliance.wiring.StartupException;
import io.stagebus.core.ForeignTool;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.stream.Framing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every profile against a simulator of its device, through the real sockets of a whole gateway, with rules and MQTT clients
 * at the other side. A script says what happens, a line each:
 *
 * <pre>
 * ? rule               a rule is in force from the start
 * {@literal >} message            the device sends
 * {@literal <} message            the device gets
 * @ topic payload      an MQTT client gets
 * = address json       that is the value at an address
 * - address            nothing is kept there
 * ! address payload    an MQTT client publishes, retained
 * * address payload    an MQTT client publishes, not retained
 * # remark             a trap, or where the vendor says so: (1) is the page of that number
 * </pre>
 */
class DeviceProfilesIT {

    @TempDir
    private Path folder;

    @Test
    void everyProfileIsReadWithoutAProblem() {
        List<String> problems = new ArrayList<>();

        assertThat(DeviceProfile.SHIPPED)
                .allSatisfy(name -> assertThat(DeviceProfile.shipped(name, problems))
                        .as(name)
                        .isPresent());
        assertThat(problems).isEmpty();
    }

    @Test
    void everyProfileSaysWhereItIsFrom() throws IOException {
        for (String name : DeviceProfile.SHIPPED) {
            String text = Files.readString(Path.of("src/main/resources/profiles/" + name + ".json"));
            String sources = text.substring(text.indexOf("\"source\""), text.indexOf(']'));

            assertThat(sources.lines().skip(1).map(String::strip).filter(line -> !line.isEmpty()))
                    .as(name)
                    .isNotEmpty()
                    .allMatch(line -> line.matches("\"(.+: https?://\\S+|not looked up: .+)\",?"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"companion", "eos-slip", "eos-tcp", "grandma3", "qlab", "resolume", "touchosc", "x32"})
    void playsItsSession(String profile) throws IOException, StartupException, InterruptedException {
        Optional<Framing> framing = switch (profile) {
            case "eos-tcp" -> Optional.of(Framing.LENGTH);
            case "eos-slip", "qlab" -> Optional.of(Framing.SLIP);
            default -> Optional.empty();
        };
        String script = profile.startsWith("eos") ? "eos" : profile;
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/devices/" + script + ".txt"));
        assertThat(lines.stream().filter(line -> line.matches("[<>=!*@-] .*")).count())
                .as("exchanges")
                .isGreaterThanOrEqualTo(20);
        assertThat(lines).as("where the vendor says so").anyMatch(line -> line.matches("# \\(1\\) .*: https?://\\S+"));
        try (DeviceSimulator device = new DeviceSimulator(framing)) {
            Path file = folder.resolve("venue.yaml");
            Files.writeString(
                    file,
                    "osc:\n  targets:\n    - {name: device, profile: " + profile + ", host: 127.0.0.1, port: "
                            + device.port() + ", root: /osc/dev, max-rate: 0}\n");
            Map<Setting, String> settings = Map.of(
                    Setting.CONFIG, file.toString(), Setting.RULES, rules(lines).toString());
            try (RunningGateway gateway = new RunningGateway(folder.resolve("data"), settings);
                    MqttEar ear = new MqttEar(gateway.port("mqtt"))) {
                listening(gateway, ear);
                for (String line : lines) {
                    play(line, device, gateway, ear);
                }
            }
        }
    }

    private Path rules(List<String> lines) throws IOException {
        String rules = lines.stream()
                .filter(line -> line.startsWith("? "))
                .map(line -> line.substring(2))
                .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
        return Files.writeString(folder.resolve("rules.json"), rules);
    }

    /** What is retained reaches whoever subscribes, so then it has. */
    private static void listening(RunningGateway gateway, MqttEar ear) throws IOException, InterruptedException {
        publish(gateway, new String[] {"ear/there", "yes"}, "-r");
        ear.await("ear/there yes");
    }

    private static void play(String line, DeviceSimulator device, RunningGateway gateway, MqttEar ear)
            throws IOException, InterruptedException {
        String rest = line.length() > 2 ? line.substring(2) : "";
        String[] words = rest.split(" ", 2);
        switch (line.isEmpty() ? '#' : line.charAt(0)) {
            case '>' -> device.send(MessageText.parse(rest), gateway.port("osc"));
            case '<' -> device.await(MessageText.parse(rest));
            case '@' -> ear.await(rest);
            case '=' -> awaitValue(gateway, words[0], Optional.of(words[1]));
            case '-' -> awaitValue(gateway, words[0], Optional.empty());
            case '!' -> publish(gateway, words, "-r");
            case '*' -> publish(gateway, words, "-d");
            default -> assertThat(line).matches("|[#?].*");
        }
    }

    private static void publish(RunningGateway gateway, String[] words, String option)
            throws IOException, InterruptedException {
        String program =
                ForeignTool.require("mosquitto_pub", "mosquitto-clients").toString();
        List<String> command = new ArrayList<>(List.of(
                program, "-h", "127.0.0.1", "-p", "" + gateway.port("mqtt"), "-q", "1", "-t", words[0], option));
        command.addAll(words.length > 1 ? List.of("-m", words[1]) : List.of("-n"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static void awaitValue(RunningGateway gateway, String address, Optional<String> json)
            throws InterruptedException {
        AdminLink link = new AdminLink(URI.create("http://127.0.0.1:" + gateway.adminPort()), "");
        Optional<Value> wanted = json.map(DeviceProfilesIT::parsed);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        Optional<Value> found = value(link, address);
        while (!found.equals(wanted)) {
            assertThat(System.nanoTime())
                    .as(address + " is " + found + ", not " + wanted)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(2);
            found = value(link, address);
        }
    }

    private static Optional<Value> value(AdminLink link, String address) {
        try {
            return link.get(address).value();
        } catch (LinkException e) {
            return Optional.empty();
        }
    }

    private static Value parsed(String json) {
        try {
            return ValueJson.parse(json);
        } catch (InvalidJsonException e) {
            throw new AssertionError(json, e);
        }
    }
}

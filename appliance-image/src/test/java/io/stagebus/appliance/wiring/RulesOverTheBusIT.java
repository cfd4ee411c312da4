package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.client.AdminLink;
import io.stagebus.appliance.client.ClaspLink;
import io.stagebus.appliance.client.LinkException;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.json.RuleFileParser;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that are read, put and removed over the bus, and the file that keeps them. */
class RulesOverTheBusIT {

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @TempDir
    Path folder;

    private Path rules;
    private Path owned;
    private RunningGateway running;
    private AdminLink admin;

    @BeforeEach
    void start() throws Exception {
        rules = Files.createDirectory(folder.resolve("rules.d"));
        owned = rules.resolve(OwnedRules.NAME);
        Files.writeString(rules.resolve("10-house.json"), "[" + copy("house", "/a", "/b") + "]");
        open();
    }

    private void open() throws Exception {
        // Looked at only when somebody asks, so that nothing happens by itself.
        running = new RunningGateway(
                folder.resolve("data"), Map.of(Setting.RULES, rules.toString(), Setting.RULES_WATCH, "0"));
        admin = new AdminLink(URI.create("http://127.0.0.1:" + running.adminPort()), "");
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private static String copy(String id, String from, String to) {
        return "{\"id\":\"" + id + "\",\"trigger\":{\"type\":\"on_change\",\"pattern\":\"" + from
                + "\"},\"actions\":[{\"type\":\"set_from_trigger\",\"address\":\"" + to + "\"}]}";
    }

    /** What the gateway answers, told apart from earlier answers by the journal. */
    private Value ask(String what, Value value) throws Exception {
        int before = answers().size();
        admin.emit("/stagebus/rules/" + what, Optional.of(value));
        return await(() -> {
            List<Value> now = answers();
            return now.size() > before ? Optional.of(now.getLast()) : Optional.empty();
        });
    }

    private List<Value> answers() throws LinkException, IOException, InvalidJsonException {
        return journaled("/stagebus/rules/answer");
    }

    /** What was published at an address, as the journal has it. */
    private List<Value> journaled(String address) throws LinkException, IOException, InvalidJsonException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        admin.journalEntries("pattern=" + AdminLink.encoded(address) + "&limit=0", out);
        List<Value> found = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            if (ValueJson.parse(line) instanceof Value.Dict(Map<String, Value> entry)) {
                found.add(entry.getOrDefault("value", Value.NULL));
            }
        }
        return found;
    }

    private static <T> T await(Callable<Optional<T>> look) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Optional<T> found = look.call();
            if (found.isPresent()) {
                return found.get();
            }
            assertThat(System.nanoTime()).as("in good time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static Value rule(String json) throws InvalidJsonException {
        return ValueJson.parse(json);
    }

    private static String text(Value answer) {
        return ValueJson.text(answer);
    }

    private String value(String address) throws LinkException {
        try {
            return admin.get(address).value().map(ValueJson::text).orElse("-");
        } catch (LinkException e) {
            return "-";
        }
    }

    private void follows(String from, String to, int value) throws Exception {
        await(() -> {
            admin.set(from, Value.of(value));
            return value(to).equals("" + value) ? Optional.of(true) : Optional.empty();
        });
    }

    @Test
    void aRuleIsPutChangedAndRemoved() throws Exception {
        assertThat(text(ask("put", rule(copy("mine", "/c", "/d"))))).contains("\"done\":true", "\"id\":\"mine\"");
        follows("/c", "/d", 1);
        assertThat(await(() -> Optional.of(value("/stagebus/rules/mine/rule")).filter(text -> !text.equals("-"))))
                .contains("\"pattern\":\"/c\"");
        assertThat(Files.readString(owned)).contains(copy("mine", "/c", "/d"));

        assertThat(text(ask("put", rule(copy("mine", "/c", "/e"))))).contains("\"done\":true");
        follows("/c", "/e", 2);
        assertThat(value("/d")).isEqualTo("1");
        assertThat(journaled("/stagebus/rules/put"))
                .as("who asked for what is recorded")
                .hasSize(2);

        running.close();
        open();
        follows("/c", "/e", 3);

        assertThat(text(ask("remove", Value.of("mine")))).contains("\"done\":true");
        showsNo("mine");
        assertThat(RuleFileParser.load(rules).rules()).hasSize(1);
        admin.set("/c", Value.of(4));
        assertThat(value("/e")).isEqualTo("3");
    }

    @Test
    void whatIsWrongIsRefusedAndChangesNothing() throws Exception {
        assertThat(text(ask("put", rule("{\"id\":\"bad\",\"trigger\":{\"type\":\"on_chnage\"}}"))))
                .contains("\"done\":false", OwnedRules.NAME, "did you mean \\\"on_change\\\"?");
        assertThat(text(ask("put", rule(copy("house", "/x", "/y")))))
                .contains("\"done\":false", "rule house stands in ", "10-house.json: change it there");
        assertThat(text(ask("put", Value.of("house")))).contains("expected a rule");
        assertThat(text(ask("remove", Value.of("house")))).contains("\"done\":false", "10-house.json: change it there");
        assertThat(text(ask("remove", Value.of("nobody")))).contains("only what was put over the bus can be removed");
        assertThat(owned).doesNotExist();
        follows("/a", "/b", 1);
    }

    private void shows(String id, String part) throws Exception {
        await(() -> value("/stagebus/rules/" + id + "/rule").contains(part) ? Optional.of(true) : Optional.empty());
    }

    @Test
    void whatStandsInFilesIsReadToo() throws Exception {
        shows("house", "\"pattern\":\"/a\"");

        Files.writeString(
                rules.resolve("10-house.json"),
                "// by hand\n[" + copy("house", "/changed", "/b") + ", " + copy("foyer", "/f", "/g") + "]");
        admin.reloadRules();
        shows("house", "\"pattern\":\"/changed\"");
        shows("foyer", "\"pattern\":\"/f\"");
        ask("put", rule(copy("mine", "/c", "/d")));
        shows("mine", "\"pattern\":\"/c\"");
        shows("foyer", "\"pattern\":\"/f\"");

        Files.writeString(rules.resolve("10-house.json"), "[]");
        admin.reloadRules();
        showsNo("foyer");
        shows("mine", "\"pattern\":\"/c\"");
    }

    private void showsNo(String id) throws Exception {
        await(() -> value("/stagebus/rules/" + id + "/rule").equals("-") ? Optional.of(true) : Optional.empty());
    }

    private void openAnew(String data, Map<Setting, String> settings) throws Exception {
        running.close();
        running = new RunningGateway(folder.resolve(data), settings);
        admin = new AdminLink(URI.create("http://127.0.0.1:" + running.adminPort()), "");
    }

    @Test
    void whatIsNotInForceAnyMoreIsNotShown() throws Exception {
        Path foyer = Files.writeString(rules.resolve("20-foyer.json"), "[" + copy("foyer", "/f", "/g") + "]");
        admin.reloadRules();
        shows("house", "\"pattern\":\"/a\"");
        shows("foyer", "\"pattern\":\"/f\"");

        openAnew("data", Map.of(Setting.RULES, foyer.toString()));
        showsNo("house");
        shows("foyer", "\"pattern\":\"/f\"");

        openAnew("data", Map.of());
        showsNo("foyer");
    }

    @Test
    void whereThereIsNoFolderThatIsSaid() throws Exception {
        Path file = rules.resolve("10-house.json");
        openAnew("another-folder", Map.of(Setting.RULES, file.toString()));
        shows("house", "\"pattern\":\"/a\"");
        assertThat(text(ask("put", rule(copy("mine", "/c", "/d")))))
                .contains("\"done\":false", "\"mine\"", "only where --rules is a folder, not the file");

        openAnew("another-folder", Map.of());
        assertThat(text(ask("put", rule(copy("mine", "/c", "/d")))))
                .contains("\"done\":false", "\"mine\"", "started without --rules");
        assertThat(text(ask("remove", Value.of("mine")))).contains("\"done\":false", "started without --rules");
        assertThat(text(ask("reload", Value.NULL))).contains("\"done\":false", "nothing to be read again");
    }

    @Test
    void whatWasChangedByHandMeanwhileIsNotOverwritten() throws Exception {
        ask("put", rule(copy("mine", "/c", "/d")));
        String byHand = Files.readString(owned).replace("/c", "/changed/by/hand");
        Files.writeString(owned, byHand);

        assertThat(text(ask("put", rule(copy("other", "/e", "/f")))))
                .contains("was changed by hand meanwhile", "\"- ", "/c", "\"+ ", "/changed/by/hand");
        assertThat(Files.readString(owned)).isEqualTo(byHand);

        admin.reloadRules();
        assertThat(text(ask("put", rule(copy("other", "/e", "/f"))))).contains("\"done\":true");
        assertThat(Files.readString(owned)).contains("/changed/by/hand", "\"other\"");
    }

    @Test
    void whoIsNoAdministratorMayNot() throws Exception {
        try (ClaspLink clasp = ClaspLink.connect(door(), "")) {
            Value rule = rule(copy("mine", "/c", "/d"));
            LinkException refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                    LinkException.class, () -> clasp.emit("/stagebus/rules/put", Optional.of(rule)));
            assertThat(refused).as("R4").isNotNull();
        }
        assertThat(owned).doesNotExist();
    }

    /** Rules may hold passcodes. */
    @Test
    void whoIsNoAdministratorDoesNotReadThem() throws Exception {
        ask("put", rule(copy("mine", "/c", "/d")));
        admin.reloadRules();
        shows("house", "\"pattern\":\"/a\"");
        shows("mine", "\"pattern\":\"/c\"");
        await(() -> value("/stagebus/rules/problems").equals("[]") ? Optional.of(true) : Optional.empty());
        admin.set("/stagebus/rules/panic", Value.of(false));
        for (String secret : List.of("/stagebus/rules/house/rule", "/stagebus/rules/problems")) {
            try (ClaspLink clasp = ClaspLink.connect(door(), "")) {
                LinkException refused = org.assertj.core.api.Assertions.catchThrowableOfType(
                        LinkException.class, () -> clasp.get(secret));
                assertThat(refused).as(secret).isNotNull();
                assertThat(refused.reason()).as(secret).isEqualTo(LinkException.Reason.REFUSED);
            }
        }
        try (ClaspLink clasp = ClaspLink.connect(door(), "")) {
            List<String> seen = new ArrayList<>();
            clasp.list("/stagebus/**", signal -> seen.add(signal.address()));
            assertThat(seen)
                    .as("what is no secret, and nothing else")
                    .contains("/stagebus/rules/panic")
                    .noneMatch(address -> address.endsWith("/rule") || address.endsWith("/problems"));
        }
    }

    private URI door() {
        return URI.create("ws://127.0.0.1:" + running.port("websocket"));
    }

    @Test
    void norOverMqtt() throws Exception {
        shows("house", "\"pattern\":\"/a\"");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port("mqtt"))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(HexFormat.of()
                            .parseHex("100d00044d5154540402003c000177" + subscribe(1, "$stagebus/rules/house/rule")
                                    + subscribe(2, "$stagebus/rules/+/rule") + "c000"));
            byte[] got = new DataInputStream(socket.getInputStream()).readNBytes(4 + 5 + 5 + 2);

            assertThat(HexFormat.of().formatHex(got))
                    .as("let in, refused, told nothing")
                    .isEqualTo("20020000" + "9003000180" + "9003000200" + "d000");
        }
    }

    private static String subscribe(int identifier, String filter) {
        byte[] text = filter.getBytes(StandardCharsets.UTF_8);
        return "82%02x%04x%04x%s00"
                .formatted(
                        2 + 2 + text.length + 1,
                        identifier,
                        text.length,
                        HexFormat.of().formatHex(text));
    }
}

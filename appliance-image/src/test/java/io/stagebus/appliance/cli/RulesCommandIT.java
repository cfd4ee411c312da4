package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.admin.RunningGateway;
import io.stagebus.appliance.config.Setting;
import io.stagebus.appliance.wiring.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code stagebus rules} against a running gateway and without one, and files that change while it runs. */
class RulesCommandIT {

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    @TempDir
    Path folder;

    private Path rules;
    private RunningGateway running;

    private static String rule(String value) {
        return """
                [{ "id": "r", "name": "Copy", "trigger": { "type": "on_change", "pattern": "/a" },
                   "conditions": [{ "address": "/armed", "op": "ne", "value": false }],
                   "actions": [{ "type": "set", "address": "/b", "value": VALUE }] }]
                """.replace("VALUE", value);
    }

    @BeforeEach
    void start() throws StartupException, IOException {
        rules = folder.resolve("rules.json");
        Files.writeString(rules, rule("1"));
        running = new RunningGateway(folder.resolve("data"), Map.of(Setting.RULES, rules.toString()));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private Typed line(String... arguments) {
        return Typed.line(Map.of("STAGEBUS_ADMIN", "127.0.0.1:" + running.adminPort()), arguments);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in good time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void whyAndWhyNotAreAnswered() {
        line("set", "/armed", "false");
        line("set", "/a", "1");
        assertThat(line("rules", "why-not", "r").out())
                .contains("by CONDITION: a condition did not hold", "/armed ne false does not hold, saw false");

        line("set", "/armed", "true");
        line("set", "/a", "2");
        assertThat(line("rules", "why", "/b").out())
                .contains("/b = 1, revision 1", "by rule r (Copy)", "because of param /a = 2", "from admin: session");
        assertThat(line("rules", "trace", "r").out()).contains("r CONDITION", "r FIRED", "set /b → 1: revision 1");
        assertThat(line("rules", "list").out().strip()).isEqualTo("r  on  fired 1, stopped 1, trips 0  Copy");
        assertThat(line("rules", "show", "r").out()).contains("waits for a change at /a", "if /armed ne false");
        assertThat(line("rules", "why", "b").exitCode()).isEqualTo(65);
    }

    @Test
    void aChangedFileComesIntoForceAndAWrongOneDoesNot() throws IOException {
        line("set", "/armed", "true");
        Files.writeString(rules, rule("22"));
        int[] value = {0};
        await(() -> {
            line("set", "/a", "" + ++value[0]);
            return line("get", "/b").out().strip().equals("22");
        });

        Files.writeString(rules, rule("oops"));
        await(() -> line("get", "/stagebus/rules/problems").out().contains("oops"));
        line("set", "/a", "-1");
        assertThat(line("get", "/b").out().strip()).isEqualTo("22");

        Files.writeString(rules, rule("333"));
        await(() -> {
            line("set", "/a", "" + ++value[0]);
            return line("get", "/b").out().strip().equals("333");
        });
        await(() -> line("get", "/stagebus/rules/problems").out().strip().equals("[]"));
    }

    @Test
    void aReloadAnswersWithWhatIsWrong() throws IOException {
        assertThat(line("rules", "reload").out().strip()).isEqualTo("the rules are in force");
        Files.writeString(rules, "[{ \"id\": \"r\" }]");
        Typed wrong = line("rules", "reload");
        assertThat(wrong.exitCode()).isEqualTo(65);
        assertThat(wrong.err()).contains("rules.json:1:2 /0: expected the key \"trigger\", found no such key");
    }

    @Test
    void rulesAreTriedWithoutAGateway() {
        Typed tried = Typed.line(
                "rules",
                "test",
                rules.toString(),
                "--at",
                "2026-03-01T19:30:00Z",
                "--state",
                "/armed=true",
                "--signal",
                "/a=5",
                "--signal",
                "wait 3s",
                "--signal",
                "event /go",
                "--signal",
                "delete /a");

        assertThat(tried).isEqualTo(new Typed(0, """
                > /a=5
                  param /a = 5, command
                  param /b = 1, rule:r
                2026-03-01T19:30:00Z r FIRED because of param /a = 5, from test: session test "test" as anonymous, command
                    /armed ne false holds, saw true
                    set /b → 1: revision 1
                > wait 3s
                > event /go
                  event /go = null, command
                > delete /a
                  param /a = deleted, command
                  param /b = 1, rule:r
                2026-03-01T19:30:03Z r FIRED because of param /a = null, from test: session test "test" as anonymous, command
                    /armed ne false holds, saw true
                    set /b → 1: revision 2
                """, ""));
        Typed wrong = Typed.line("rules", "test", rules.toString(), "--signal", "wait long");
        assertThat(wrong.exitCode()).isEqualTo(65);
        assertThat(wrong.err()).isEqualTo("stagebus: \"long\" is no time such as 3s, 200ms, 5m or 2h\n");
    }

    @Test
    void filesAreCheckedWithoutAGateway() throws IOException {
        assertThat(Typed.line("rules", "check", rules.toString()).out().strip()).isEqualTo("ok: 1 rule");
        String back = rule("1")
                .replace("/b", "/c")
                .replace("/a", "/b")
                .replace("/c", "/a")
                .replace("\"r\"", "\"s\"");
        Files.writeString(
                rules, rule("1").strip().replaceFirst("]$", ",") + back.strip().substring(1));
        Typed circular = Typed.line("rules", "check", rules.toString());
        assertThat(circular.exitCode()).as(circular.err()).isZero();
        assertThat(circular.err()).contains("warning: rules trigger each other in a circle: r → s → r");
        Files.writeString(rules, "[{}]");
        Typed wrong = Typed.line("rules", "check", rules.toString());
        assertThat(wrong.exitCode()).isEqualTo(78);
        assertThat(wrong.err().lines()).hasSize(3);
        assertThat(Typed.line("rules", "schema").out()).contains("\"on_change\"", "\"$defs\"");
    }

    @Test
    void rulesAreReplayedOverWhatWasRecorded() throws IOException {
        line("set", "/armed", "true");
        line("set", "/a", "1");
        line("set", "/armed", "false");
        line("set", "/a", "2");
        await(() -> line("journal", "query", "/a").out().lines().count() == 2);

        assertThat(line("rules", "replay", rules.toString(), "--from", "1h").out())
                .contains("r  would have fired 1, fired 1", "no difference");
        Path other = folder.resolve("other.json");
        Files.writeString(other, rule("1").replace("\"ne\", \"value\": false", "\"exists\""));
        String differs = "r  would have fired 2, fired 1";
        assertThat(line("rules", "replay", other.toString()).out())
                .contains(differs, "r would have fired, and did not, because of param /a");
        Files.writeString(other, "[{}]");
        assertThat(line("rules", "replay", other.toString()).exitCode()).isEqualTo(78);

        running.close();
        Files.writeString(other, rule("1").replace("\"ne\", \"value\": false", "\"exists\""));
        Path data = folder.resolve("data");
        assertThat(line("rules", "replay", other.toString(), "--data-dir", data.toString())
                        .out())
                .contains(differs);
    }

    @Test
    void aJournalWithoutAGatewayIsReplayedUnderTheConfiguration() throws IOException {
        line("set", "/armed", "true");
        line("set", "/a", "1");
        line("set", "/go", "1");
        await(() -> line("journal", "query", "/go").out().lines().count() == 1);
        running.close();
        Path data = folder.resolve("data");
        String writes = rule("1").replace("/b", "/x");
        Files.writeString(
                rules,
                writes.strip().replaceFirst("]$", ",")
                        + writes.strip().substring(1).replace("\"r\"", "\"s\"").replace("\"/a\"", "\"/y\""));
        String[] replay = {"rules", "replay", rules.toString(), "--data-dir", data.toString()};
        assertThat(line(replay).out()).contains("s  would have fired 0, fired 0");

        Files.writeString(data.resolve("aliases.csv"), "left,right\n/x,/y\n");
        assertThat(line(replay).out()).as("aliases").contains("s  would have fired 1, fired 0");

        Path config = folder.resolve("venue.yaml");
        Files.writeString(config, "kinds:\n  - {pattern: /a, kind: event}\n");
        assertThat(line(
                                "rules",
                                "replay",
                                rules.toString(),
                                "--data-dir",
                                data.toString(),
                                "--config",
                                config.toString())
                        .out())
                .as("kinds")
                .contains("r  would have fired 0, fired 1");

        Files.writeString(config, "kinds: no list");
        Typed wrong =
                line("rules", "replay", rules.toString(), "--data-dir", data.toString(), "--config", config.toString());
        assertThat(wrong.exitCode()).isNotZero();
        assertThat(wrong.err()).contains("kinds");
    }
}

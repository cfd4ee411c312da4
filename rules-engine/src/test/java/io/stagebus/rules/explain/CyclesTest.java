package io.stagebus.rules.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.rules.engine.EngineFixture;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules that trigger each other in a circle, as far as their addresses tell. */
class CyclesTest {

    private static String rule(String id, String trigger, String pattern, String action) {
        return "{'id': '" + id + "', 'trigger': {'type': '" + trigger + "', 'pattern': '" + pattern + "'}, 'actions': ["
                + action + "]}";
    }

    private static String set(String address) {
        return "{'type': 'set', 'address': '" + address + "', 'value': 1}";
    }

    private static String publish(String address) {
        return "{'type': 'publish', 'address': '" + address + "'}";
    }

    private static List<String> circles(String... rules) {
        return Cycles.in(EngineFixture.rules(rules));
    }

    @Test
    void aCircleIsToldOnce() {
        assertThat(circles(
                        rule("in", "on_change", "/x", set("/a")),
                        rule("a", "on_change", "/a", set("/b")),
                        rule("b", "on_change", "/*", set("/c/1")),
                        rule("c", "on_change", "/c/{n}", set("/a")),
                        rule("out", "on_change", "/b", set("/y/1"))))
                .containsExactly("a → b → c → a");
    }

    @Test
    void aRuleThatWritesWhereItWatchesIsNone() {
        assertThat(circles(rule("self", "on_change", "/lights/**", set("/lights/1"))))
                .isEmpty();
    }

    @Test
    void whatIsFilledInMayBeAnything() {
        assertThat(circles(
                        rule("a", "on_change", "/in/{name}", set("/out/{name}/level")),
                        rule("b", "on_change", "/out/*/level", set("/in/1"))))
                .containsExactly("a → b → a");
        assertThat(circles(
                        rule("a", "on_change", "/in/{name}", set("/out/{name}/level")),
                        rule("b", "on_change", "/out/1/level", set("/in/1"))))
                .as("only of one name in many")
                .isEmpty();
    }

    @Test
    void anEventTriggersNoRuleAboutParams() {
        assertThat(circles(rule("a", "on_change", "/a", publish("/b")), rule("b", "on_change", "/b", set("/a"))))
                .isEmpty();
        assertThat(circles(rule("a", "on_change", "/a", publish("/b")), rule("b", "on_event", "/b", set("/a"))))
                .containsExactly("a → b → a");
    }

    @Test
    void ofManyOnlySoManyAreTold() {
        String[] rules = IntStream.range(0, 3_000)
                .mapToObj(i -> rule("r" + i, "on_change", "/" + i, set("/" + (i ^ 1))))
                .toArray(String[]::new);

        assertThat(circles(rules)).hasSize(Cycles.MAX_TOLD);
        String[] chain = IntStream.range(0, 3_000)
                .mapToObj(i -> rule("r" + i, "on_change", "/" + i, set("/" + (i + 1) % 3_000)))
                .toArray(String[]::new);
        assertThat(circles(chain)).singleElement().asString().startsWith("r0 → r1 → r2 → ");
    }
}

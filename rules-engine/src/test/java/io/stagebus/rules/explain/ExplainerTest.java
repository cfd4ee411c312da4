package io.stagebus.rules.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people are told of what rules did and did not do. */
class ExplainerTest {

    private static final Instant START = Instant.parse("2026-03-01T19:30:00Z");

    /** The show of the issue: a cue is captured, the house fades unless it is disarmed, and a relay goes off after it. */
    private static final String SHOW = """
            [
              { 'id': 'cue', 'trigger': { 'type': 'on_event', 'pattern': '/osc/eos/out/active/cue/{list}/{cue}' },
                'actions': [{ 'type': 'set', 'address': '/cue/{list}/state', 'template': '{cue}' }] },
              { 'id': 'house', 'name': 'House to 20 %', 'trigger': { 'type': 'on_change', 'pattern': '/cue/1/state' },
                'conditions': [{ 'not': { 'address': '/show/armed', 'op': 'eq', 'value': false } }],
                'actions': [{ 'type': 'fade', 'address': '/lights/house', 'to': 0.2, 'milliseconds': 3000 }] },
              { 'id': 'relay', 'trigger': { 'type': 'on_threshold', 'address': '/lights/house', 'below': 0.3 },
                'actions': [{ 'type': 'publish', 'address': '/mqtt/cmnd/work/POWER', 'value': 'OFF' },
                            { 'type': 'set', 'address': '/relay', 'value': false }] }
            ]
            """;

    private static Rehearsal rehearsal(String rules) {
        try {
            return new Rehearsal(
                    RuleFileParser.parse("show.json", rules.replace('\'', '"').getBytes(StandardCharsets.UTF_8)),
                    START);
        } catch (RuleFileException e) {
            throw new AssertionError(e);
        }
    }

    private static void set(Rehearsal show, String address, Value value) {
        show.set(Address.of(address), Content.of(value));
    }

    private static void go(Rehearsal show, String cue) {
        show.emit(Address.of("/osc/eos/out/active/cue/1/" + cue), Content.NONE);
    }

    @Test
    void whyTellsTheWholeChainBackToThePacket() {
        Rehearsal show = rehearsal(SHOW);
        set(show, "/lights/house", Value.of(1.0));
        go(show, "12");
        show.advance(Duration.ofSeconds(3));

        String why = String.join("\n", show.explainer().why(Address.of("/relay")));

        assertThat(why)
                .containsSubsequence(
                        "/relay = false",
                        "by rule relay",
                        "because of param /lights/house = 0.29",
                        "by rule house (House to 20 %)",
                        "because of param /cue/1/state = \"12\"",
                        "and not /show/armed eq false holds",
                        "by rule cue",
                        "because of event /osc/eos/out/active/cue/1/12 = null",
                        "from test: session test");
        assertThat(show.explainer().why(Address.of("/lights/house")).get(0)).startsWith("/lights/house = 0.2,");
        assertThat(show.explainer().why(Address.of("/none"))).containsExactly("there is no param at /none");
    }

    @Test
    void whyNotNamesTheCondition() {
        Rehearsal show = rehearsal(SHOW);
        assertThat(show.explainer().whyNot("house"))
                .containsExactly("it never looked: it waits for a change at /cue/1/state, and that never came");
        set(show, "/show/armed", Value.FALSE);
        go(show, "12");

        assertThat(show.explainer().whyNot("house"))
                .contains(
                        "last stopped at 2026-03-01T19:30:00Z by CONDITION: a condition did not hold",
                        "  it looked because of param /cue/1/state = \"12\"",
                        "  /show/armed eq false holds, saw false",
                        "  not /show/armed eq false does not hold");
        assertThat(show.explainer().whyNot("hosue")).containsExactly("there is no rule hosue");
    }

    @Test
    void theTraceTellsWhatWentInAndCameOut() {
        Rehearsal show = rehearsal("""
                [{ 'id': 'r', 'trigger': { 'type': 'on_change', 'pattern': '/a' },
                   'actions': [{ 'type': 'set_from_trigger', 'address': '/b',
                                 'transform': { 'type': 'scale', 'factor': 2 } }] }]
                """);
        set(show, "/a", Value.of(3));

        assertThat(show.told())
                .containsExactly(
                        "  param /a = 3, command",
                        "  param /b = 6, rule:r",
                        "2026-03-01T19:30:00Z r FIRED because of param /a = 3,"
                                + " from test: session test \"test\" as anonymous, command",
                        "    set /b 3 → 6: revision 1");
    }

    @Test
    void theSameInputGivesTheSameTraceByteForByte() {
        String[] traces = new String[2];
        for (int i = 0; i < traces.length; i++) {
            Rehearsal show = rehearsal(SHOW);
            set(show, "/lights/house", Value.of(1.0));
            for (int cue = 0; cue < 50; cue++) {
                go(show, "" + cue % 7);
                show.advance(Duration.ofMillis(137));
            }
            traces[i] = String.join("\n", show.explainer().trace(Optional.empty(), 500));
        }
        assertThat(traces[0]).isEqualTo(traces[1]).hasSizeGreaterThan(1_000);
    }

    @Test
    void listAndShowTellWhatARuleIs() {
        Rehearsal show = rehearsal(SHOW);

        assertThat(show.explainer().list()).hasSize(3).first().isEqualTo("cue  on  fired 0, stopped 0, trips 0  cue");
        assertThat(show.explainer().show("house"))
                .contains(
                        "  waits for a change at /cue/1/state",
                        "  if not /show/armed eq false",
                        "  then fade /lights/house in 3000 ms");
    }
}

package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.appliance.json.SeenSignal.Writer;
import io.stagebus.core.signal.Value;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlainTest {

    @Test
    void whatClientsSendCannotSteerTheTerminal() {
        assertThat(Plain.text("a\u001b[2Jb\u202Ec\r\n")).isEqualTo("a\\u001b[2Jb\\u202ec\\u000d\\u000a");
        assertThat(Plain.text("żółć 灯")).isEqualTo("żółć 灯");
    }

    @Test
    void textStandsBareUnlessItWouldPassForSomethingElse() {
        assertThat(Plain.value(Value.of("hello"))).isEqualTo("hello");
        assertThat(Plain.value(Value.of("007"))).isEqualTo("007");
        assertThat(Plain.value(Value.of("7"))).isEqualTo("\"7\"");
        assertThat(Plain.value(Value.of("true"))).isEqualTo("\"true\"");
        assertThat(Plain.value(Value.of(""))).isEqualTo("\"\"");
        assertThat(Plain.value(Value.of(1.0))).isEqualTo("1.0");
    }

    @Test
    void namesTheRuleOrTheClientWithItsDoor() { // R30
        assertThat(Plain.who(new Writer("mqtt", "m-1", "lamp", "anonymous", "", "command")))
                .isEqualTo("lamp @mqtt");
        assertThat(Plain.who(new Writer("websocket", "s1", "desk", "anna", "", "command")))
                .isEqualTo("desk @websocket (anna)");
        assertThat(Plain.who(new Writer("rules", "rules", "rules", "rules", "", "rule:night")))
                .isEqualTo("rule night");
        assertThat(Plain.who(new Writer("osc", "0123456789abcdef", "", "anonymous", "", "session-end")))
                .isEqualTo("0123456789ab @osc, session-end");
        assertThat(Plain.who(Writer.UNKNOWN)).isEmpty();
    }

    @Test
    void agesAreShort() {
        assertThat(Plain.age(Duration.ofMillis(999))).isEqualTo("now");
        assertThat(Plain.age(Duration.ofSeconds(59))).isEqualTo("59s");
        assertThat(Plain.age(Duration.ofSeconds(119))).isEqualTo("1m");
        assertThat(Plain.age(Duration.ofHours(23))).isEqualTo("23h");
        assertThat(Plain.age(Duration.ofDays(20_000))).isEqualTo("999d");
    }

    @Test
    void columnsAreExact() {
        assertThat(Plain.fit("abc", 5)).isEqualTo("abc  ");
        assertThat(Plain.fit("abcdef", 4)).isEqualTo("abc…");
        assertThat(Plain.fit("𝄞𝄞𝄞", 2)).isEqualTo("𝄞…");
        assertThat(Plain.fit("a", 0)).isEmpty();
    }
}

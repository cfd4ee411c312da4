package io.stagebus.appliance.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** One event, one line, in both forms. */
class LinesTest {

    private static LoggingEvent event(Level level, @Nullable Throwable thrown, KeyValuePair... pairs) {
        LoggingEvent event = new LoggingEvent(
                "",
                new LoggerContext().getLogger("io.stagebus.mqtt.broker.MqttConnection"),
                level,
                "connected",
                thrown,
                new Object[0]);
        event.setInstant(Instant.parse("2026-11-21T20:15:03.123Z"));
        event.setKeyValuePairs(List.of(pairs));
        return event;
    }

    @Test
    void textNamesThePartAndTheKeys() {
        String line = new TextLines(false)
                .line(event(Level.INFO, null, new KeyValuePair("clientId", "lamp 1"), new KeyValuePair("port", 1883)));

        assertThat(line).endsWith(" INFO  mqtt      connected clientId=\"lamp 1\" port=1883");
    }

    @Test
    void whatAClientSentCannotMakeALineOfItsOwn() {
        String line = new TextLines(false)
                .line(event(Level.INFO, null, new KeyValuePair("name", "x\n2026 ERROR \u001b[2J \"fake\"")));

        assertThat(line)
                .endsWith("name=\"x\\u000a2026 ERROR \\u001b[2J \\\"fake\\\"\"")
                .doesNotContain("\n");
    }

    @Test
    void aWarningNamesItsCauseAndAnErrorShowsWhere() {
        Exception cause = new IllegalStateException("no disk");

        assertThat(new TextLines(false).line(event(Level.WARN, cause)))
                .endsWith("connected cause=\"java.lang.IllegalStateException: no disk\"");
        assertThat(new TextLines(false).line(event(Level.ERROR, cause))).contains("\n\tat ");
        assertThat(new TextLines(true).line(event(Level.WARN, cause))).contains("\n\tat ");
    }

    @Test
    void jsonIsInTheShapeOfClaspRelays() {
        byte[] line = new JsonLines()
                .encode(event(
                        Level.INFO,
                        null,
                        new KeyValuePair("clientId", "a\n\"b\""),
                        new KeyValuePair("port", 1883),
                        new KeyValuePair("clean", true)));

        assertThat(new String(line, StandardCharsets.UTF_8))
                .isEqualTo("{\"timestamp\":\"2026-11-21T20:15:03.123Z\",\"level\":\"INFO\","
                        + "\"target\":\"io.stagebus.mqtt.broker.MqttConnection\","
                        + "\"fields\":{\"message\":\"connected\",\"clientId\":\"a\\n\\\"b\\\"\",\"port\":1883,"
                        + "\"clean\":true}}\n");
    }
}

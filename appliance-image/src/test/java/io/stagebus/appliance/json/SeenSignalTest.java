package io.stagebus.appliance.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeenSignalTest {

    private static final Origin DESK = new Origin("websocket", "s1", "desk", "anna", Cause.COMMAND);

    @Test
    void aParamTellsEverything() throws InvalidJsonException { // R30
        Signal param = new Signal.Param(
                Address.of("/lights/foh"), Content.of(Value.of(0.5)), 7, 1_000_001, DESK, ParamFlags.NONE, false);

        SeenSignal seen = SeenSignal.of(param, "10.0.0.5:9000");

        assertThat(seen.json())
                .isEqualTo("{\"address\":\"/lights/foh\",\"kind\":\"param\",\"type\":\"float\",\"value\":0.5,"
                        + "\"revision\":7,\"time\":\"1970-01-01T00:00:01.000001Z\",\"door\":\"websocket\","
                        + "\"sessionId\":\"s1\",\"session\":\"desk\",\"principal\":\"anna\","
                        + "\"remote\":\"10.0.0.5:9000\",\"cause\":\"command\"}");
        assertThat(SeenSignal.parse(seen.json())).isEqualTo(seen);
    }

    @Test
    void anEventWithoutAValueHasNone() throws InvalidJsonException {
        Origin rule = DESK.because(new Cause.Rule("r1", DESK));
        Signal event = new Signal.Event(Address.of("/go"), Content.NONE, PublishFields.NONE, 0, rule);

        SeenSignal seen = SeenSignal.parse(SeenSignal.of(event, "").json());

        assertThat(seen.value()).isEmpty();
        assertThat(seen.writer().cause()).isEqualTo("rule:r1");
        assertThat(seen.kind()).isEqualTo("event");
    }

    @Test
    void aDeletionSaysSo() throws InvalidJsonException { // R12
        Signal gone = new Signal.Param(Address.of("/a"), Content.NULL, 8, 0, DESK, ParamFlags.NONE, true);

        SeenSignal seen = SeenSignal.parse(SeenSignal.of(gone, "").json());

        assertThat(seen.deleted()).isTrue();
        assertThat(seen.value()).contains(Value.NULL);
    }

    @Test
    void whatIsMissingIsBlank() throws InvalidJsonException {
        assertThat(SeenSignal.parse("{\"address\":\"/a\",\"b\":1}"))
                .isEqualTo(
                        new SeenSignal("/a", "", Optional.empty(), 0, false, Instant.EPOCH, SeenSignal.Writer.UNKNOWN));
        assertThatThrownBy(() -> SeenSignal.parse("{}")).isInstanceOf(InvalidJsonException.class);
        assertThatThrownBy(() -> SeenSignal.parse("[]")).isInstanceOf(InvalidJsonException.class);
    }
}

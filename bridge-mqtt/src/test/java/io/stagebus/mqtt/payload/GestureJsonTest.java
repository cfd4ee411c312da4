package io.stagebus.mqtt.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R7. */
class GestureJsonTest {

    private static Optional<GestureJson.Gesture> read(String payload) {
        return GestureJson.read(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static Signal.Gesture gesture(GesturePhase phase, PublishFields fields, Content content) {
        return new Signal.Gesture(Address.of("/pad"), content, phase, fields, 0, Origin.GATEWAY);
    }

    private static String write(Signal.Gesture gesture) {
        return new String(GestureJson.write(gesture).toArray(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aGestureComesBackAsItself(GesturePhase phase) {
        Content content = Content.of(Value.array(Value.of(1), Value.of(0.5)));

        String payload = write(gesture(phase, PublishFields.ofId(7), content));

        assertThat(read(payload)).contains(new GestureJson.Gesture(phase, PublishFields.ofId(7), content));
    }

    @Test
    void isWrittenAsThisJson() {
        assertThat(write(gesture(GesturePhase.MOVE, PublishFields.ofId(3), Content.of(Value.of(0.25)))))
                .isEqualTo("{\"phase\":\"move\",\"id\":3,\"value\":0.25}");
        assertThat(write(gesture(GesturePhase.END, PublishFields.NONE, Content.NONE)))
                .isEqualTo("{\"phase\":\"end\",\"id\":0}");
    }

    @Test
    void keysMayComeInAnyOrderAndValueAndIdMayBeMissing() {
        assertThat(read("{ \"value\": null, \"id\": 4294967295, \"phase\": \"cancel\" }"))
                .contains(new GestureJson.Gesture(GesturePhase.CANCEL, PublishFields.ofId(0xFFFF_FFFFL), Content.NULL));
        assertThat(read("{\"phase\":\"start\"}"))
                .contains(new GestureJson.Gesture(GesturePhase.START, PublishFields.NONE, Content.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "\"phase\"",
                "[\"phase\"]",
                "{\"phase\":1}",
                "{\"phase\":\"START\"}",
                "{\"phase\":\"full\"}",
                "{\"phase\":\"move\",\"id\":-1}",
                "{\"phase\":\"move\",\"id\":4294967296}",
                "{\"phase\":\"move\",\"id\":1.0}",
                "{\"phase\":\"move\",\"moon\":1}",
                "{\"phas\":\"move\"}",
                "{\"x\":\"phase\"}",
                "{\"phase\":\"move\"} "
            })
    void everythingElseIsNone(String payload) {
        assertThat(read(payload)).isEmpty();
    }
}
